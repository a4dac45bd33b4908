"""What is stored of clusters changed by hand: once, mended when damaged, and looked up cheaply."""

import json

import numpy as np
import pytest

from elute.core.errors import SessionDamaged
from elute.core.events import Regrouped
from elute.core.state import State
from elute.engine import naming
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session.artefacts import Artefacts
from tests.engine.regrouping.grouped import (
    clusters,
    flip,
    run,
)
from tests.engine.replays import ids


def test_idle_changes_are_looked_up_once_a_round(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each operation: the name it takes is made of all rows there are."""
    asked, idle = [], naming.idle

    def counted(source: str, state: State) -> list[Regrouped]:
        asked.append(state.round)
        return idle(source, state)

    monkeypatch.setattr(naming, "idle", counted)
    for row in range(3):
        session.drop(ids(row), "bad")
    session.close_round()
    assert [len(node.deeds) for node in session.tree()] == [4, 0]
    assert asked == [1, 2]


def test_the_journal_has_one_line_a_change(session: Session) -> None:
    """A change is recorded whole, with what it is about."""
    session.merge([2, 1])
    line = (session.folder / "journal.jsonl").read_text("utf-8").splitlines()[-1]
    event = json.loads(line.partition(" ")[2])
    assert (event["op"], event["clusters"], event["kind"]) == ("regrouped", [1, 2], "merge")


def test_a_damaged_base_is_made_again(session: Session) -> None:
    """Two changes, then a flipped bit in what the method found: a run mends it, and goes on."""
    session.merge([0, 1])
    run(session)
    base = cycle_names(session)[0]
    session.merge([0, 1])
    file = session.folder / "artefacts" / base / "labels.npy"
    flip(file)
    run(session)
    assert clusters(session).by_hand == (0,)
    file.unlink()
    session.set(["evaluate.seed=1"])
    assert run(session)[0] == "cluster"
    assert file.exists()


def test_the_space_is_stored_once(session: Session) -> None:
    """After three changes there is one copy of the points; undo and opening again find them."""
    session.set(["cluster.space=pca", "cluster.dims=4"])
    run(session)
    points = clusters(session).points.copy()
    assert points.shape == (len(points), 4)
    for _ in range(2):
        session.split(0, 2)
        run(session)
    session.merge([0, 1])
    run(session)
    names = cycle_names(session)
    files = [session.folder / "artefacts" / name / "points.npy" for name in names]
    assert [file.exists() for file in files] == [True, False, False, False]
    np.testing.assert_array_equal(clusters(session).points, points)
    session.undo()
    assert session.snapshot().pending == ()
    session.close()
    again = open_session(session.folder)
    np.testing.assert_array_equal(clusters(again).points, points)
    again.close()


@pytest.mark.parametrize("lost", [False, True])
def test_damage_to_the_space_is_mended(session: Session, lost: bool) -> None:
    """A flipped bit in the stored points, or their loss, is noticed by every clustering in them."""
    session.set(["cluster.space=pca", "cluster.dims=4"])
    run(session)
    session.split(0, 2)
    run(session)
    session.merge([0, 1])
    run(session)
    labels, points = clusters(session).labels.copy(), clusters(session).points.copy()
    base, *others = cycle_names(session)
    session.close()
    file = session.folder / "artefacts" / base / "points.npy"
    file.unlink() if lost else flip(file)
    again = open_session(session.folder)
    assert again.snapshot().clustered is None
    with pytest.raises(SessionDamaged, match=r"points\.npy"):
        again.sound()
    assert run(again)[0] == "cluster"
    np.testing.assert_array_equal(clusters(again).labels, labels)
    np.testing.assert_array_equal(clusters(again).points, points)
    store = Artefacts(again.folder / "artefacts")
    assert not [problem for name in (base, *others) for problem in store.problems(name)]
    again.close()


def test_other_clusters_stay_as_stable_as_they_were(session: Session) -> None:
    """After a merge the others are judged as before, and the merged one is not judged."""
    session.set(["evaluate.resamples=3"])
    run(session)
    before = stabilities(session)
    session.merge([len(before) - 2, len(before) - 1])
    run(session)
    after = stabilities(session)
    (merged,) = clusters(session).by_hand
    assert after.pop(merged) is None
    assert any(before[:-2])
    assert sorted(value or 0 for value in after) == sorted(value or 0 for value in before[:-2])


def stabilities(session: Session) -> list[float | None]:
    """The stability of each cluster."""
    evaluated = session.snapshot().evaluated
    assert evaluated is not None
    return [each.stability for each in evaluated.clusters]


def cycle_names(session: Session) -> list[str]:
    """The names of the clusters as the method made them, and after each change."""
    return [name for _, name in session._recorder.work().clusterings()]
