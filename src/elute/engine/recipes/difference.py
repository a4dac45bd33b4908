"""How the rows of a file differ from those it had before, in words a person can act on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.engine.recipes.rows import Ids, Rows, times_of

Hashes = NDArray[np.bytes_]
_SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """Where rows are others than they were.

    Attributes:
        differ: former ids of rows in whose place stands another row.
        gone: former ids of rows in whose place nothing stands.
        new: ids of rows that were not there, before the last of the former ones.
        appended: how many rows were not there, behind it.
        moved: whether rows that are the same have changed places.
    """

    differ: Ids
    gone: Ids
    new: Ids
    appended: int
    moved: bool

    def words(self) -> str:
        """A clause."""
        if not (len(self.differ) or len(self.gone) or len(self.new) or self.appended):
            if self.moved:
                return "the same rows stand in another order"
            return "every row is the same, only what stands before or between them is not"
        parts = [_said(self.differ, "differs", "differ")] if len(self.differ) else []
        parts += [_said(self.new, "is new", "are new")] if len(self.new) else []
        if self.appended:
            plural = self.appended != 1
            verb = "s are" if plural else " is"
            parts.append(f"{self.appended:,} row{verb} new at the end")
        parts.append(_said(self.gone, "is gone", "are gone") if len(self.gone) else "none is gone")
        parts += ["the others stand in another order"] if self.moved else []
        return ", ".join(parts)


def between(before: Hashes, after: Hashes) -> Difference:
    """Compare the rows of a file with those it had.

    Args:
        before: (n,) S16, hashes of the rows it had.
        after: (m,) S16, hashes of the rows it has.
    """
    place, moved = _places(before, after)
    gone = np.flatnonzero(place < 0)
    there = np.zeros(len(after), dtype=np.bool_)
    there[place[place >= 0]] = True
    added = np.flatnonzero(~there)
    last = int(place.max(initial=-1))
    if moved:
        inside = added[added < last]
        return Difference(gone[:0], gone, inside, len(added) - len(inside), moved=True)
    # A row that went and one that came in the same place are one row that differs.
    gap_of_gone = np.searchsorted(np.flatnonzero(place >= 0), gone)
    gap_of_added = np.searchsorted(np.flatnonzero(there), added)
    differs = times_of(gap_of_gone) <= _counts(gap_of_added, gap_of_gone)
    added = added[times_of(gap_of_added) > _counts(gap_of_gone, gap_of_added)]
    inside = added[added < last]
    return Difference(gone[differs], gone[~differs], inside, len(added) - len(inside), moved=False)


def _places(before: Hashes, after: Hashes) -> tuple[Ids, bool]:
    """(n,) where each former row stands now, -1 for nowhere; whether some changed places."""
    least = min(len(before), len(after))
    same = before[:least] == after[:least]
    first = int(np.argmin(same)) if not same.all() else least
    same = before[len(before) - least + first :] == after[len(after) - least + first :]
    last = int(np.argmin(same[::-1])) if not same.all() else len(same)
    place = np.arange(len(before))
    place[len(before) - last :] += len(after) - len(before)
    found, moved = _between(before[first : len(before) - last], after[first : len(after) - last])
    place[first : len(before) - last] = np.where(found < 0, -1, found + first)
    return place, moved


def _between(before: Hashes, after: Hashes) -> tuple[Ids, bool]:
    """The same for rows of which neither the first nor the last ones are equal."""
    if not (len(before) and len(after)):
        return np.full(len(before), -1), False
    old, new = _anchors(before, after)
    moved = bool((np.diff(new) < 0).any())
    if not moved:
        # Equal rows are told apart by the unequal ones they stand between.
        before, after = _placed(before, old), _placed(after, new)
    return Rows(after).find(Rows(before).names(np.arange(len(before)))), moved


def _anchors(before: Hashes, after: Hashes) -> tuple[Ids, Ids]:
    """Ids, before and after, of the rows that are there exactly once both times."""
    once = [_alone(hashes) for hashes in (before, after)]
    place = Rows(after).find(Rows(before).names(once[0]))
    both = np.isin(place, once[1])
    return once[0][both], place[both]


def _alone(hashes: Hashes) -> Ids:
    """Ids of the rows without an equal."""
    order = np.argsort(hashes, kind="stable")
    same = np.zeros(len(hashes) + 1, dtype=np.bool_)
    same[1:-1] = hashes[order[1:]] == hashes[order[:-1]]
    return np.sort(order[~(same[1:] | same[:-1])])


def _placed(hashes: Hashes, anchors: Ids) -> Hashes:
    """The hashes, each with the number of anchors up to it."""
    count = np.searchsorted(anchors, np.arange(len(hashes)), side="right")
    parts = (hashes.view(np.uint8).reshape(len(hashes), -1), count[:, None].view(np.uint8))
    made: Hashes = np.concatenate(parts, axis=1).view("S24")[:, 0]
    return made


def _counts(among: Ids, of: Ids) -> Ids:
    """(n,) how often each value of `of` stands in `among`, which ascends."""
    found: Ids = np.searchsorted(among, of, side="right") - np.searchsorted(among, of)
    return found


def _said(ids: Ids, one: str, many: str) -> str:
    """`2 rows differ (ids 12, 57)`."""
    more = ", ..." if len(ids) > _SHOWN else ""
    listed = ", ".join(str(row) for row in ids[:_SHOWN].tolist()) + more
    if len(ids) == 1:
        return f"1 row {one} (id {listed})"
    return f"{len(ids):,} rows {many} (ids {listed})"
