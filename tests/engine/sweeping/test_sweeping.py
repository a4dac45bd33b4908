"""A sweep of a session: here or by the worker, kept there, and refused in a sentence."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled, SessionBusy, UsageError
from elute.core.progress import Progress, silent
from elute.core.results import Ids
from elute.engine.grouping import grouped_again
from elute.engine.opening import open_session
from elute.engine.running import Runner
from elute.engine.session import Session
from elute.engine.sweeping import ground as grounds
from elute.engine.sweeping.ground import Ground
from elute.engine.sweeping.measuring import DRAWS
from elute.session.check import check
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from elute.steps.cluster import sweep as sweeps
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.sweep import at, sweep

HDBSCAN = ["embed.method=lsa", "reduce.method=pca", "cluster.method=hdbscan"]
VALUES = (3.0, 5.0, 8.0, 12.0)
pytestmark = pytest.mark.usefixtures("one_thread")


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture
def session(dataset: Path, here: Path) -> Iterator[Session]:
    """Nothing has been run yet."""
    opened = open_session(dataset, here / "s.elute", HDBSCAN)
    yield opened
    opened.close()


def ground_of(session: Session) -> Ground:
    """The rows of the round at work, which is clustered."""
    return Runner(Layout(session.folder), session._recorder.work()).ground()


def test_what_the_round_lacks_is_run_first(session: Session) -> None:
    """Then every value has its numbers, and they are kept for whoever opens the session next."""
    assert session.swept() is None
    session.sweep(VALUES, watch)
    found = session.swept()
    assert found is not None
    assert "cluster" not in session.snapshot().pending
    assert tuple(it.value for it in found.at) == VALUES
    assert (found.method, found.setting, found.rows) == ("hdbscan", "min_cluster_size", 144)
    assert found.by_rule
    assert found.of_now
    assert all(it.stability is not None for it in found.at if it.clusters)
    session.close()
    later = open_session(session.folder)
    assert later.swept() == found
    later.close()
    assert not any(it.problem for it in check(Layout(session.folder)))


def test_values_without_stability_are_told(session: Session) -> None:
    """Of 70 clusters of 144 rows no sample can judge one."""
    session.set(["cluster.method=kmeans"])
    session.sweep((2, 70), watch)
    found = session.swept()
    assert found is not None
    assert [it.stability is None for it in found.at] == [False, True]
    assert any(note.startswith("No stability at 70: ") for note in found.notes)


def test_the_vectors_are_gathered_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the steps before it hold is swept: a million rows would not be there twice."""
    list(session.run("cluster", watch))
    gathered = counting(monkeypatch, VectorStore, "take")
    session.sweep(VALUES, watch)
    assert len(gathered) == 1


def test_another_value_of_the_setting_is_no_other_sweep(session: Session) -> None:
    """Another setting of the method, another method or other rows are."""
    session.sweep(VALUES, watch)
    session.set(["cluster.min_cluster_size=8"])
    found = session.swept()
    assert found is not None
    assert found.of_now
    for change in (["cluster.min_samples=3"], ["cluster.method=kmeans"], ["neighbors.k=9"]):
        session.set(change)
        other = session.swept()
        assert other is not None
        assert not other.of_now
        session.undo()
    again = session.swept()
    assert again is not None
    assert again.of_now


@pytest.mark.parametrize("method", ["kmeans", "dbscan"])
def test_values_lie_around_the_one_the_method_chose(session: Session, method: str) -> None:
    """Where none are named; the one in force is among them, with the clusters of the round."""
    session.set([f"cluster.method={method}"])
    session.sweep((), watch)
    found, clustered = session.swept(), session.snapshot().clustered
    assert found is not None
    assert clustered is not None
    (now,) = [it for it in found.at if it.value == found.used]
    assert now.clusters == clustered.count
    assert now.noise == pytest.approx(np.mean(clustered.labels < 0))
    assert len(found.at) > 2
    curve = list(found.distances)
    assert curve == sorted(curve)
    assert (found.knee == found.used) == (method == "dbscan") == bool(curve)


