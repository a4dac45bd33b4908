"""Marks of a person teach the outlier score, and nothing else does."""

import time
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import SessionDamaged, UsageError
from elute.core.events import Dropped, Restored
from elute.core.progress import Progress, silent
from elute.core.state import State
from elute.engine import learning, recipes
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.steps.evaluate.outliers.marked import GOOD, JUNK, UNMARKED
from tests.engine.replays import recipe_of, replayed

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def ran(dataset: Path, folder: Path) -> Session:
    """A session whose first round has its results."""
    session = open_session(dataset, folder, FAST)
    list(session.run("report", watch))
    return session


def scores(session: Session) -> np.ndarray:
    """The outlier scores in force."""
    evaluated = session.snapshot().evaluated
    assert evaluated is not None
    return np.array(evaluated.outlier_score)


def test_only_a_persons_own_word_is_a_mark() -> None:
    """Dropped by hand is junk, kept on purpose good; rules, shares and rows taken back are not."""
    state = State(8)
    state.apply(Dropped(1, "0-1", "by hand", "person"))
    state.apply(Dropped(1, "2", "copies", "rule: near-duplicates"))
    state.apply(Dropped(1, "3", "among the 1 % with the highest scores", "person", basis="abc"))
    state.apply(Restored(1, "1", "by hand", "person"))
    state.apply(Restored(1, "5", "by hand", "person"))
    marks = learning.marks_of(state)[[0, 1, 2, 3, 5, 7]]
    assert marks.tolist() == [JUNK, GOOD, UNMARKED, UNMARKED, GOOD, UNMARKED]
    assert learning.marks_of(State(2)).tolist() == [UNMARKED, UNMARKED]


def test_what_is_learnt_stays_in_force(dataset: Path, here: Path) -> None:
    """Scores change order by the marks, also after further drops and for whoever opens it next."""
    session = ran(dataset, here / "s.elute")
    before = scores(session)
    session.drop(np.array([int(np.argsort(before)[len(before) // 2])]), "by hand")
    said = session.learn(watch)
    after = scores(session)
    assert said == "learnt from 1 dropped and 0 kept by you"
    assert sorted(after) == sorted(before)
    assert not np.array_equal(after, before)
    session.drop(np.array([1]), "by hand")
    assert np.array_equal(scores(session), after)
    session.close()
    again = open_session(here / "s.elute")
    assert np.array_equal(scores(again), after)
    assert again.snapshot().learnt == said
    again.close()


def test_without_marks_the_plain_ranking_is_back(dataset: Path, here: Path) -> None:
    """Undo of the last mark ends what was learnt from it; redo brings it back."""
    session = ran(dataset, here / "s.elute")
    before = scores(session)
    session.drop(np.array([int(np.argsort(before)[len(before) // 2])]), "by hand")
    session.learn(watch)
    learnt = scores(session)
    session.undo()
    assert np.array_equal(scores(session), before)
    assert not session.snapshot().learnt
    session.redo()
    assert np.array_equal(scores(session), learnt)
    session.close()


def test_the_worker_learns_too(dataset: Path, here: Path) -> None:
    """Asked of the worker process, the same ranking comes."""
    session = ran(dataset, here / "s.elute")
    session.drop(np.array([3, 4]), "by hand")
    session.vouch(np.array([5]), "by hand")
    session.learn()
    until = time.monotonic() + 120
    while session.job().state == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert session.snapshot().learnt == "learnt from 2 dropped and 1 kept by you"
    theirs = scores(session)
    session.close()
    other = ran(dataset, here / "other.elute")
    other.drop(np.array([3, 4]), "by hand")
    other.vouch(np.array([5]), "by hand")
    other.learn(watch)
    assert np.array_equal(scores(other), theirs)
    other.close()


def test_a_damaged_ranking_is_learnt_again(dataset: Path, here: Path) -> None:
    """It is not shown, the error says how it is made again, and that mends it."""
    session = ran(dataset, here / "s.elute")
    before = scores(session)
    session.drop(np.array([int(np.argsort(before)[len(before) // 2])]), "by hand")
    session.learn(watch)
    after = scores(session)
    session.close()
    name = next(it.fingerprint for it in session.history.steps if it.step == learning.STEP)
    file = session.folder / "artefacts" / name / "outlier_score.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    again = open_session(here / "s.elute")
    assert np.array_equal(scores(again), before)
    with pytest.raises(SessionDamaged) as damaged:
        again.sound()
    assert "elute learn" in damaged.value.hint
    again.learn(watch)
    assert np.array_equal(scores(again), after)
    again.sound()
    again.close()


def test_nothing_to_learn_from_is_said(dataset: Path, here: Path) -> None:
    """Without marks, and without scores."""
    session = open_session(dataset, here / "s.elute", FAST)
    with pytest.raises(UsageError, match="no outlier scores"):
        session.learn(watch)
    list(session.run("evaluate", watch))
    with pytest.raises(UsageError, match="dropped or kept by a person"):
        session.learn(watch)
    session.close()


def test_a_recipe_says_that_scores_were_learnt(dataset: Path, here: Path, tmp_path: Path) -> None:
    """They are not in it, but the marks are: learnt again, they are the same."""
    session = ran(dataset, here / "s.elute")
    session.drop(np.array([3, 4]), "by hand")
    session.vouch(np.array([5]), "by hand")
    assert "elute learn" not in recipes.written(session.folder)
    session.learn(watch)
    assert "# Outlier scores were learnt" in recipes.written(session.folder)
    other, _ = replayed(recipe_of(session, tmp_path / "r.toml"), dataset, here / "o.elute")
    list(other.run("report", watch))
    assert not np.array_equal(scores(other), scores(session))
    other.learn(watch)
    assert np.array_equal(scores(other), scores(session))
    session.close()
    other.close()


def test_vouching_is_undone_like_a_drop(dataset: Path, here: Path) -> None:
    """A row kept on purpose is spared by rules until undo; twice is once."""
    session = ran(dataset, here / "s.elute")
    assert session.vouch(np.array([2, 3]), "by hand") == 2
    assert session.vouch(np.array([2]), "by hand") == 0
    assert session.snapshot().good.nonzero()[0].tolist() == [2, 3]
    assert session.undo() == "keep 2 rows (by hand)"
    assert not session.snapshot().good.any()
    session.close()
