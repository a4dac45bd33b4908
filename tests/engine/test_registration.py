"""The map of a later round lies over the map of the round it goes on from."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from elute.core.progress import Progress, silent
from elute.core.results import Reduced
from elute.engine import naming
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.view import Snapshot
from elute.session import about
from elute.session.layout import Layout

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def run(session: Session, through: str = "report") -> list[str]:
    """Run what is missing; the steps that ran."""
    return [result.step for result in session.run(through, watch)]


@pytest.fixture
def session(dataset: Path, here: Path) -> Session:
    """A session whose first round has its map."""
    made = open_session(dataset, here / "s.elute", FAST)
    run(made)
    return made


def close(session: Session, rows: range) -> None:
    """Drop rows and close the round."""
    session.drop(np.array(rows, dtype=np.int64), "bad")
    session.close_round()


def names(session: Session) -> list[naming.Names]:
    """The names of every round."""
    sha256 = about.read(Layout(session.folder)).sha256
    return naming.of_rounds(sha256, session.state, naming.recorded(session.history))


def picture(snapshot: Snapshot) -> Reduced:
    """The map, which must be there."""
    assert snapshot.reduced is not None
    return snapshot.reduced


def moved(before: Snapshot, after: Snapshot) -> float:
    """How far the rows of both maps lie apart, in the middle, as a share of the width."""
    assert before.precleaned is not None
    assert after.precleaned is not None
    _, here, there = np.intersect1d(
        before.precleaned.ids, after.precleaned.ids, return_indices=True
    )
    places, now = picture(before).points[here], picture(after).points[there]
    return float(np.median(np.linalg.norm(places - now, axis=1)) / np.ptp(places, axis=0).max())


def test_a_later_map_lies_over_the_earlier_one(session: Session) -> None:
    """Rows of round 2 lie where they were in round 1, the note says so, and without it they don't.

    The control is the same round laid out for itself, after the first map was lost.
    """
    first = session.snapshot()
    close(session, range(40))
    run(session)
    second = session.snapshot()
    assert moved(first, second) < 0.15
    assert picture(second).notes[-1].startswith("Registered to the map of the round before")
    one, two = names(session)
    assert one.earlier is None
    assert two.earlier == naming.Earlier(one.steps["reduce"], one.steps["preclean"])
    for round_ in (one, two):
        shutil.rmtree(session.folder / "artefacts" / round_.steps["reduce"])
    session.close()
    again = open_session(session.folder)
    assert run(again) == ["reduce"]
    control = again.snapshot()
    told = "Not registered to the map of the round before, which is gone or damaged."
    assert picture(control).notes[-1] == told
    assert moved(first, control) > 2 * moved(first, second)
    again.close()


def test_a_damaged_earlier_map_is_done_without(session: Session) -> None:
    """A flipped byte in the first map costs the registration, not the round."""
    path = session.folder / "artefacts" / names(session)[0].steps["reduce"] / "points.npy"
    close(session, range(40))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    run(session)
    assert picture(session.snapshot()).notes[-1].endswith("which is gone or damaged.")
    session.close()


def test_undo_of_the_closing_gives_the_first_map_back(session: Session) -> None:
    """Back in round 1 its map is shown and nothing is to be run; so again in round 2 after redo."""
    first = picture(session.snapshot()).points
    close(session, range(40))
    run(session)
    second = picture(session.snapshot()).points
    assert session.undo() == "close round 1"
    assert session.snapshot().pending == ()
    np.testing.assert_array_equal(picture(session.snapshot()).points, first)
    session.redo()
    assert session.snapshot().pending == ()
    np.testing.assert_array_equal(picture(session.snapshot()).points, second)
    session.close()


def test_a_round_without_a_map_is_passed_over(session: Session) -> None:
    """Where round 2 was closed before it had a map, round 3 is registered to round 1's."""
    close(session, range(20))
    run(session, "cluster")
    close(session, range(50, 60))
    run(session)
    one, two, three = names(session)
    assert two.earlier == three.earlier
    assert three.earlier == naming.Earlier(one.steps["reduce"], one.steps["preclean"])
    assert moved(session.as_of("1")[1], session.snapshot()) < 0.15
    session.close()


def test_maps_follow_one_another(session: Session) -> None:
    """Round 3 is registered to round 2, and every round shows its own map as it was."""
    shown = [picture(session.snapshot()).points]
    for rows in (range(20), range(50, 60)):
        close(session, rows)
        run(session)
        shown.append(picture(session.snapshot()).points)
    one, two, three = names(session)
    assert three.earlier == naming.Earlier(two.steps["reduce"], two.steps["preclean"])
    assert one.steps["reduce"] != two.steps["reduce"] != three.steps["reduce"]
    for number, points in enumerate(shown, 1):
        np.testing.assert_array_equal(picture(session.as_of(str(number))[1]).points, points)
    session.close()


def test_a_branch_is_registered_to_the_round_it_leaves(session: Session) -> None:
    """Going back to round 2 and on another way, round 3 lies over round 2, not over the other 3."""
    close(session, range(20))
    run(session)
    close(session, range(50, 60))
    run(session)
    other = names(session)
    session.go_to("2")
    close(session, range(100, 110))
    run(session)
    branched = names(session)
    assert branched[1].steps == other[1].steps
    assert branched[2].earlier == other[2].earlier
    assert branched[2].steps["reduce"] != other[2].steps["reduce"]
    session.go_to("3a")
    assert session.snapshot().pending == ()
    session.close()


def test_the_worker_names_the_map_alike(session: Session) -> None:
    """What the worker process stores for round 2 is what the front end looks for."""
    close(session, range(40))
    session.start()
    until = time.monotonic() + 120
    while session.job().state == "running" and time.monotonic() < until:
        time.sleep(0.05)
    assert session.job().state == "done"
    assert session.snapshot().pending == ()
    assert picture(session.snapshot()).notes[-1].startswith("Registered to the map")
    session.close()
