"""Read an export of a text format again, and see that it holds the records that were loaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from elute.core.fingerprint import of_texts
from elute.core.progress import Progress
from elute.core.results import Ids
from elute.export.closing import closing
from elute.export.failed import failed
from elute.export.layout import Place
from elute.export.plan import ExportPlan, Piece
from elute.export.slices import places as places_in
from elute.export.text import BUFFER, ranges_of, records_at


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that each file holds the kept records of its piece and nothing else.

    Every record is compared, in its place, with the 128-bit hash it had when it was loaded; what
    stands before, between and after the records with the source.

    Raises:
        EluteError: it is not so.
    """
    for place in places:
        progress(place.piece.first, len(plan.kept), "checking what was written")
        if not _good(plan, place.piece, place.plain):
            raise failed(plan)


def _good(plan: ExportPlan, piece: Piece, path: Path) -> bool:
    """Whether a file holds the kept records of a piece and nothing else."""
    joined = plan.target == "json"
    spans = piece.spans[piece.kept]
    starts = places_in(ranges_of(piece, plan.target), spans[:, 0])
    placed = np.stack([starts, starts + spans[:, 1] - spans[:, 0]], axis=1)
    with piece.path.open("rb", BUFFER) as source, path.open("rb", BUFFER) as kept:
        found = of_texts(records_at(kept, placed))
        if found.tobytes() != plan.records.hashes[piece.ids].tobytes():
            return False
        end = closing(piece, plan.target)
        size = path.stat().st_size - len(end)
        if size < 0 or next(records_at(kept, _one(size, size + len(end)))) != end:
            return False
        around = _gaps(piece, size, placed, joined)
        return all(_same(kept, ours, source, theirs) for ours, theirs in around)


def _gaps(piece: Piece, size: int, placed: Ids, joined: bool) -> list[tuple[Ids, Ids]]:
    """Where the kept file and the source must hold the same around the records.

    Args:
        piece: the part of the dataset.
        size: bytes of the kept file, without what closes a list that was cut off.
        placed: (k, 2) where the kept records stand in it.
        joined: whether a separator belongs to the record after it and not to the one before.
    """
    every, whole = piece.spans, piece.path.stat().st_size
    if not len(every):
        return [(_one(0, size), _one(0, whole))]
    theirs = every[piece.kept]
    end_of_head = int(every[0, 0])
    if joined:
        first, last = (int(placed[0, 0]), int(placed[-1, 1])) if len(placed) else (end_of_head,) * 2
        before = np.concatenate(([0], every[:-1, 1]))[piece.kept]
        here = np.stack([placed[:-1, 1], placed[1:, 0]], axis=1)
        there = np.stack([before, theirs[:, 0]], axis=1)[1:]
        tail = [(_one(last, size), _one(int(every[-1, 1]), whole))]
    else:
        first = int(placed[0, 0]) if len(placed) else size
        after = np.append(every[1:, 0], whole)[piece.kept]
        here = np.stack([placed[:, 1], np.append(placed[1:, 0], size)[: len(placed)]], axis=1)
        there = np.stack([theirs[:, 1], after], axis=1)
        tail = []
    return [(_one(0, first), _one(0, end_of_head)), (here, there), *tail]


def _same(one: BinaryIO, here: Ids, other: BinaryIO, there: Ids) -> bool:
    """Whether two files hold the same bytes at two lists of places."""
    if not np.array_equal(here[:, 1] - here[:, 0], there[:, 1] - there[:, 0]):
        return False
    pairs = zip(records_at(one, here), records_at(other, there), strict=True)
    return all(ours == theirs for ours, theirs in pairs)


def _one(start: int, end: int) -> Ids:
    """A list of one place."""
    return np.array([[start, end]], dtype=np.int64)
