"""The words and numbers of a question before something is changed, and of the answer after."""

import numpy as np
from numpy.typing import NDArray

from elute.core.safe import safe
from elute.tui.present.facts import Facts
from elute.tui.present.numbers import count, percent, rows
from elute.tui.present.spans import Spans

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


def drop_question(leaving: int, what: str, kept: int) -> Spans:
    """What would leave and what would stay, in numbers, then which rows these are."""
    return (
        (f"Drop {rows(leaving)}", "strong"),
        (f" ({percent(leaving / max(1, kept), 1)})? {count(kept - leaving)} stay.", ""),
        (f"   {safe(what)}", "quiet"),
    )


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
