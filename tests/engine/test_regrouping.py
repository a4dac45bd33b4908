"""Clusters split, merged and given noise rows: recorded, carried out, undone, carried elsewhere."""

import json
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, SessionBusy, SessionDamaged, UsageError
from elute.core.events import Regrouped
from elute.core.progress import silent
from elute.core.results import Clustered, Neighbors
from elute.core.settings import build
from elute.core.state import State
from elute.engine import naming, recipes
from elute.engine.opening import open_session
from elute.engine.regrouping import carried_out
from elute.engine.session import Session
from elute.session.artefacts import Artefacts
from elute.steps.cluster import METHODS
from elute.steps.cluster.centres import cost
from elute.steps.cluster.centres.cost import estimate
from tests.engine.replays import ids, recipe_of, replayed, watch
from tests.steps.blobs import blobs, graph

FAST = ["embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0"]
KMEANS = [*FAST, "cluster.method=kmeans", "cluster.k=3"]
HDBSCAN = [*FAST, "cluster.method=hdbscan", "cluster.min_cluster_size=12"]


def opened(data: Path, folder: Path, settings: Sequence[str] = KMEANS) -> Session:
    """A session that has been run."""
    made = open_session(data, folder, list(settings))
    run(made)
    return made


def run(session: Session) -> list[str]:
    """Run what is missing; the steps that ran."""
    return [result.step for result in session.run("report", watch)]


def clusters(session: Session) -> Clustered:
    """The clusters of the round at work."""
    found = session.snapshot().clustered
    assert found is not None
    return found


def deeds(session: Session) -> list[str]:
    """What was done in the round at work, in words."""
    return [deed.words for node in session.tree() if node.current for deed in node.deeds]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 rows of three topics, and 30 of words from anywhere among them."""
    topics = (
        "please send my money back for the broken {} I returned {}",
        "where is the parcel with the {} that you shipped last {}",
        "I cannot log in, the password reset mail for my {} never came {}",
    )
    things, days = ("lamp", "router", "camera", "switch", "heater"), ("today", "week", "Monday")
    texts = [
        f"{topic.format(thing, day)}{tail}"
        for topic in topics
        for thing in things
        for day in days
        for tail in ("", ", please help", ", thank you")
    ]
    words, some = sorted({word for text in texts for word in text.split()}), random.Random(5)
    texts += [" ".join(some.sample(words, 9)) for _ in range(30)]
    path = tmp_path_factory.mktemp("data") / "rows.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return path


@pytest.fixture(scope="module")
def done(data: Path) -> dict[str, Path]:
    """Two sessions of it that have been run, to be copied: the tests begin where they end."""
    made = {}
    for name, settings in (("kmeans", KMEANS), ("hdbscan", HDBSCAN)):
        session = opened(data, data.parent / name, settings)
        session.close()
        made[name] = session.folder
    return made


@pytest.fixture
def session(done: dict[str, Path], here: Path) -> Session:
    """Three clusters by K-means."""
    return open_session(Path(shutil.copytree(done["kmeans"], here / "s.elute")))


@pytest.fixture
def noisy(done: dict[str, Path], here: Path) -> Session:
    """Clusters and noise by HDBSCAN."""
    return open_session(Path(shutil.copytree(done["hdbscan"], here / "n.elute")))


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


def test_a_recipe_makes_the_same_clusters_of_the_same_data(
    noisy: Session, tmp_path: Path, here: Path
) -> None:
    """Splits, merges and homes are replayed, in their rounds, to the same labels."""
    noisy.give_homes(0.5)
    run(noisy)
    noisy.split(0)
    run(noisy)
    noisy.merge([0, 1])
    run(noisy)
    recipe = recipe_of(noisy, tmp_path / "r.toml")
    other, outcome = replayed(recipe, noisy.source, here / "other.elute")
    assert outcome.missing == ()
    run(other)
    np.testing.assert_array_equal(clusters(other).labels, clusters(noisy).labels)
    assert deeds(other)[-3:] == deeds(noisy)[-3:]
    assert recipes.written(other.folder).count('op = "regrouped"') == 3


def test_other_data_says_by_name_what_could_not_be_done(
    session: Session, tmp_path: Path, here: Path
) -> None:
    """In a shuffled file clusters are others: each change is named; rows leave all the same."""
    session.split(0, 2)
    run(session)
    session.merge([0, 1])
    run(session)
    session.drop(ids(5), "bad")
    rows = session.source.read_text("utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(rows)
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("".join(rows), "utf-8")
    recipe = recipe_of(session, tmp_path / "r.toml")
    other, outcome = replayed(recipe, shuffled, here / "other.elute")
    told = [missing.reason for missing in outcome.missing if missing.clusters]
    assert told == ["split cluster 0 into 2", "merge clusters 0 and 1"]
    assert other.state.edits == ()
    assert outcome.matched >= 1


HOSTILE = {
    'kind = "explode"': "in no known way",
    'kind = "split"\nclusters = []': "names 0 clusters",
    'kind = "split"\nclusters = [1, 2]': "names 2 clusters",
    'kind = "merge"\nclusters = [1]': "names 1 cluster, too few",
    'kind = "merge"\nclusters = [1, 1]': "no different clusters",
    'kind = "merge"\nclusters = [1, -1]': "no different clusters",
    'kind = "merge"\nclusters = [1, true]': "no different clusters",
    'kind = "merge"\nclusters = "1 2"': "no different clusters",
    'kind = "homes"\nabove = 2.0': "not from 0 to 1",
    'kind = "homes"\nabove = nan': "not from 0 to 1",
    'kind = "split"\nclusters = [1]\nparts = -1': "no number of rows",
    'kind = "split"\nclusters = [1]\nbasis = "../x"': "no fingerprint",
    'kind = "split"\nclusters = [1]\nrun = "x"': "not known",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_recipe_is_refused(what: str, tmp_path: Path) -> None:
    """Every field of a change is checked as it is read."""
    path = tmp_path / "r.toml"
    path.write_text(f'[recipe]\nrows = 0\n[[operations]]\nop = "regrouped"\n{what}\n', "utf-8")
    with pytest.raises(BadInput, match=HOSTILE[what]):
        recipes.read(path)


def test_a_cluster_that_a_recipe_made_up_is_left_out(session: Session, tmp_path: Path) -> None:
    """Where a stranger's recipe names a cluster that is not there, a note says so."""
    recipe = recipe_of(session, tmp_path / "r.toml")
    assert recipe.deeds == ()
    session.merge([0, 1])
    (made_up,) = (event for event in session.state.edits)
    session.undo()
    session._ledger.do(replace(made_up, clusters=(0, 77)))
    run(session)
    assert clusters(session).count == 3
    assert clusters(session).notes[-1].startswith("There is no cluster 77")


