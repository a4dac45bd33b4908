"""Values of any source as JSON has them, and as text in the cell of a table.

NaN becomes null, which is what pandas and Spark write; infinity, decimals, times and bytes become
text: JSON has no other place for them.
"""

import base64
import datetime
import decimal
import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson


class Cells:
    """Turns values into other ones, and counts what was no value of JSON's.

    Attributes:
        changed: what values became -> how many did.
    """

    def __init__(self) -> None:
        """Nothing was changed yet."""
        self.changed: Counter[str] = Counter()

    def plain(self, value: object) -> Any:
        """A value that JSON can hold."""
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else self._odd_number(value)
        if isinstance(value, Mapping):
            return {str(name): self.plain(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        if isinstance(value, bytes):
            self.changed["binary values as base64"] += 1
            return base64.b64encode(value).decode()
        return self._text(value)

    def cell(self, value: object) -> str:
        """The text of a value in a table: "" for none, JSON for lists and objects."""
        plain = self.plain(value)
        if plain is None:
            self.changed["missing values as empty cells"] += value is None
            return ""
        text = plain if isinstance(plain, str) else dumped(plain)
        if not (text.isascii() or encodable(text)):
            self.changed["lone surrogates as U+FFFD"] += 1
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if not isinstance(plain, str | int | float):
            self.changed["lists and objects as JSON text"] += 1
        return text

    def told(self) -> list[str]:
        """A sentence for each kind of change."""
        return [f"{count:,} {what}." for what, count in sorted(self.changed.items())]

    def _odd_number(self, value: float) -> str | None:
        """NaN or infinity."""
        if math.isnan(value):
            self.changed["NaN as null"] += 1
            return None
        self.changed["infinite numbers as text"] += 1
        return "Infinity" if value > 0 else "-Infinity"

    def _text(self, value: object) -> str:
        """A decimal, a time, or what else a column may hold."""
        if isinstance(value, decimal.Decimal):
            self.changed["decimals as text"] += 1
            return str(value)
        self.changed["times and other values as text"] += 1
        # Times of nanoseconds are pandas', with the same method.
        if isinstance(value, datetime.date | datetime.time) or hasattr(value, "isoformat"):
            return str(value.isoformat())
        if isinstance(value, datetime.timedelta):
            return f"PT{value / datetime.timedelta(seconds=1):.6f}S"
        return str(value)


def dumped(value: object) -> str:
    """A value as JSON in one line; long numbers and lone surrogates, which orjson refuses, too."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"))


def encodable(text: str) -> bool:
    """Whether a text has no lone surrogates, which UTF-8 has no bytes for."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
