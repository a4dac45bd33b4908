"""How much a search of near clusters misses is measured, by comparing with all, once and kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Ints
from elute.engine.measured import kept
from elute.engine.opening import open_session
from elute.engine.searching import probing as probing_module
from elute.engine.searching.asking import HOME, Query
from elute.engine.searching.ground import Ground
from elute.engine.searching.probing import Probing, probing
from elute.session.check import check
from tests.engine.searching.rounds import LSA, TEXTS, found, found_in, ground_of, run, write

pytestmark = pytest.mark.usefixtures("one_thread")
DICE = np.random.default_rng(4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of 120 rows in 5 clusters."""
    folder = tmp_path_factory.mktemp("done")
    run(write(folder / "data.jsonl", TEXTS), folder / "s.elute", LSA).close()
    return folder / "s.elute"


@pytest.fixture
def ground(folder: Path) -> Ground:
    """Its round."""
    return ground_of(open_session(folder, write=False))


@pytest.fixture
def noisy(ground: Ground) -> Ground:
    """The same with labels drawn at random, a third of them noise."""
    assert ground.clustered is not None
    labels = DICE.integers(-1, 3, len(ground.rows.ids)).astype(np.int32)
    return replace(ground, clustered=replace(ground.clustered, labels=labels))


@pytest.fixture(params=["clustered", "noisy"])
def either(request: pytest.FixtureRequest) -> Ground:
    """One or the other."""
    name = "ground" if request.param == "clustered" else "noisy"
    made: Ground = request.getfixturevalue(name)
    return made


def labels_of(ground: Ground) -> Ints:
    """The clusters of a round."""
    assert ground.clustered is not None
    return ground.clustered.labels


@pytest.mark.parametrize("clusters", [1, 2, 3, 5, 50, HOME])
@pytest.mark.parametrize("k", [1, 10, 200])
def test_recall_is_that_of_searching_each_row(either: Ground, clusters: int, k: int) -> None:
    """Every row of the sample searched in its near clusters, held against all rows."""
    labels = labels_of(either)
    vectors = either.store.take(either.rows.texts.hashes)
    among = np.arange(int(labels.max()) + 1)
    middles = np.stack([vectors[labels == it].mean(axis=0) for it in among])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    shares = []
    for row in range(len(labels)):
        near = np.argsort(-(vectors @ vectors[row]), kind="stable")
        near = near[near != row][:k]
        chosen = np.argsort(-(middles @ vectors[row]), kind="stable")[:clusters]
        within = labels[near] == labels[row] if clusters == HOME else np.isin(labels[near], chosen)
        shares.append(within.mean())
    told = probing(either, silent).recall(clusters, k, labels, np.ones(len(labels), np.bool_))
    assert told is not None
    assert told.mean == pytest.approx(float(np.mean(shares)), abs=2e-3)
    assert told.error == pytest.approx(np.std(shares, ddof=1) / np.sqrt(120), abs=2e-3)
    assert (told.rows, told.k) == (120, min(k, 119))


def test_more_clusters_miss_less(noisy: Ground) -> None:
    """All of them miss what is in none: the noise; without noise nothing."""
    labels, everything = labels_of(noisy), np.ones(120, np.bool_)
    found = probing(noisy, silent)
    told = [found.recall(m, 20, labels, everything) for m in (1, 2, 3, 30)]
    means = [it.mean for it in told if it]
    assert means == sorted(means)
    assert means[-1] == means[-2] < 1


def test_all_clusters_without_noise_miss_nothing(ground: Ground) -> None:
    """Their recall is 1, without an error."""
    told = found_in(ground, Query("lamp", clusters=5)).recall
    assert told is not None
    assert (told.mean, told.error) == (1.0, 0.0)


def test_rows_that_left_do_not_count(ground: Ground) -> None:
    """Of those that are in still, as many are counted as before, from farther off."""
    labels, found = labels_of(ground), probing(ground, silent)
    in_ = DICE.random(120) < 0.5
    told = found.recall(1, 10, labels, in_)
    shares = []
    for at, near in enumerate(found.near):
        left = near[in_[near]][:10]
        inside = found.ranks[at][in_[near]][:10] < 1
        shares.append(inside.mean())
        assert len(left) == 10
    assert told is not None
    assert told.mean == pytest.approx(float(np.mean(shares)))
    assert found.recall(1, 10, labels, np.zeros(120, np.bool_)) is None


def test_the_sample_is_bounded(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows some are asked about, always the same."""
    monkeypatch.setattr(probing_module, "SAMPLE", 17)
    one, other = probing(replace(ground), silent), probing(replace(ground), silent)
    assert len(one.asked) == 17
    assert one.asked.tolist() == other.asked.tolist()


def test_it_is_kept_for_the_clustering(folder: Path) -> None:
    """By the one who may write; another clustering is measured anew, and damage is none."""
    session = open_session(folder)
    layout, name = session._layout, ground_of(session).names["cluster"]
    found(session, Query("lamp", clusters=2))
    assert kept(layout, Probing, name) is None, "who only looks keeps nothing"
    probing(replace(ground_of(session), keeps=True), silent)
    known = kept(layout, Probing, name)
    assert known is not None
    again = probing(ground_of(session), silent)
    assert again.seconds == known.seconds
    assert again.ranks.tolist() == known.ranks.tolist()
    session.set(["cluster.k=3"])
    list(session.run("cluster", lambda step: silent))
    other = probing(replace(ground_of(session), keeps=True), silent)
    assert len(other.middles) == 3
    session.undo()
    assert len(probing(ground_of(session), silent).middles) == 5
    assert not any(it.problem for it in check(layout))
    session.close()


def test_stopping_it_keeps_nothing(ground: Ground) -> None:
    """It begins anew the next time."""

    def stop(done: int, total: int, message: str = "") -> None:
        if message.startswith("measuring"):
            raise Cancelled("Stop.")

    with pytest.raises(Cancelled):
        probing(ground, stop)
    assert "probing" not in ground.once
