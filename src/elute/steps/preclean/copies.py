"""Rows that say exactly the same: copies, copies of held-out rows, and two labels for one text."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Ids, Ints, Records
from elute.core.texts import Texts

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """Rows to compare, ascending by row id (k,).

    Attributes:
        rows: row ids.
        text: (k,) equal for rows of the same text.
        contents: (k,) equal for rows that say the same beside it, among those of one text.
        label: (k,) index of the label, -1 for none.
        held_out: (k,) whether the row is there to measure with.
        rank: (k,) a permutation; of equal rows the one of lower rank stays.
    """

    rows: Ids
    text: Ids
    contents: Ids
    label: Ints
    held_out: Mask
    rank: Ints

    def only(self, wanted: Mask | Ids) -> "Group":
        """The rows of a mask (k,), or at places in their order."""
        return Group(
            self.rows[wanted],
            self.text[wanted],
            self.contents[wanted],
            self.label[wanted],
            self.held_out[wanted],
            self.rank[wanted],
        )

    @cached_property
    def side(self) -> Ids:
        """(k,) the same for rows of one text that may be copies: held out or not, no two labels."""
        label = np.where(_in_conflict(self), self.label.astype(np.int64) + 2, 0)
        side: Ids = label * 2 + self.held_out
        return side


@dataclass(frozen=True)
class Beside:
    """Rows (f,), ascending, each with the row it is to be seen beside; and whether a rule acts."""

    rows: Ids
    others: Ids
    flags: Mask


def ranks(keep: str, rows: Ids, records: Records, held: Mask) -> Ints:
    """(k,) int32, the order in which equal rows are kept: held-out rows, then by the rule.

    Args:
        keep: "first", "longest" (of the text as it stands in the source), "newest" (by time, where
            there is one; rows without are the oldest; the last of equally new) or "labelled" (rows
            with a label, then the first).
        rows: (k,) row ids, ascending.
        records: the source.
        held: (k,) held-out rows.
    """
    later = -rows if keep == "newest" else rows
    order = np.lexsort((later, _worse(keep, rows, records), ~held))
    made = np.empty(len(rows), dtype=np.int32)
    made[order] = np.arange(len(rows), dtype=np.int32)
    return made


def _worse(keep: str, rows: Ids, records: Records) -> NDArray[np.float64]:
    """(k,) the lower, the sooner a row is kept."""
    if keep == "longest":
        return -characters(records.texts)[rows].astype(np.float64)
    if keep == "newest" and len(records.times):
        return -np.where(np.isnan(records.times[rows]), -np.inf, records.times[rows])
    if keep == "labelled":
        return (records.labels[rows] < 0).astype(np.float64)
    return np.zeros(len(rows))


def characters(texts: Texts) -> Ids:
    """(n,) how many characters each text has, counted block by block."""
    made = np.empty(len(texts), dtype=np.int64)
    begin = 0
    while begin < len(texts):
        least = texts.offsets[begin] + (1 << 22)
        end = max(begin + 1, int(np.searchsorted(texts.offsets, least, side="right")) - 1)
        edges = texts.offsets[begin : end + 1] - texts.offsets[begin]
        block = texts.blob[texts.offsets[begin] : texts.offsets[end]]
        upto = np.concatenate([[0], np.cumsum((block & 0xC0) != 0x80)])
        made[begin:end] = np.diff(upto[edges])
        begin = end
    return made


def leaks(group: Group) -> Beside:
    """Training rows whose text a held-out row has, beside the one of lowest rank.

    By the text alone, whatever else the two say: a prompt of the test set that was seen in training
    is leakage also where the answers differ.
    """
    held = group.only(group.held_out)
    order = np.lexsort((held.rank, held.text))
    best = held.only(order[_changes(held.text[order])])
    at = np.searchsorted(best.text, group.text)
    known = np.isin(group.text, best.text) & ~group.held_out
    return Beside(group.rows[known], best.rows[at[known]], np.ones(int(known.sum()), dtype=bool))


def conflicts(group: Group) -> Beside:
    """Rows with a label whose text another row has with another label, beside the first such row.

    Held-out rows among them are listed without a flag.
    """
    group = group.only(_in_conflict(group) & (group.label >= 0))
    order = np.lexsort((group.rank, group.text))
    new = _changes(group.text[order])
    first = order[np.flatnonzero(new)]  # of each text, by rank
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    differs = group.label != group.label[first[number]]
    second = np.full(len(first), len(order))  # the first with another label than the first
    np.minimum.at(second, number[order[differs[order]]], np.flatnonzero(differs[order]))
    others = np.where(differs, first[number], order[second[number]])
    return Beside(group.rows, group.rows[others], ~group.held_out)


def copies(group: Group) -> Beside:
    """Rows of equal text and contents, beside the one of lowest rank.

    Training rows are compared with training rows and held-out rows with held-out ones, which are
    listed without a flag. Where a text has two labels, a copy is of a row with its own label.
    """
    stays = _first_of(group.rank, group.contents, group.side, group.text)
    double = stays != np.arange(len(stays))
    return Beside(group.rows[double], group.rows[stays[double]], ~group.held_out[double])


def same_texts(group: Group) -> Beside:
    """Rows of equal text and other contents, beside the row of that text of lowest rank.

    Compared as `copies` are. The row of lowest rank is never a copy, so that it stays beside both.
    """
    stays = _first_of(group.rank, group.side, group.text)
    other = group.contents != group.contents[stays]
    return Beside(group.rows[other], group.rows[stays[other]], ~group.held_out[other])


def _first_of(rank: Ints, *keys: Ids) -> Ids:
    """(k,) of each row the place of the row of lowest rank whose keys are all the same."""
    order = np.lexsort((rank.astype(np.int64), *keys))
    new = np.zeros(len(order), dtype=bool)
    for key in keys:
        new |= _changes(key[order])
    stays = np.empty(len(order), dtype=np.int64)
    stays[order] = order[np.flatnonzero(new)][np.cumsum(new) - 1]
    return stays


def codes(contents: NDArray[np.bytes_], rows: Ids, text: Ids) -> Ids:
    """(k,) a number for what each row says beside its text; 0 where no other row has its text.

    Args:
        contents: (n,) as in Records, or (0,).
        rows: (k,) row ids.
        text: (k,) equal for rows of the same text.
    """
    made = np.zeros(len(rows), dtype=np.int64)
    if len(contents):
        _, text, sizes = np.unique(text, return_inverse=True, return_counts=True)
        shared = np.flatnonzero(sizes[text] > 1)
        made[shared] = np.unique(contents[rows[shared]], return_inverse=True)[1]
    return made


def _in_conflict(group: Group) -> Mask:
    """(k,) whether a row's text has two labels."""
    labelled = np.flatnonzero(group.label >= 0)
    order = labelled[np.lexsort((group.label[labelled], group.text[labelled]))]
    text, label = group.text[order], group.label[order]
    two = (text[1:] == text[:-1]) & (label[1:] != label[:-1])
    return np.isin(group.text, text[1:][two])


def _changes(values: NDArray[np.int64]) -> Mask:
    """(k,) where a value differs from the one before."""
    made = np.ones(len(values), dtype=bool)
    made[1:] = values[1:] != values[:-1]
    return made
