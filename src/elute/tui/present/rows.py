"""The rows pane: which rows are shown, in which order, and what a line says about one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Records
from elute.core.safe import clip, safe
from elute.tui.present.facts import NO_CLUSTER, Facts
from elute.tui.present.numbers import count, score
from elute.tui.present.signs import DROPPED, MARKED_ROW, NOISE, VOUCHED
from elute.tui.present.spans import Spans, left, one_line, right

Ids = NDArray[np.int64]
ORDERS = ("id", "outlier", "similarity")


@dataclass(frozen=True)
class Filter:
    """Which rows of the round to show; an empty one shows all.

    Attributes:
        text: plain text to be found in the row, upper and lower case alike.
        cluster: only rows of this cluster (-1 is the noise).
        ids: only these row ids.
        words: what `ids` are, for the title.
    """

    text: str = ""
    cluster: int | None = None
    ids: tuple[int, ...] | None = None
    words: str = ""

    @property
    def on(self) -> bool:
        """Whether anything is filtered."""
        return self != Filter()

    def describe(self) -> str:
        """The filter in safe words, as `cluster 7 · “refund”`."""
        parts = [safe(self.words)] if self.ids is not None else []
        if self.cluster is not None:
            parts.append(cluster_word(self.cluster))
        if self.text:
            parts.append(f"“{one_line(self.text, 30)}”")
        return " · ".join(parts)

    def with_text(self, text: str) -> "Filter":
        """The same filter, but for this text."""
        return replace(self, text=text)


def cluster_word(cluster: int) -> str:
    """`cluster 7`, or `noise`."""
    return "noise" if cluster == -1 else f"cluster {cluster}"


def matching(facts: Facts, wanted: Filter) -> Ids:
    """Ids of the round's rows that pass the filter, ascending; about 1 s for a million texts."""
    chosen = facts.started.copy()
    if wanted.ids is not None:
        listed = np.zeros(len(facts), dtype=np.bool_)
        listed[np.asarray(wanted.ids, dtype=np.int64)] = True
        chosen &= listed
    if wanted.cluster is not None:
        chosen &= facts.cluster == wanted.cluster
    ids = np.flatnonzero(chosen)
    if not wanted.text or facts.texts is None:
        return ids
    needle = wanted.text.casefold()
    found = [needle in text.casefold() for text in facts.texts.take(ids)]
    return ids[np.asarray(found, dtype=np.bool_)]


def ordered(facts: Facts, ids: Ids, order: str) -> Ids:
    """The ids by `order`: rising id, or falling outlier score or similarity, undefined last."""
    if order == "id":
        return ids
    value = facts.outlier[ids] if order == "outlier" else facts.similarity[ids]
    return ids[np.argsort(-np.nan_to_num(value, nan=-np.inf), kind="stable")]


def outliers(facts: Facts, ids: Ids) -> Ids:
    """Kept ids with an outlier score, the most outlying first; not those kept on purpose."""
    known = ids[facts.kept[ids] & ~facts.good[ids] & ~np.isnan(facts.outlier[ids])]
    return ordered(facts, known, "outlier")


def header(digits: int, cells: int) -> Spans:
    """The head of the rows table; `digits` is the width of the id column."""
    head = f"  {right('id', digits)} {right('cl', 4)} {right('out', 5)} {right('sim', 5)}  text"
    return ((left(head, cells), "head"),)


def line(facts: Facts, row: int, digits: int, marked: bool, shift: int, cells: int) -> Spans:
    """One row: mark, id, cluster, outlier score, similarity to an earlier row, text.

    Args:
        facts: the rows.
        row: its id.
        digits: width of the id column.
        marked: whether it is marked.
        shift: how many characters of the text are scrolled off to the left.
        cells: width of the line.
    """
    gone = not facts.kept[row]
    cluster = int(facts.cluster[row])
    text = facts.texts[row] if facts.texts is not None else ""
    room = max(0, cells - digits - 21)
    number = "" if cluster == NO_CLUSTER else NOISE.glyph if cluster == -1 else str(cluster)
    kept = VOUCHED.glyph if facts.good[row] else " "
    sign = MARKED_ROW.glyph if marked else DROPPED.glyph if gone else kept
    return (
        (sign, "mark" if marked else "quiet"),
        (f" {right(str(row), digits)}", "quiet"),
        (f" {right(number, 4)}", "quiet" if gone else f"cluster {cluster}"),
        (
            f" {_known(facts.outlier[row], warn=0.9)[0]}",
            "quiet" if gone else _known(facts.outlier[row], 0.9)[1],
        ),
        (f" {_known(facts.similarity[row], 2)[0]}", "quiet" if gone else "warn"),
        ("  ", ""),
        (left(one_line(text[shift : shift + 4 * room + 8], room), room), "dropped" if gone else ""),
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
    parts += [f"by {order}"] if order != "id" else []
    parts += [f"{count(marked)} marked"] if marked else []
    return " · ".join(parts)


def column_note(records: Records | None) -> str:
    """Which column the texts were taken from, where there was a choice."""
    if records is None or len(records.columns) < 2:
        return ""
    return f" · text: {clip(safe(records.text_from), 24)}"
