"""JSON and JSON Lines to one another, or to one file; no number is written anew."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from elute.core.progress import Progress
from elute.export import to_json
from elute.export.convert import unreadable
from elute.export.failed import failed
from elute.export.layout import Place
from elute.export.plan import ExportPlan
from elute.export.text import kept_in_utf8

_SPACE = b" \t\r\n"
# A string, which stays as it is, or white space between values.
_TOKENS = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', re.DOTALL)


def write(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> list[str]:
    """Write the kept records of every piece, one a line; nothing to say.

    Raises:
        BadInput: a record that could not be read is among the kept ones.
    """
    if plan.kept[plan.records.bad].any():
        raise unreadable(plan)
    for place in places:
        progress(place.piece.first, len(plan.kept), "writing the kept records")
        to_json.write(place.plain, plan.target, map(_line, _records(place)))
    return []


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that each file holds the values of the kept records of its piece, in order.

    Raises:
        EluteError: it is not so.
    """
    for place in places:
        progress(place.piece.first, len(plan.kept), "checking what was written")
        values = map(_value, _records(place))
        if not to_json.holds(place.plain, plan.target, values):
            raise failed(plan)


def _records(place: Place) -> Iterator[bytes]:
    """The kept records in UTF-8."""
    return chain.from_iterable(kept_in_utf8(piece, escaped=True) for piece in place.pieces)


def _line(raw: bytes) -> bytes:
    """A record in one line."""
    if b"\n" in raw or b"\r" in raw:
        raw = _TOKENS.sub(lambda found: found[1] or b"", raw)
        # What is left stands within a string, where lenient readers take it for its escape.
        raw = raw.replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return _wrapped(raw)


def _wrapped(raw: bytes) -> bytes:
    """An object without the space around it; any other value under the name `load` gives it."""
    raw = raw.strip(_SPACE)
    return raw if raw.startswith(b"{") else b'{"value":' + raw + b"}"


def _value(raw: bytes) -> object:
    """What a record has to be in the end; found by parsing, so that it proves `_wrapped`."""
    value = to_json.read(raw)
    return value if isinstance(value, dict) else {"value": value}
