"""Searches for a key, however it may be written."""

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

KEY = "cnry/+Q7&Zp4=9KdW3vRt8mLs2xYb6"


@dataclass(frozen=True)
class Found:
    """Where the key is, and what was searched."""

    hits: tuple[str, ...]
    places: int
    size: int

    def __str__(self) -> str:
        told = f"{self.places} places, {self.size:,} bytes searched, {len(self.hits)} hits"
        return f"{told} {list(self.hits)}"


def search(places: Iterable[tuple[str, bytes]]) -> Found:
    """Look for the key, whole or broken by line ends, in bytes with a name for each."""
    hits, count, size = set(), 0, 0
    for name, data in places:
        count, size = count + 1, size + len(data)
        joined = re.sub(rb"\s+", b"", data)
        hits |= {name for form in _FORMS if form in data or form in joined}
    return Found(tuple(sorted(hits)), count, size)


def _forms() -> list[bytes]:
    """How the key may be written."""
    coded = [base64.b64encode(b" " * n + KEY.encode()).decode()[4:-4] for n in range(3)]
    escaped = json.dumps(KEY)[1:-1].replace("/", "\\/")
    lowered = KEY[16:].lower()  # as a part of a host's name is
    made = [KEY, KEY[8:24], lowered, quote(KEY, safe=""), KEY.encode().hex(), KEY[::-1], escaped]
    return [form.encode() for form in (*made, *coded, KEY.replace("&", "&amp;"))]


_FORMS = _forms()
