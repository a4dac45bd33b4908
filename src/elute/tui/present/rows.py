"""The rows pane: which rows are shown, in which order, and what a line says about one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.progress import Progress, silent
from elute.core.results import Records
from elute.core.safe import clip, safe
from elute.engine import querying
from elute.engine.querying import Ground, Query
from elute.tui.present.facts import NO_CLUSTER, Facts
from elute.tui.present.numbers import count, score
from elute.tui.present.signs import DROPPED, MARKED_ROW, NOISE, VOUCHED
from elute.tui.present.spans import Spans, left, one_line, right, window

Ids = NDArray[np.int64]
ORDERS = ("id", "outlier", "similarity", "strength", "length")
RISING = "-"
DESCRIBED = 60  # cells of a filter in words


@dataclass(frozen=True, eq=False)
class Filter:
    """Which rows of the round to show; an empty one shows all. Each is the same as itself only.

    Attributes:
        query: what is asked for.
        ids: only these row ids.
        words: what `ids` are, for the title.
        ranked: whether they are shown in the order in which they stand in `ids`.
        alike: row id -> its cosine to what was searched for, where that is what `ids` are; and
        place: where on the map that would lie, () where it is not known.
    """

    query: Query = field(default_factory=Query)
    ids: Ids | None = None
    words: str = ""
    ranked: bool = False
    alike: Mapping[int, float] = field(default_factory=dict)
    place: tuple[float, ...] = ()

    @property
    def on(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.query) or self.ids is not None

    @property
    def cluster(self) -> int | None:
        """The one cluster whose rows are asked for, -1 for noise; None for none or several."""
        return self.query.cluster

    def describe(self) -> str:
        """The filter in safe words, as `cluster 7 · “refund”`."""
        parts = [safe(self.words)] if self.ids is not None else []
        if self.query:
            parts.append(one_line(self.query.words(), DESCRIBED))
        return " · ".join(parts)

    def asking(self, query: Query) -> "Filter":
        """The same filter, but for this query."""
        return replace(self, query=query)


def cluster_word(cluster: int) -> str:
    """`cluster 7`, or `noise`."""
    return "noise" if cluster == -1 else f"cluster {cluster}"


def matching(ground: Ground, wanted: Filter, progress: Progress = silent) -> Ids:
    """Ids of the round's rows that pass the filter, ascending, or as they are ranked.

    Raises:
        UsageError: a regular expression took too long.
        Cancelled: by `progress`.
    """
    among = ground.snapshot.started
    if wanted.ids is not None:
        listed = ground.none()
        listed[wanted.ids] = True
        among = among & listed
    found = querying.matching(wanted.query, ground, among, progress)
    if wanted.ids is None or not wanted.ranked:
        return found
    return wanted.ids[np.isin(wanted.ids, found)]


def ranking(ground: Ground, order: str) -> Ids | None:
    """(n,) all row ids by a field of ORDERS: falling, rising behind RISING, unknown last.

    None for the order of ids. About 0.15 s for a million rows.
    """
    if order == "id":
        return None
    value = ground.number(order.removeprefix(RISING)).astype(np.float64)
    rank = value if order.startswith(RISING) else -value
    return np.argsort(np.nan_to_num(rank, nan=np.inf), kind="stable")


def ordered(ids: Ids, ranking: Ids | None) -> Ids:
    """The ids as they are, or as all rows are ranked."""
    if ranking is None:
        return ids
    chosen = np.zeros(len(ranking), dtype=np.bool_)
    chosen[ids] = True
    return ranking[chosen[ranking]]


def order_of(typed: str) -> str:
    """An order that was typed.

    Raises:
        UsageError: there is none of that name.
    """
    if typed.removeprefix(RISING) not in ORDERS:
        title = f"Rows are not ordered by “{typed}”."
        raise UsageError(title, f"By {', '.join(ORDERS)}; rising: -length.")
    return typed


def by_outlier(facts: Facts) -> Ids:
    """(n,) all row ids, the most outlying first, unscored last; 0.1 s for a million rows."""
    return np.argsort(np.nan_to_num(-facts.outlier, nan=np.inf), kind="stable")


def outliers(facts: Facts, ids: Ids, ranking: Ids) -> Ids:
    """Those of `ids` with a score that are kept, but not on purpose, as `by_outlier` ranks them."""
    fit = facts.kept[ids] & ~facts.good[ids] & ~np.isnan(facts.outlier[ids])
    return ordered(ids[fit], ranking)


def header(digits: int, cells: int, *, near: bool = False) -> Spans:
    """The head of the rows table.

    Args:
        digits: width of the id column.
        cells: width of the line.
        near: whether the rows are told by how near they are to what was searched for.
    """
    last = right("near" if near else "sim", 5)
    head = f"  {right('id', digits)} {right('cl', 4)} {right('out', 5)} {last}  text"
    return ((left(head, cells), "head"),)


def line(
    facts: Facts,
    row: int,
    digits: int,
    marked: bool,
    shift: int,
    cells: int,
    *,
    near: float | None = None,
) -> Spans:
    """One row: mark, id, cluster, outlier score, similarity to an earlier row, text.

    Args:
        facts: the rows.
        row: its id.
        digits: width of the id column.
        marked: whether it is marked.
        shift: how many cells of the text are scrolled off to the left.
        cells: width of the line.
        near: its cosine to what was searched for, in place of that to an earlier row.
    """
    gone = not facts.kept[row]
    cluster = int(facts.cluster[row])
    text = facts.texts[row] if facts.texts is not None else ""
    room = max(0, cells - digits - 21)
    number = "" if cluster == NO_CLUSTER else NOISE.glyph if cluster == -1 else str(cluster)
    kept = VOUCHED.glyph if facts.good[row] else " "
    sign = MARKED_ROW.glyph if marked else DROPPED.glyph if gone else kept
    alike = facts.similarity[row] if near is None else near
    return (
        (sign, "mark" if marked else "quiet"),
        (f" {right(str(row), digits)}", "quiet"),
        (f" {right(number, 4)}", "quiet" if gone else f"cluster {cluster}"),
        (
            f" {_known(facts.outlier[row], warn=0.9)[0]}",
            "quiet" if gone else _known(facts.outlier[row], 0.9)[1],
        ),
        (f" {_known(alike, 2)[0]}", "quiet" if gone else "warn" if near is None else "strong"),
        ("  ", ""),
        (left(window(text, shift, room), room), "dropped" if gone else ""),
    )


def _known(value: float, warn: float) -> tuple[str, str]:
    """A score in five cells, blank where it is not known, with its role."""
    if np.isnan(value):
        return " " * 5, ""
    return right(score(float(value)), 5), "warn" if value >= warn else "quiet"


def title(shown: int, total: int, wanted: Filter, order: str, marked: int) -> str:
    """`1,702 of 1,934 · cluster 7 · by outlier · 3 marked`."""
    parts = [count(shown) if shown == total else f"{count(shown)} of {count(total)}"]
    parts += [wanted.describe()] if wanted.on else []
    rising = ", rising" if order.startswith(RISING) else ""
    parts += [f"by {order.removeprefix(RISING)}{rising}"] if order != "id" else []
    parts += [f"{count(marked)} marked"] if marked else []
    return " · ".join(parts)


def column_note(records: Records | None) -> str:
    """Which column the texts were taken from, where there was a choice."""
    if records is None or len(records.columns) < 2:
        return ""
    return f" · text: {clip(safe(records.text_from), 24)}"
