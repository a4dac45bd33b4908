"""The words and numbers of a question before something is changed, and of the answer after."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Records
from elute.core.safe import safe
from elute.tui.present.facts import Facts
from elute.tui.present.numbers import count, percent, rows
from elute.tui.present.spans import Spans, one_line

ASK_ABOVE = 0.01


def must_ask(leaving: int, kept: int) -> bool:
    """Whether dropping so many of the kept rows needs a yes: more than one row and over 1 %."""
    return leaving > 1 and leaving > ASK_ABOVE * kept


def still_in(facts: Facts, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of `ids` that a drop would really remove."""
    return ids[facts.kept[ids]]


def gone_now(facts: Facts, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of `ids` that were dropped and can be brought back."""
    return ids[~facts.kept[ids] & facts.started[ids]]


def to_vouch_for(facts: Facts, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of `ids` that are in, and not kept on purpose yet."""
    return ids[facts.kept[ids] & ~facts.good[ids]]


def drop_question(
    facts: Facts, leaving: NDArray[np.int64], what: str, loss: str, unseen: int = 0
) -> Spans:
    """What would leave and what would stay, in numbers, then which rows these are.

    Args:
        facts: the rows.
        leaving: ids of kept rows.
        what: which rows these are.
        loss: what the drop does to clusters and labels; see `loss`.
        unseen: how many of them are marked and not shown where the user is.
    """
    kept, number = int(np.count_nonzero(facts.kept)), len(leaving)
    hidden = f"Not shown: {count(unseen)} of them. " if unseen else ""
    return (
        (f"Drop {rows(number)}", "strong"),
        (f" ({percent(number / max(1, kept), 1)})? {count(kept - number)} stay. ", ""),
        (hidden, "warn"),
        (loss, ""),
        (f"   {safe(what)}", "quiet"),
    )


def loss(facts: Facts, records: Records | None, leaving: NDArray[np.int64]) -> str:
    """`3 clusters lose rows, 1 of them all; label refund keeps 3 of 40.`; "" where neither is so.

    A label is told of that loses more than half of its kept rows; at most two are, the ones that
    lose the largest share first.
    """
    said = [*_of_clusters(facts, leaving), *_of_labels(facts, records, leaving)]
    return f"{'; '.join(said)}." if said else ""


def _of_clusters(facts: Facts, leaving: NDArray[np.int64]) -> Iterator[str]:
    inside = facts.cluster[leaving]
    touched, lost = np.unique(inside[inside >= 0], return_counts=True)
    if len(touched):
        held = facts.cluster[facts.kept & (facts.cluster >= 0)]
        whole = int(np.count_nonzero(np.bincount(held)[touched] == lost))
        if len(touched) == 1:
            yield "1 cluster loses all of its rows" if whole else "1 cluster loses rows"
        else:
            all_of = f", {count(whole)} of them all" if whole else ""
            yield f"{count(len(touched))} clusters lose rows{all_of}"


def _of_labels(facts: Facts, records: Records | None, leaving: NDArray[np.int64]) -> Iterator[str]:
    if records is None or not records.label_names:
        return
    codes, names = records.labels, records.label_names
    before = np.bincount(codes[facts.kept & (codes >= 0)], minlength=len(names))
    gone = codes[leaving]
    left = before - np.bincount(gone[gone >= 0], minlength=len(names))
    share = left / np.maximum(before, 1)
    halved = np.flatnonzero((share < 0.5) & (before > 1))
    for label in halved[np.argsort(share[halved], kind="stable")][:2].tolist():
        name = one_line(names[label], 20)
        yield f"label {name} keeps {count(int(left[label]))} of {count(int(before[label]))}"


def moved(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> str:
    """` 300 rows are back, 1 has left.` between two states of the rows; "" where none moved."""
    if len(before) != len(after):
        return ""
    back, left = (int(np.count_nonzero(it)) for it in (after & ~before, before & ~after))
    said = [f"{rows(back)} {'is' if back == 1 else 'are'} back"] if back else []
    said += [f"{rows(left)} {'has' if left == 1 else 'have'} left"] if left else []
    return f" {', '.join(said)}." if said else ""


def close_question(round_number: int, facts: Facts) -> Spans:
    """What closing the round does, in numbers."""
    kept = int(np.count_nonzero(facts.kept))
    return (
        (f"Close round {round_number}", "strong"),
        (f" and start the next with {rows(kept)}? {count(facts.dropped_now)} stay out.", ""),
    )


def dropped(number: int, what: str) -> str:
    """What was done, in a sentence."""
    return f"Dropped {rows(number)} ({what})." if number else f"Nothing left to drop ({what})."


def restored(number: int, what: str) -> str:
    """What was done, in a sentence."""
    return f"Brought back {rows(number)} ({what})."


def vouched(number: int, what: str) -> str:
    """What was done, in a sentence."""
    if not number:
        return f"Kept on purpose already ({what})."
    them = "it" if number == 1 else "them"
    return f"{rows(number)} kept on purpose ({what}): no rule drops {them}."
