"""Clusters split, merged and given noise rows: recorded, carried out, undone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import SessionBusy, UsageError
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.engine.regrouping.grouped import KMEANS, clusters, deeds, run
from tests.engine.replays import ids


def test_a_split_is_run_from_the_clusters_on(session: Session) -> None:
    """The other rows stay together, what rests on the clusters is worked out anew, the map not."""
    before = clusters(session)
    session.split(0, 3)
    assert session.snapshot().pending == ("cluster", "evaluate", "overlap", "report")
    assert run(session) == ["cluster", "evaluate", "overlap", "report"]
    after = clusters(session)
    assert after.count == 5
    parts = set(after.labels[before.labels == 0].tolist())
    assert len(parts) == 3
    for label in (1, 2):
        (now,) = set(after.labels[before.labels == label].tolist())
        assert now not in parts
    assert session.snapshot().rounds[-1].clusters == 5
    assert "was split by K-means into" in after.notes[-1]


def test_undo_is_at_once_and_redo_too(session: Session) -> None:
    """The clusters before a change stay stored, and those after it."""
    before = clusters(session).labels.copy()
    session.split(0, 2)
    run(session)
    split = clusters(session).labels.copy()
    session.merge([0, 1])
    run(session)
    assert session.undo() == "merge clusters 0 and 1"
    assert session.snapshot().pending == ()
    np.testing.assert_array_equal(clusters(session).labels, split)
    assert session.undo() == "split cluster 0 into 2"
    assert session.snapshot().pending == ()
    np.testing.assert_array_equal(clusters(session).labels, before)
    session.redo()
    session.redo()
    assert session.snapshot().pending == ()
    assert clusters(session).count == 3


def test_changes_are_there_when_the_session_is_opened_again(session: Session) -> None:
    """Nothing is left to run, and the history tells what was done."""
    session.merge([2, 0])
    run(session)
    labels = clusters(session).labels.copy()
    session.close()
    again = open_session(session.folder)
    assert again.snapshot().pending == ()
    np.testing.assert_array_equal(clusters(again).labels, labels)
    assert deeds(again)[-1] == "merge clusters 0 and 2"


def test_changes_hold_for_their_clusters_only(session: Session) -> None:
    """Under other settings a split does nothing, and the history says so; it comes back with them.

    The control: without a change of settings nothing is said.
    """
    session.split(0, 2)
    run(session)
    assert deeds(session)[-1] == "split cluster 0 into 2"
    session.set(["cluster.k=4"])
    run(session)
    assert clusters(session).count == 4
    said = next(words for words in deeds(session) if words.startswith("split"))
    assert said == "split cluster 0 into 2 (does nothing: the clusters are others now)"
    session.merge([0, 1])
    run(session)
    assert clusters(session).count == 3
    session.set(["cluster.k=3"])
    assert session.snapshot().pending == ()
    assert clusters(session).count == 4
    assert not any("does nothing" in words for words in deeds(session) if "split" in words)


def test_rounds_compared_tell_what_was_done_by_hand(session: Session) -> None:
    """What counts, and nothing that other settings have put out of force."""
    session.split(0, 2)
    run(session)
    session.drop(ids(1, 2), "bad")
    session.close_round()
    run(session)
    assert session.compare("1", "1").by_hand == ()
    said = "The clusters of 1 were changed by hand: split cluster 0 into 2."
    assert session.compare("1", "2").by_hand == (said,)
    session.merge([0, 1])
    run(session)
    assert session.compare("1", "2").regrouped_after == ("merge clusters 0 and 1",)
    session.set(["cluster.k=4"])
    assert session.compare("1", "2").by_hand == (said,)
    session.close()


def test_a_change_ends_with_its_round(session: Session) -> None:
    """The next round begins with clusters of its own; going back finds those of the first."""
    session.merge([0, 1])
    run(session)
    session.drop(ids(1, 2), "bad")
    session.close_round()
    run(session)
    assert clusters(session).count == 3
    assert session.state.edits == ()
    session.go_to("1")
    assert session.snapshot().pending == ()
    assert clusters(session).count == 2
    session.split(0)
    run(session)
    assert clusters(session).count > 2
    assert next(node.numbers.clusters for node in session.tree()) == 2


def test_a_lost_result_is_made_again(session: Session) -> None:
    """Where everything of the clusters is gone, base and changes are worked out anew, the same."""
    session.split(0, 2)
    run(session)
    session.merge([0, 3])
    run(session)
    labels = clusters(session).labels.copy()
    session.close()
    for folder in (session.folder / "artefacts").iterdir():
        if (folder / "labels.npy").exists() and (folder / "strength.npy").exists():
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
    again = open_session(session.folder)
    assert "cluster" in again.snapshot().pending
    run(again)
    np.testing.assert_array_equal(clusters(again).labels, labels)
    again.undo()
    again.undo()
    assert "cluster" not in again.snapshot().pending


def test_homes_are_listed_and_given_on_a_persons_word(noisy: Session) -> None:
    """Listing changes nothing; giving changes just the rows that were listed."""
    before = clusters(noisy)
    found = noisy.homes()
    precleaned = noisy.snapshot().precleaned
    assert precleaned is not None
    assert found.noise == np.count_nonzero(before.labels < 0) > len(found.above(0.9).rows)
    assert noisy.snapshot().pending == ()
    above = float(np.median(found.strengths))
    listed = found.above(above)
    assert noisy.give_homes(above) == len(listed.rows)
    run(noisy)
    after = clusters(noisy)
    moved = precleaned.ids[before.labels != after.labels]
    noise = precleaned.ids[(before.labels < 0) & (after.labels >= 0)]
    assert sorted(noise.tolist()) == sorted(listed.rows.tolist())
    assert set(noise.tolist()) <= set(moved.tolist())
    assert f"give {len(listed.rows)} noise rows homes" in deeds(noisy)[-1]


def test_noise_is_never_given_away_unasked(noisy: Session) -> None:
    """A split and a merge leave every row of noise where it is."""
    noise = clusters(noisy).labels < 0
    assert noise.any()
    noisy.split(0)
    run(noisy)
    np.testing.assert_array_equal(clusters(noisy).labels < 0, noise)
    noisy.merge([0, 1])
    run(noisy)
    np.testing.assert_array_equal(clusters(noisy).labels < 0, noise)


REFUSED: dict[str, tuple[Callable[[Session], object], str, str]] = {
    "unknown": (lambda it: it.split(9), "There is no cluster 9", "0 to 2"),
    "noise": (lambda it: it.split(-1), "Noise is no cluster", "homes"),
    "noise merged": (lambda it: it.merge([-1, 0]), "Noise is no cluster", "homes"),
    "below": (lambda it: it.merge([0, -2]), "There is no cluster -2", "0 to 2"),
    "one part": (lambda it: it.split(0, 1), "cannot be split into 1", "2 to"),
    "too many": (lambda it: it.split(0, 999), "cannot be split into 999", "2 to"),
    "one": (lambda it: it.merge([1, 1]), "Only cluster 1 was named", "two or more"),
    "none": (lambda it: it.merge([]), "No cluster was named", "two or more"),
    "no noise": (lambda it: it.give_homes(0.5), "There is no noise", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused(case: str, session: Session) -> None:
    """A sentence says what is wrong, and nothing is recorded."""
    work, title, hint = REFUSED[case]
    done = len(session.history.operations)
    with pytest.raises(UsageError, match=title) as refused:
        work(session)
    assert hint in refused.value.hint
    assert len(session.history.operations) == done


def test_strengths_that_none_has_are_refused(noisy: Session) -> None:
    """What is no strength, and what no row reaches."""
    with pytest.raises(UsageError, match=r"1\.5 is no strength"):
        noisy.give_homes(1.5)
    strong = noisy.homes().above(0.9)
    noisy.give_homes(0.9)
    run(noisy)
    assert len(strong.rows)
    with pytest.raises(UsageError, match="No noise row is drawn") as refused:
        noisy.give_homes(1.0)
    assert "at most" in refused.value.hint


def test_small_clusters_are_not_split(session: Session) -> None:
    """From which size on is said."""
    session.split(0, 8)
    run(session)
    labels = clusters(session).labels
    small = int(labels.max())
    assert np.count_nonzero(labels == small) < 10
    with pytest.raises(UsageError, match="too few to be split") as refused:
        session.split(small)
    assert "from 10 rows on" in refused.value.hint


def test_a_round_that_has_not_run_has_nothing_to_change(data: Path, here: Path) -> None:
    """Before the clusters are there, and while they wait to be made, one is told to run."""
    made = open_session(data, here / "s.elute", KMEANS)
    with pytest.raises(UsageError, match="not been clustered") as refused:
        made.split(0)
    assert "Run the round" in refused.value.hint


def test_one_change_after_the_other(session: Session) -> None:
    """Until the clusters are there again, they cannot be changed once more."""
    session.split(0)
    with pytest.raises(UsageError, match="not been clustered"):
        session.merge([0, 1])


def test_a_session_that_is_only_read_refuses(session: Session) -> None:
    """Who only looks may list, and change nothing."""
    reader = open_session(session.folder, write=False)
    with pytest.raises(SessionBusy):
        reader.merge([0, 1])
