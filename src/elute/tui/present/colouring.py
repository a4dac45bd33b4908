"""By what the map can be coloured, and what that makes of each of its rows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.engine.columns import Column
from elute.engine.view import Snapshot
from elute.tui.drawing.cloud import BY_CLUSTER, BY_DENSITY, SHADES_OF_NUMBER, Colouring

KINDS = ("cluster", "outlier", "label", "density", "round", "duplicate")
COPIES = ("like no other", "near copy", "has near copies", "has exact copies")
MANY = 15  # different numbers from which on they are shades and not groups
ENOUGH = 0.9  # share of the values that must be numbers for that

Ids = NDArray[np.int64]
Ints = NDArray[np.int32]


def offered(snapshot: Snapshot) -> list[str]:
    """What there is to colour by, in the order in which one goes through it, columns aside."""
    missing = set()
    if snapshot.evaluated is None:
        missing |= {"outlier", "duplicate"}
    if snapshot.records is None or not snapshot.records.label_names:
        missing.add("label")
    return [kind for kind in KINDS if kind not in missing]


def colouring(by: str, snapshot: Snapshot) -> Colouring:
    """The map's rows coloured by one of KINDS.

    Raises:
        UsageError: nothing is known of that yet, or the records have no labels.
    """
    if by == "cluster":
        return BY_CLUSTER
    if by == "density":
        return BY_DENSITY
    cleaned, judged, records = snapshot.precleaned, snapshot.evaluated, snapshot.records
    if cleaned is None or (judged is None and by in {"outlier", "duplicate"}):
        raise UsageError(f"There is no {by} to colour by yet.", "Press r to run the round.")
    if by == "label" and (records is None or not records.label_names):
        raise UsageError("The rows have no labels.", "Choose some with :set load.label=COLUMN.")
    if by == "label" and records is not None:
        return groups(by, records.labels[cleaned.ids], records.label_names)
    if by == "outlier" and judged is not None:
        return numbers(by, judged.outlier_score)
    return _duplicates(snapshot) if by == "duplicate" else _rounds(snapshot, cleaned.ids)


def by_column(column: Column, snapshot: Snapshot) -> Colouring:
    """The map's rows coloured by a column: shades where it holds numbers, else groups.

    Raises:
        UsageError: there are no such rows yet.
    """
    if snapshot.precleaned is None:
        raise UsageError("There is no map to colour yet.", "Press r to run the round.")
    ids = snapshot.precleaned.ids
    found, codes = column.numbers[ids].astype(np.float32), column.codes[ids]
    known = np.count_nonzero(codes != -1)
    counted = found[~np.isnan(found)]
    if known and len(counted) >= ENOUGH * known and len(np.unique(counted)) > MANY:
        return numbers(column.name, found)
    others = len(column.values)
    names = (*column.values, "…") if (codes == -2).any() else column.values
    return groups(column.name, np.where(codes == -2, others, codes).astype(np.int32), names)


def groups(by: str, codes: Ints, names: Sequence[str], *, dropped_too: bool = False) -> Colouring:
    """Rows in groups, of which the commonest come first.

    Args:
        by: what they are groups of.
        codes: (m,) index into `names`, -1 for none.
        names: of unknown origin.
        dropped_too: as in Colouring.
    """
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    rank = np.full(len(names) + 1, -1, np.int32)  # the last is for -1
    rank[order] = np.arange(len(order), dtype=np.int32)
    ordered = tuple(names[place] for place in order.tolist())
    return Colouring(by, "groups", rank[codes], ordered, dropped_too=dropped_too)


def numbers(by: str, values: NDArray[np.float32]) -> Colouring:
    """Rows with numbers, a fifth of them in each shade."""
    finite = values[np.isfinite(values)]
    bounds: tuple[float, ...] = ()
    if len(finite):
        shares = np.arange(1, SHADES_OF_NUMBER) / SHADES_OF_NUMBER
        found = np.unique(np.quantile(finite, shares))
        bounds = tuple(found[found > finite.min()].tolist())
    cleared = np.where(np.isfinite(values), values, np.float32(np.nan))
    return Colouring(by, "numbers", values=cleared, bounds=bounds)


def _duplicates(snapshot: Snapshot) -> Colouring:
    """Which rows are like others; what is an exact copy has no place on the map."""
    assert snapshot.precleaned is not None
    assert snapshot.evaluated is not None
    codes = np.zeros(len(snapshot.precleaned.ids), np.int32)
    stays = snapshot.precleaned.duplicates[1]
    codes[np.isin(snapshot.precleaned.ids, stays)] = 3
    codes[snapshot.evaluated.copy_of] = 2
    codes[snapshot.evaluated.copies] = 1
    return groups("duplicate", codes, COPIES)


def _rounds(snapshot: Snapshot, ids: Ids) -> Colouring:
    """In which round each row left, if it did."""
    rounds = np.asarray([0, *(drop.round for drop in snapshot.drops)], np.int32)
    left = rounds[snapshot.dropped_by[ids] + 1]
    left[snapshot.kept[ids]] = 0
    found, codes = np.unique(left, return_inverse=True)
    names = [f"left in round {number}" if number else "still in" for number in found.tolist()]
    return groups("round", codes.astype(np.int32), names, dropped_too=True)