def test_a_reduced_space_is_swept_as_it_was_clustered(session: Session) -> None:
    """Its points are those of the round, not the vectors."""
    session.set(["cluster.space=pca", "cluster.dims=3"])
    session.sweep((), watch)
    found, clustered = session.swept(), session.snapshot().clustered
    assert found is not None
    assert clustered is not None
    assert clustered.points.shape == (144, 3)
    (now,) = [it for it in found.at if it.value == found.used]
    assert now.clusters == clustered.count


def test_k_means_is_swept_over_a_sample(session: Session) -> None:
    """Of many rows: near rows are those in it, and clusters come again from parts of it."""
    session.set(["cluster.method=kmeans", "cluster.k=3"])
    list(session.run("cluster", watch))
    whole, some = ground_of(session), ground_of(session)
    assert isinstance(whole.method, Kmeans)
    some.__dict__["chosen"] = chosen = np.arange(0, 144, 2)  # as if 72 rows were the most
    assert len(some.given(silent).points) == 72
    assert "72 of the 144 rows" in some.notes[0]
    assert not whole.notes
    near, all_near = some.rows.near, whole.rows.near
    for place, row in enumerate(chosen.tolist()):
        known = [chosen[it] for it in near[place] if it >= 0]
        assert known == [it for it in all_near[row] if it % 2 == 0]
    for count in (1, 4):
        labels = np.arange(72, dtype=np.int32) % count
        again = some.again(whole.method, labels, np.arange(60), 1)
        assert (len(again), again.max() + 1) == (60, count)


@pytest.mark.parametrize("change", ["merge", "split"])
def test_what_a_person_changed_is_not_what_the_method_chose(session: Session, change: str) -> None:
    """K-means by rule: its k stays in force, and what was swept before stays as it is now."""
    session.set(["cluster.method=kmeans"])
    session.sweep((), watch)
    before, snapshot = session.swept(), session.snapshot()
    assert before is not None
    assert snapshot.clustered is not None
    chosen = snapshot.clustered.count
    assert chosen > 2
    if change == "merge":
        session.merge([0, 1])
    else:
        session.split(0, 3)
    assert session.swept() == before
    session.sweep((), watch)
    now, edited = session.swept(), session.snapshot().clustered
    assert now is not None
    assert edited is not None
    assert edited.count != chosen
    assert now.by_rule
    assert now.used == before.used == chosen
    assert now.of_now
    assert [(it.value, it.clusters) for it in now.at] == [
        (it.value, it.clusters) for it in before.at
    ]


@pytest.mark.parametrize("space", ["vectors", "pca"])
@pytest.mark.parametrize("method", ["hdbscan", "kmeans", "dbscan"])
def test_each_sample_is_made_ready_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, method: str, space: str
) -> None:
    """Its graph and its tree; its clusters are those of a sample made ready for each value."""
    session.set([f"cluster.method={method}", f"cluster.space={space}"])
    list(session.run("cluster", watch))
    ground = ground_of(session)
    vectors, neighbors, clustered = ground.vectors, ground.neighbors, ground.clustered
    graphs = counting(monkeypatch, grounds, "given_again")
    trees = counting(monkeypatch, sweeps, "linkage")
    values = {"hdbscan": (2, 3, 5, 9), "kmeans": (2, 3, 4, 6), "dbscan": (0.1, 0.2, 0.3, 0.5)}
    given = ground.given(silent)
    for tried in sweep(ground.method, given, values[method], silent):
        for seed, rows in enumerate(samples(144)):
            turned = at(ground.method, tried.value)
            before = replace(clustered, labels=tried.labels)
            once_more = grouped_again(turned, vectors, neighbors, before, rows, seed)
            found = ground.again(turned, tried.labels, rows, seed)
            assert np.array_equal(found, once_more)
    assert len(graphs) == DRAWS
    assert len(trees) == (1 + DRAWS) * (method == "hdbscan")


