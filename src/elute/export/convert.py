"""From any format to another one, by the values of the fields; a few rows in memory at a time."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, islice

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import PartRecords
from elute.core.rules import RAGGED, UNDECODABLE
from elute.export import to_arrow, to_json, to_table
from elute.export.cells import Cells
from elute.export.failed import failed
from elute.export.forms import COLUMNAR
from elute.export.layout import Place
from elute.export.plan import ExportPlan, Piece

Row = Mapping[str, object]
_REPORT = 4096


def write(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> list[str]:
    """Write the kept rows of every piece; what has to be said about their values.

    Raises:
        BadInput: a record that could not be read is among the kept ones.
        CannotWrite: the format has no place for a column, or the disk is full.
    """
    cells = Cells()
    if plan.target in COLUMNAR:
        every = (
            row
            for _, rows in _stretches(plan, places, progress, "looking at the values")
            for row in rows
        )
        shape = to_arrow.shape_of(every, plan.records.columns)
        for place, rows in _stretches(plan, places, progress, "writing the values"):
            to_arrow.write(place.plain, plan.target, shape, rows, cells)
        return [*shape.told(), *cells.told(), *lost(plan, plan.pieces)]
    for place, rows in _stretches(plan, places, progress, "writing the values"):
        if plan.target in ("csv", "tsv"):
            to_table.write(place.plain, plan.target, plan.records.columns, rows, cells)
        else:
            lines = (to_json.line(row, cells) for row in rows)
            to_json.write(place.plain, plan.target, lines)
    return [*cells.told(), *lost(plan, plan.pieces)]


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that each file, read by another reader, holds the values of the kept rows in order.

    Raises:
        EluteError: it is not so.
    """
    for place, rows in _stretches(plan, places, progress, "checking what was written"):
        if plan.target in COLUMNAR:
            good = to_arrow.holds(place.plain, plan.target, rows)
        elif plan.target in ("csv", "tsv"):
            good = to_table.holds(place.plain, plan.target, plan.records.columns, rows)
        else:
            good = to_json.holds(place.plain, plan.target, (Cells().plain(row) for row in rows))
        if not good:
            raise failed(plan)


def _stretches(
    plan: ExportPlan, places: Sequence[Place], progress: Progress, words: str
) -> Iterator[tuple[Place, Iterator[Row]]]:
    """The kept rows of each place, to be taken up before the next one is asked for."""
    every = _told(plan.fields(), len(plan.kept), progress, words)
    parts = iter(plan.records.parts)
    for place in places:
        seen = [0]
        yield place, _counted(_kept(place, parts, every), plan, seen)
        if seen[0] != place.rows:
            raise failed(plan)


def _kept(
    place: Place, parts: Iterator[PartRecords], every: Iterator[Row | None]
) -> Iterator[Row | None]:
    """The kept rows of the pieces of a place, the parts before them left out."""
    for piece in place.pieces:
        for part in parts:
            stretch = islice(every, part.rows)
            if part.name == piece.name:
                yield from compress(stretch, piece.kept)
                break
            deque(stretch, maxlen=0)


def _counted(rows: Iterable[Row | None], plan: ExportPlan, seen: list[int]) -> Iterator[Row]:
    """The rows, counted in `seen`."""
    for row in rows:
        if row is None:
            raise unreadable(plan)
        seen[0] += 1
        yield row


def _told(
    rows: Iterator[Row | None], total: int, progress: Progress, words: str
) -> Iterator[Row | None]:
    """The rows, with a report now and then."""
    for count, row in enumerate(rows):
        yield row
        if count % _REPORT == 0:
            progress(min(count, total), total, words)


def unreadable(plan: ExportPlan) -> BadInput:
    """The error for kept records without values."""
    rows = [row for row in plan.records.bad.tolist() if plan.kept[row]]
    which = f" (first: row {rows[0]})" if rows else ""
    title = f"{len(rows) or 1:,} kept records could not be read{which} and have no values."
    where = " to a folder" if plan.joined else ""
    return BadInput(title, f"Drop them, or export as {plan.records.format}{where}.")


def lost(plan: ExportPlan, pieces: Iterable[Piece]) -> list[str]:
    """What the values of the kept rows of these pieces do not say any more."""
    kept = np.zeros(len(plan.kept), dtype=np.bool_)
    for piece in pieces:
        kept[piece.first : piece.first + len(piece.kept)] = piece.kept
    notes = []
    for rule, words in _LOST.items():
        finding = plan.records.findings.of_rule(rule)
        rows = int(kept[finding.rows].sum()) if finding else 0
        if rows:
            notes.append(f"{counted(rows, 'row has', 'rows have')} {words}.")
    return notes


_LOST = {
    UNDECODABLE: "bytes that do not fit the encoding, which are U+FFFD now",
    RAGGED: "more or fewer fields than the header; fields without a name are left out",
}