@pytest.mark.parametrize("name", ["hdbscan", "dbscan", "kmeans"])
@pytest.mark.parametrize(
    ("cluster", "parts", "why"),
    [
        (2, 0, "Cluster 2 has 1 row: too few to be split."),
        (1, 0, "Cluster 1 has 9 rows: too few to be split."),
        (0, 31, "Cluster 0 (60 rows) cannot be split into 31."),
        (3, 0, "There is no cluster 3."),
    ],
)
def test_a_split_that_a_recipe_made_up_is_left_out(
    name: str, cluster: int, parts: int, why: str
) -> None:
    """What a session would have refused changes nothing, and a note says why; no method fails."""
    vectors, labels = blobs((60, 9, 1))
    before = Clustered(labels.astype(np.int32), np.ones(70, np.float32))
    edit = Regrouped(1, "", "split", (cluster,), parts)
    method = build(METHODS[name], {}, "cluster")
    after = carried_out(edit, method, before, vectors, graph(vectors), silent)
    assert after.notes == (f"{why} So this was left out: {edit.words()}.",)
    assert after.labels is before.labels


def test_a_split_that_would_take_hours_is_left_out() -> None:
    """Half a million parts of a million rows are refused before a row is looked at."""
    m = 10**6
    one = Clustered(np.zeros(m, np.int32), np.ones(m, np.float32))
    vectors = np.broadcast_to(np.float32(0), (m, 384))
    method = build(METHODS["kmeans"], {}, "cluster")
    none = Neighbors(np.zeros((m, 0), np.int32), np.zeros((m, 0), np.float32))
    edit = Regrouped(1, "", "split", (0,), m // 2)
    made = carried_out(edit, method, one, vectors, none, silent)
    assert made.labels is one.labels
    assert made.notes[0].startswith(
        "Cluster 0 (1,000,000 rows) cannot be split into 500,000. So this was left out: "
    )


def test_a_split_of_a_larger_machine_is_carried_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would take too long here is refused when asked for, not when it is in the journal."""
    size, parts = int(np.bincount(clusters(session).labels)[0]), 9
    embedded = session.snapshot().embedded
    assert embedded is not None
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    longest = estimate(size, parts, embedded.dim, cores=256)
    monkeypatch.setattr(cost, "LONGEST", longest)
    with pytest.raises(UsageError, match="cannot be split into 9"):
        session.split(0, parts)
    with monkeypatch.context() as larger:
        larger.setattr(os, "sched_getaffinity", lambda _: set(range(256)))
        session.split(0, parts)
    list(session.run("cluster", watch))
    assert "was split by K-means into 9" in clusters(session).notes[-1]
    assert clusters(session).count == 2 + parts


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


def flip(file: Path) -> None:
    """Change one bit of a file."""
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))


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
