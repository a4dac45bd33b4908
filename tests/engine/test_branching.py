"""Rounds as a tree: go back, try another way, switch, and find everything again."""

from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import SessionBusy, UsageError
from elute.core.progress import Progress, silent
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.story import RoundNode
from tests.engine.replays import recipe_of

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def run(session: Session) -> list[str]:
    """Run what is missing; the steps that ran."""
    return [result.step for result in session.run("report", watch)]


def ids(*rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Row ids."""
    return np.array(rows, dtype=np.int64)


def out(session: Session) -> set[int]:
    """Rows that are out, the rules' own left aside."""
    return set(np.flatnonzero(~session.state.kept).tolist()) - {144, 145, 146, 147}


def tree(session: Session) -> dict[str, RoundNode]:
    """The rounds by name."""
    return {node.name: node for node in session.tree()}


@pytest.fixture
def session(dataset: Path, here: Path) -> Session:
    """Two rounds: rows 1 and 2 dropped in the first, row 3 in the second."""
    made = open_session(dataset, here / "s.elute", FAST)
    run(made)
    made.drop(ids(1, 2), "bad")
    made.close_round()
    run(made)
    made.drop(ids(3), "worse")
    return made


def test_what_if_these_rows_had_stayed(session: Session) -> None:
    """A closed round is reopened, decided otherwise, and costs nothing that was done before."""
    assert "round 1" in session.go_to("1")
    assert (session.state.round, out(session)) == (1, {1, 2})
    assert session.snapshot().pending == ()
    session.restore(ids(1), "it is fine")
    session.close_round()
    assert run(session)[0] == "preclean"
    assert (session.state.round, out(session)) == (2, {2})
    assert [it.name for it in session.snapshot().rounds] == ["1b", "2b"]
    found = tree(session)
    assert list(found) == ["1a", "1b", "2a", "2b"]
    assert (found["2a"].numbers.rows_in, found["2b"].numbers.rows_in) == (142, 143)
    assert (found["2b"].parent, found["2b"].current, found["2a"].current) == ("1b", True, False)
    session.close()


def test_switching_finds_the_other_branch_as_it_was(session: Session) -> None:
    """Decisions and results of both branches stay, also after reopening."""
    session.go_to("1")
    session.drop(ids(7), "other")
    session.close()
    again = open_session(session.folder)
    assert (again.state.round, out(again)) == (1, {1, 2, 7})
    assert again.go_to("2a") == "switch to round 2a"
    assert (again.state.round, out(again)) == (2, {1, 2, 3})
    assert again.snapshot().pending == ()
    again.go_to("1b")
    assert out(again) == {1, 2, 7}
    again.close()


def test_undo_takes_a_branching_back_and_redo_brings_it(session: Session) -> None:
    """Undo goes on across branchings and rounds down to the beginning, and redo up again."""
    session.go_to("1")
    session.drop(ids(7), "other")
    assert "drop 1 row" in session.undo()
    assert session.undo() == "go back to round 1"
    assert (session.state.round, out(session)) == (2, {1, 2, 3})
    assert session.redo() == "go back to round 1"
    session.redo()
    assert (session.state.round, out(session)) == (1, {1, 2, 7})
    session.close()
    again = open_session(session.folder)
    undone = 0
    while again.history.undoable:
        again.undo()
        undone += 1
    assert undone == 6  # the rules, drop, close, drop, go back, drop
    assert bool(again.state.kept.all())
    while again.history.undone:
        again.redo()
    assert (again.state.round, out(again)) == (1, {1, 2, 7})
    again.close()


def test_a_round_tells_what_was_done_in_it(session: Session) -> None:
    """Settings, decisions with authors and times, metrics and seconds."""
    session.go_to("1")
    session.set(["cluster.k=4"])
    found = tree(session)
    assert [deed.author for deed in found["1a"].deeds][1:] == [
        "rule: blank",
        "rule: duplicates",
        "person",
    ]
    assert found["1b"].deeds[-1].words == "set cluster.k=4"
    assert (found["1a"].settings["cluster"]["k"], found["1b"].settings["cluster"]["k"]) == (3, 4)
    assert found["1a"].metrics["clusters"] == 3
    assert found["1a"].seconds["embed"] > 0
    assert found["1a"].began <= found["1a"].ended
    session.close()


def test_a_bare_number_is_a_round_of_the_present_branch(session: Session) -> None:
    """Full names reach every round, and as_of shows it as it was left."""
    session.go_to("1")
    session.drop(ids(7), "other")
    session.close_round()
    assert not session.as_of("1")[0].kept[7]
    assert session.as_of("1a")[0].kept[7]
    assert session.as_of("2")[0].round == 2
    assert not session.as_of("2a")[0].kept[3]
    with pytest.raises(UsageError, match="no round 3"):
        session.as_of("3")
    session.close()


def test_there_is_nowhere_to_go_from_here_to_here(session: Session) -> None:
    """The round at work is not gone to, and a reader goes nowhere."""
    with pytest.raises(UsageError, match="round at work"):
        session.go_to("2")
    second = open_session(session.folder)
    with pytest.raises(SessionBusy):
        second.go_to("1")
    assert list(tree(second)) == ["1", "2"]
    session.close()


def test_redo_survives_a_look_after_undo_past_a_cleaning_setting(session: Session) -> None:
    """Looking writes nothing in the way of redo, whatever the cleaning rules would say."""
    session.set(["preclean.drop=blank"])
    run(session)
    session.drop(ids(20, 21), "my choice")
    before = session.state.dropped_by.tolist()
    steps = 0
    while session.snapshot().undo:
        session.undo()
        steps += 1
    for _ in range(steps):
        session.redo()
        session.snapshot()
    assert session.state.dropped_by.tolist() == before
    session.close()


def test_an_undone_rule_stays_undone_on_its_branch(dataset: Path, here: Path) -> None:
    """Another branch with other rules in the same round does not bring it back."""
    session = open_session(dataset, here / "s.elute", FAST)
    run(session)
    session.undo()  # the copies
    session.drop(ids(1), "bad")
    session.close_round()
    left = int(session.state.kept.sum())
    session.go_to("1")
    session.set(["preclean.drop=duplicates"])
    run(session)
    session.go_to("2a")
    session.go_to("1a")
    session.snapshot()
    assert int(session.state.kept.sum()) == left
    session.close()


def test_a_round_that_only_took_rows_back_can_be_handed_on(session: Session, here: Path) -> None:
    """A recipe that is written can be read."""
    session.close_round()
    session.restore(ids(3), "fine")
    session.close_round()
    recipe_of(session, here / "r.toml")
    assert recipes.read(here / "r.toml").settings
    session.close()
