"""The big list of naughty strings, written by Python's own writers, through every text reader."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .tables import of_bytes

pytestmark = pytest.mark.data


def _csv(end: str, quoting: int) -> Callable[[list[str]], str]:
    """A writer of CSV."""

    def write(strings: list[str]) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
        writer.writerows([("text", "n"), *((string, n) for n, string in enumerate(strings))])
        return out.getvalue()

    return write


WAYS: dict[str, tuple[str, Callable[[list[str]], str]]] = {
    "csv": ("csv", _csv("\r\n", csv.QUOTE_MINIMAL)),
    "csv, all quoted": ("csv", _csv("\n", csv.QUOTE_ALL)),
    "jsonl": ("jsonl", lambda it: "".join(json.dumps({"text": one}) + "\n" for one in it)),
    "jsonl, raw": (
        "jsonl",
        lambda it: "".join(json.dumps({"text": one}, ensure_ascii=False) + "\n" for one in it),
    ),
    "json": ("json", lambda it: json.dumps([{"text": one} for one in it], indent=1)),
    "json, raw": (
        "json",
        lambda it: json.dumps([{"text": one} for one in it], ensure_ascii=False),
    ),
    "text": ("text", "\n".join),
    "text, crlf": ("text", "\r\n".join),
    "paragraphs": ("paragraphs", "\n\n".join),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_string_comes_back(shared: Path, tmp_path: Path, way: str) -> None:
    """515 strings, written and read again, are equal, with nothing bad and nothing odd."""
    strings = json.loads((shared / "naughty_strings/raw/blns.json").read_text("utf-8"))
    assert len(strings) == 515
    format, write = WAYS[way]
    found = of_bytes(tmp_path, write(strings).encode(), format)
    if format == "paragraphs":
        # A paragraph cannot be blank.
        strings = [one for one in strings if one.encode().strip()]
    print(f"{len(found.good)} of {len(strings)} strings equal by {way}")
    assert found.column("text") == strings
    assert (found.bad, found.found) == ([], {})
