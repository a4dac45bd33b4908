"""One setting at many values: each gives what the method itself would give there."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.cluster import Clusterer, cluster
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.sweep import KNOBS, at, in_force, sweep
from tests.steps.blobs import blobs, graph

VECTORS, _ = blobs((60, 50, 40, 30, 20), spread=0.7)
GIVEN = Given.of(VECTORS, graph(VECTORS))

CASES: list[tuple[Clusterer, tuple[float, ...]]] = [
    (Hdbscan(), (2, 5, 12, 25, 45, 90)),
    (Hdbscan(min_samples=4, selection="leaf"), (3, 10, 30)),
    (Kmeans(seed=3), (2, 5, 9)),
    (Dbscan(min_samples=4), (0.05, 0.2, 0.4)),
]


@pytest.mark.parametrize(("method", "values"), CASES)
def test_each_value_gives_what_the_method_gives(
    method: Clusterer, values: tuple[float, ...]
) -> None:
    """To the label; also where HDBSCAN's tree is shared by all values."""
    told: list[str] = []
    found = list(sweep(method, GIVEN, values, lambda done, of, message="": told.append(message)))
    assert [it.value for it in found] == list(values)
    counts = set()
    for it in found:
        alone = cluster(at(method, it.value), GIVEN, silent).labels
        assert np.array_equal(it.labels, alone)
        counts.add(alone.max())
    assert len(counts) > 1, "the values tell"
    assert {f"{KNOBS[type(method)].setting} {value:g}" for value in values} <= set(told)


def test_the_tree_of_hdbscan_is_grown_once() -> None:
    """However many values there are; the method itself grows it for each."""
    told: list[str] = []

    def tell(done: int, total: int, message: str = "") -> None:
        told.append(message)

    values = (2, 5, 12, 25)
    list(sweep(Hdbscan(), GIVEN, values, tell))
    assert len([it for it in told if it.startswith("growing the tree")]) == 1
    told.clear()
    for value in values:
        cluster(at(Hdbscan(), value), GIVEN, tell)
    assert len([it for it in told if it.startswith("growing the tree")]) == len(values)


def test_equal_rows_are_one_cluster_at_every_value() -> None:
    """Here as in the step: nothing speaks against any of them."""
    vectors = np.repeat(VECTORS[:1], 40, axis=0)
    given = Given.of(vectors, graph(vectors))
    for it in sweep(Hdbscan(), given, (2, 5, 12), silent):
        assert not it.labels.any()


def test_it_can_be_stopped_at_every_value() -> None:
    """Nothing comes after the one at which it was."""
    seen: list[float] = []

    def stop(done: int, total: int, message: str = "") -> None:
        if done == 2:
            raise Cancelled("Stop.")

    values = (2, 5, 9, 14)
    with pytest.raises(Cancelled):
        seen.extend(it.value for it in sweep(Hdbscan(), GIVEN, values, stop))
    assert seen == [2, 5]


@pytest.mark.parametrize("method", [Hdbscan(min_cluster_size=7), Kmeans(k=7), Dbscan(eps=0.25)])
def test_a_value_that_is_set_is_in_force(method: Clusterer) -> None:
    """Whatever was found with it."""
    found = cluster(method, GIVEN, silent)
    assert in_force(method, GIVEN, found) in (7, 0.25)


@pytest.mark.parametrize("method", [Hdbscan(), Kmeans(), Dbscan()])
def test_a_value_that_the_method_chose_is_in_force(method: Clusterer) -> None:
    """Set to it, the method finds the same clusters."""
    found = cluster(method, GIVEN, silent)
    value = in_force(method, GIVEN, found)
    assert np.array_equal(cluster(at(method, value), GIVEN, silent).labels, found.labels)


@pytest.mark.parametrize(
    ("method", "used", "most"),
    [
        (Hdbscan, 37, 11_000),
        (Hdbscan, 5, 40),
        (Kmeans, 109, 5_000),
        (Kmeans, 2, 10),
        (Kmeans, 1, 20),
        (Dbscan, 0.2076, 0.8),
        (Evoc, 5, 5_000),
    ],
)
def test_values_lie_around_the_one_in_force(
    method: type[Clusterer], used: float, most: float
) -> None:
    """At rising, rounded values from the least to the most; the one in force is one of them."""
    knob = KNOBS[method]
    values = knob.around(used, most)
    assert list(values) == sorted(set(values))
    assert used in values
    others = [it for it in values if it != used]
    assert all(knob.least <= it <= most for it in others)
    assert all(it == float(f"{it:.2g}") for it in others)
    assert not knob.whole or all(it == int(it) for it in others)
    assert max(others) <= used * knob.reach * 1.3
    assert len(values) <= 21
