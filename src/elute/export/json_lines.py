"""From JSON to JSON Lines and back: by the source's own bytes; no number is written anew."""

import re
from collections.abc import Iterator, Sequence

from elute.core.progress import Progress
from elute.export import to_json
from elute.export.convert import unreadable
from elute.export.failed import failed
from elute.export.layout import Place
from elute.export.plan import ExportPlan, Piece
from elute.export.text import BUFFER, records_at

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
        to_json.write(place.plain, plan.target, map(_line, _records(place.piece)))
    return []


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that each file holds the values of the kept records of its piece, in order.

    Raises:
        EluteError: it is not so.
    """
    for place in places:
        progress(place.piece.first, len(plan.kept), "checking what was written")
        values = (to_json.read(_wrapped(raw)) for raw in _records(place.piece))
        if not to_json.holds(place.plain, plan.target, values):
            raise failed(plan)


def _records(piece: Piece) -> Iterator[bytes]:
    """The kept records of a piece in UTF-8, without a byte changed where they are in it already."""
    with piece.path.open("rb", BUFFER) as source:
        for raw in records_at(source, piece.spans[piece.kept]):
            utf8 = piece.encoding in ("utf-8", "utf-8-sig")
            yield raw if utf8 else raw.decode(piece.encoding, "replace").encode()


def _line(raw: bytes) -> bytes:
    """A record in one line."""
    if b"\n" in raw or b"\r" in raw:
        raw = _TOKENS.sub(lambda found: found[1] or b"", raw)
        # What is left stands within a string, where lenient readers take it for its escape.
        raw = raw.replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return _wrapped(raw)


def _wrapped(raw: bytes) -> bytes:
    """An object; a bare string gets the name that `load` calls it by."""
    return raw if raw.startswith(b"{") else b'{"value":' + raw + b"}"
