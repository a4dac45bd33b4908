"""Text formats as they are: kept bytes are copied."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Ids
from elute.durable import replacing
from elute.export.closing import closing
from elute.export.layout import Place
from elute.export.plan import ExportPlan, Piece
from elute.export.slices import slices
from elute.export.staged import ORDINARY

_BLOCK = 4 << 20
BUFFER = 1 << 20
_REPORT = 4096


def write(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> list[str]:
    """Copy the kept records, and the bytes that stay, of every piece; which were cut off."""
    rows, told = len(plan.kept), []
    for place in places:
        piece = place.piece
        size = max(1, piece.path.stat().st_size)
        with piece.path.open("rb", BUFFER) as source, replacing(place.plain, ORDINARY) as file:
            for count, (start, past) in enumerate(ranges_of(piece, plan.target).tolist()):
                source.seek(start)
                for at in range(start, past, _BLOCK):
                    file.write(exactly(source, min(_BLOCK, past - at)))
                if count % _REPORT == 0:
                    done = piece.first + len(piece.kept) * past // size
                    progress(done, rows, "writing the kept records")
            if end := closing(piece, plan.target):
                file.write(end)
                told.append(f"{piece.name} breaks off; the end of its list is written.")
    return told


def ranges_of(piece: Piece, form: str) -> Ids:
    """The ranges of a piece that make its kept file."""
    return slices(piece.spans, piece.kept, piece.path.stat().st_size, form == "json")


def records_at(file: BinaryIO, spans: Ids) -> Iterator[bytes]:
    """Bytes of the records at `spans`; short at the end of a file that is too short."""
    at = file.seek(0)
    for start, end in zip(spans[:, 0].tolist(), spans[:, 1].tolist(), strict=True):
        if start != at:
            file.seek(start)
        yield file.read(end - start)
        at = end


def kept_in_utf8(piece: Piece, escaped: bool = False) -> Iterator[bytes]:
    r"""The kept records in UTF-8, without a byte changed where the user's file is in it.

    Half a character of UTF-16, for which UTF-8 has no bytes, becomes U+FFFD; with `escaped` an
    escape such as `\ud83d`, which in JSON is the same half.
    """
    as_it_is = piece.encoding in ("utf-8", "utf-8-sig") and not piece.wide
    halves = "surrogatepass" if escaped else "replace"
    with piece.path.open("rb", BUFFER) as source:
        for raw in records_at(source, piece.spans[piece.kept]):
            if as_it_is:
                yield raw
            else:
                yield raw.decode(piece.encoding, halves).encode("utf-8", "backslashreplace")


def dropped_of(pieces: Iterable[Piece]) -> Iterator[tuple[int, Piece, bytes]]:
    """Row id, piece and bytes of every record that leaves."""
    for piece in pieces:
        left = ~piece.kept
        ids = (left.nonzero()[0] + piece.first).tolist()
        with piece.path.open("rb", BUFFER) as source:
            for row, record in zip(ids, records_at(source, piece.spans[left]), strict=True):
                yield row, piece, record


def exactly(file: BinaryIO, count: int) -> bytes:
    """`count` bytes, or an error: a source that shrinks while it is read must not pass."""
    try:
        block = file.read(count)
    except OSError as problem:
        hint = "Check the disk or the network share."
        raise BadInput(f"The source cannot be read: {problem.strerror}.", hint) from problem
    if len(block) != count:
        hint = "Let whoever writes to it finish, then export again."
        raise BadInput("The source became shorter while it was read.", hint)
    return block