def samples(m: int) -> list[Ids]:
    """Most of m rows and, last, too few to keep their graph: they are searched anew."""
    random = np.random.default_rng(7)
    sizes = (*[int(0.8 * m)] * (DRAWS - 1), m // 4)
    return [np.sort(random.choice(m, size, replace=False)) for size in sizes]


def counting(monkeypatch: pytest.MonkeyPatch, place: object, name: str) -> list[str]:
    """A list that grows by one for each call of a function."""
    calls: list[str] = []
    before = getattr(place, name)

    def counted(*given: object) -> object:
        calls.append(name)
        return before(*given)

    monkeypatch.setattr(place, name, counted)
    return calls


def test_the_worker_does_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordered like a step: what is missing is run and recorded, then the values are tried."""
    session.sweep(VALUES)
    until = time.monotonic() + 120
    while session.job().state == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert session.job().state == "done"
    assert "cluster" not in session.snapshot().pending
    found = session.swept()
    assert found is not None
    assert tuple(it.value for it in found.at) == VALUES
    order = json.loads(Layout(session.folder).job.read_bytes())
    assert (order["through"], order["values"]) == ("sweep", list(VALUES))


def test_a_sweep_that_is_stopped_leaves_the_one_before(session: Session) -> None:
    """Nothing half is kept."""
    session.sweep(VALUES, watch)
    before = session.swept()

    def stopping(step: str) -> Progress:
        def stop(done: int, total: int, message: str = "") -> None:
            if step == "sweep" and done > 5:
                raise Cancelled("Stop.")

        return stop

    with pytest.raises(Cancelled):
        session.sweep((2, 4, 6), stopping)
    assert session.swept() == before


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ((5.0,), "1 value is named"),
        ((5.0, 5.0), "1 value is named"),
        ((0.0, 5.0), "cannot be swept at 0"),
        ((-3.0, 5.0), "must be at least"),
        ((2.5, 5.0), "must be a whole number"),
        (tuple(map(float, range(2, 90))), "88 values are named"),
    ],
)
def test_values_that_cannot_be_are_refused(
    session: Session, values: tuple[float, ...], title: str
) -> None:
    """Before anything is run."""
    with pytest.raises(UsageError) as refused:
        session.sweep(values, watch)
    assert title in refused.value.title
    with pytest.raises(UsageError):
        session.sweep(values)
    assert session.snapshot().precleaned is None


def test_too_few_rows_are_refused(here: Path) -> None:
    """Nine rows are one cluster whatever is set."""
    (here / "few.txt").write_text("".join(f"this is row number {n}\n" for n in range(9)))
    session = open_session(here / "few.txt", None, HDBSCAN)
    with pytest.raises(UsageError, match="9 rows can be clustered in one way only"):
        session.sweep((), watch)
    session.close()


def test_who_only_looks_sweeps_nothing(session: Session) -> None:
    """But sees what was found."""
    session.sweep(VALUES, watch)
    reader = open_session(session.folder)
    with pytest.raises(SessionBusy):
        reader.sweep(VALUES, watch)
    with pytest.raises(SessionBusy):
        reader.sweep(VALUES)
    assert reader.swept() == session.swept()
    reader.close()


@pytest.mark.parametrize("method", ["hdbscan", "kmeans", "dbscan"])
def test_equal_rows_have_nothing_to_tell(here: Path, method: str) -> None:
    """One cluster at each value, no proposal and no division by nothing."""
    lines = [json.dumps({"text": "all the same words", "n": n}) + "\n" for n in range(30)]
    (here / "same.jsonl").write_text("".join(lines))
    session = open_session(
        here / "same.jsonl", None, [*HDBSCAN[:2], f"cluster.method={method}", "preclean.drop=blank"]
    )
    session.sweep((), watch)
    found = session.swept()
    assert found is not None
    assert found.proposal is None
    assert not found.cliffs
    session.close()
