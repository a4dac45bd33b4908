"""The columns of the clusters pane: which are seen at what width, and how each orders the clusters.

What most deserves a look comes first: what is large, or bad.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.tui.present.clusters import ClusterRow

_NEVER = 10_000
"""For numbers that are a column only while they order the clusters."""
NAME_ROOM = 12
"""Cells that are left to the name when a column is put in that a narrow pane has no room for."""

Value = Callable[[ClusterRow], Any]
"""A number or a word; None where there is none."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        order: what it is called where one orders by it; "" where nobody would.
        title: above it.
        width: cells.
        least: cells of the pane from which on it is seen.
        value: what it orders by; None where it is not defined.
        falls: whether the largest come first.
    """

    order: str
    title: str
    width: int
    least: int
    value: Value
    falls: bool = False


def _known(name: str) -> Value:
    """A field of what `evaluate` found."""

    def value(row: ClusterRow) -> float | None:
        found = getattr(row.known, name) if row.known else None
        return None if found is None or math.isnan(found) else found

    return value


COLUMNS = (
    Column("cluster", "cl", 4, 0, lambda row: row.cluster),
    Column("size", "size", 8, 0, lambda row: row.size, falls=True),
    Column("kept", "kept", 8, 0, lambda row: row.kept, falls=True),
    Column("share", "share", 6, 100, lambda row: row.share, falls=True),
    Column("silhouette", "sil", 6, 0, lambda row: row.silhouette),
    Column("", "−1 sil 1", 9, 60, lambda row: None),
    Column("stability", "stable", 7, 46, _known("stability")),
    Column("purity", "pure", 6, 70, _known("purity")),
    Column("misfits", "misfit", 7, 80, lambda row: row.misfits, falls=True),
    Column("copies", "copies", 7, 90, lambda row: row.copies, falls=True),
    Column("dbcv", "dbcv", 7, 110, _known("dbcv")),
    Column("near", "near", 6, 118, _known("neighbor_distance"), falls=True),
    Column("chars", "chars", 7, 126, _known("length_median")),
    Column("", "next", 5, 132, lambda row: None),
    Column("label", "label", 20, 156, lambda row: row.label.casefold() or None),
    Column("label-share", "of label", 9, _NEVER, _known("label_share")),
    Column("labels", "labels", 7, _NEVER, lambda row: row.known and row.known.labels, falls=True),
    Column("cohesion", "cohesion", 9, _NEVER, _known("cohesion")),
    Column("davies-bouldin", "davies-b", 9, _NEVER, _known("davies_bouldin"), falls=True),
    Column("name", "name", 0, 0, lambda row: row.name.casefold() or None),
    Column("advised", "", 0, 0, lambda row: not row.advised),
)
"""In their order; the name takes what is left, and what is advised has its sign at the front."""

ORDERS = tuple(column.order for column in COLUMNS if column.order)
FIRST = "size"
_BY_ORDER = {column.order: column for column in COLUMNS if column.order}


def shown(cells: int, order: str) -> tuple[Column, ...]:
    """The columns for a pane of so many cells, that of the order among them, but for the name."""
    seen = [it for it in COLUMNS if it.width and it.least <= cells]
    by = _BY_ORDER[order]
    if by.width and by not in seen:
        room = cells - 3 - by.width - NAME_ROOM
        while len(seen) > 1 and sum(it.width for it in seen) > room:
            seen.pop()
        seen.append(by)
    return tuple(seen)


def next_order(cells: int, order: str, steps: int) -> str:
    """The order by the next (1) or previous (-1) of the columns that are seen."""
    names = [it.order for it in shown(cells, FIRST) if it.order]
    names += ["name", "advised"]
    if order not in names:  # typed, of a column that is seen only because of it
        return names[0] if steps > 0 else names[-1]
    return names[(names.index(order) + steps) % len(names)]


def order_of(typed: str) -> str:
    """The order that was typed, or begun.

    Raises:
        UsageError: there is none.
    """
    word = typed.strip().casefold()
    found = [name for name in ORDERS if name == word] or [
        name for name in ORDERS if word and name.startswith(word)
    ]
    if len(found) == 1:
        return found[0]
    title = f"Clusters cannot be ordered by “{safe(word)}”."
    raise UsageError(title, f"There are {', '.join(found or ORDERS)}.")


def ordered(rows: tuple[ClusterRow, ...], order: str) -> tuple[ClusterRow, ...]:
    """The rows by `order`, the worst first; those without a value behind, the noise last."""
    column = _BY_ORDER[order]
    clusters = [row for row in rows if row.cluster >= 0]
    known = [row for row in clusters if column.value(row) is not None]
    known.sort(key=column.value, reverse=column.falls)
    unknown = [row for row in clusters if column.value(row) is None]
    return (*known, *unknown, *(row for row in rows if row.cluster < 0))
