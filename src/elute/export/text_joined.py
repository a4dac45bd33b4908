"""Several files of plain text as one: their records in UTF-8, one after the other."""

from collections.abc import Iterator, Sequence

from elute.core.fingerprint import of_texts
from elute.core.progress import Progress
from elute.durable import replacing
from elute.export.convert import lost
from elute.export.failed import failed
from elute.export.layout import Place
from elute.export.plan import ExportPlan
from elute.export.staged import ORDINARY
from elute.export.text import BUFFER, kept_in_utf8, records_at

_BETWEEN = {"text": b"\n", "paragraphs": b"\n\n"}


def write(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> list[str]:
    """Write the kept records of every piece, each with a line end; what became of their codecs."""
    for place in places:
        with replacing(place.plain, ORDINARY) as file:
            for record in _records(plan, place, progress, "writing the kept records"):
                file.write(record)
    notes = lost(plan, (piece for piece in plan.pieces if piece.wide))
    codecs = {piece.encoding for piece in plan.pieces} - {"utf-8", "utf-8-sig"}
    if codecs:
        notes.append(f"Written in UTF-8 instead of {', '.join(sorted(codecs))}.")
    return notes


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that the file holds the records as they were loaded, in order, and nothing else.

    Raises:
        EluteError: it is not so.
    """
    for place in places:
        good = all(_as_loaded(plan, place))
        with place.plain.open("rb", BUFFER) as file:
            for record in _records(plan, place, progress, "checking what was written"):
                good = good and file.read(len(record)) == record
            good = good and not file.read(1)
        if not good:
            raise failed(plan)


def _records(plan: ExportPlan, place: Place, progress: Progress, words: str) -> Iterator[bytes]:
    """The kept records with what follows each."""
    for piece in place.pieces:
        progress(piece.first, len(plan.kept), words)
        for record in kept_in_utf8(piece):
            yield record + _BETWEEN[plan.target]


def _as_loaded(plan: ExportPlan, place: Place) -> Iterator[bool]:
    """For each piece whether the source still holds what was loaded, by the hashes of then."""
    for piece in place.pieces:
        with piece.path.open("rb", BUFFER) as source:
            found = of_texts(records_at(source, piece.spans[piece.kept]))
        yield found.tobytes() == plan.records.hashes[piece.ids].tobytes()
