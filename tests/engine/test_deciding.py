"""Witnessed deletion across decisions: a dropped copy always stands for a row that stays."""

import numpy as np

from elute.core.results import Decision
from elute.core.rules import EXACT_COPY, NEAR_COPY
from elute.core.state import State
from elute.engine.deciding import to_event
from elute.engine.reasons import Reasons


def copies(rows: list[int], witness: list[int], cosine: float, rule: str = "") -> Decision:
    """A decision that drops rows as copies of others; by the rule about equal texts where they are.

    Args:
        rows: those that leave.
        witness: those that stay, one for each.
        cosine: how alike they are.
        rule: another rule.
    """
    similarity = np.full(len(rows), cosine, np.float32)
    author = f"rule: {rule or (EXACT_COPY if cosine == 1.0 else NEAR_COPY)}"
    return Decision(np.array(rows), "copy", author, np.array(witness), similarity)


def state_after(*decisions: tuple[Decision, str]) -> State:
    """Ten rows after some decisions, each with what it rests on."""
    state = State(10)
    for decision, basis in decisions:
        state.apply(to_event(decision, state, basis))
    return state


def test_a_row_that_near_copies_stand_for_does_not_leave_as_a_copy() -> None:
    """Otherwise rows would be dropped for a row they were never compared with."""
    state = state_after((copies([2], [1], 0.96), ""), (copies([1, 3], [0, 0], 0.96), ""))
    assert np.flatnonzero(~state.kept).tolist() == [2, 3]


def test_equal_vectors_are_no_equal_texts() -> None:
    """A row that stands for a near copy stays, also where a model reads both texts as one."""
    near = copies([2], [1], 1.0, NEAR_COPY)
    state = state_after((near, ""), (copies([1, 3], [0, 0], 0.96), ""))
    assert np.flatnonzero(~state.kept).tolist() == [2, 3]


def test_an_exact_copy_follows_its_row() -> None:
    """2 is the same as 1, and 1 left as a near copy of 0: so 2 is as near to 0."""
    state = state_after((copies([2], [1], 1.0), "result"), (copies([1], [0], 0.96), ""))
    reasons = Reasons(state)
    assert [np.round(reasons.witness(row) or (), 2).tolist() for row in (1, 2)] == [[0, 0.96]] * 2


def test_rows_that_are_out_keep_their_first_reason() -> None:
    """A second decision takes only what is still in, with the witnesses of those."""
    state = state_after((copies([2, 5], [0, 0], 0.97), ""), (copies([5, 4], [1, 3], 0.99), ""))
    assert state.drops[1].ids == "4"
    assert state.drops[1].witness == [3]


def test_a_copy_of_a_row_that_is_out_stays() -> None:
    """Dropping it would leave none of the two."""
    person = Decision(np.array([0]), "bad", "person", np.zeros(0, int), np.zeros(0, np.float32))
    state = state_after((person, ""), (copies([1], [0], 1.0), "result"))
    assert np.flatnonzero(~state.kept).tolist() == [0]


def test_a_copy_whose_row_leaves_later_says_so() -> None:
    """No row is named as kept that is not."""
    person = Decision(np.array([0]), "bad", "person", np.zeros(0, int), np.zeros(0, np.float32))
    reasons = Reasons(state_after((copies([1], [0], 1.0), "result"), (person, "")))
    assert reasons.witness(1) is None
    why = reasons.why(1)
    assert why["reason"] == "copy; that row left too: bad"
    assert why["evidence"] == {"copy_of_dropped": 0, "similarity": 1.0, "result": "result"}
