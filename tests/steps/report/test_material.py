"""What a report reads of a round, without a copy of it."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from elute.core.results import Clustered, ClusterMetrics
from elute.steps.report.material import Material
from elute.steps.report.summary import of_cluster
from tests import values
from tests.steps.blobs import blobs
from tests.steps.report.rounds import cleaned, of_groups

ROWS = 60_000


@pytest.fixture(scope="module")
def one_cluster() -> Material:
    """Nearly all rows in one cluster, with texts of 200 characters: 15 MB and 12 MB."""
    vectors, _ = blobs((ROWS,), dim=64)
    labels = np.zeros(ROWS, np.int32)
    labels[::100] = 1
    clustered = Clustered(labels, np.ones(ROWS, np.float32))
    texts = [f"{row:0200d}" for row in range(ROWS)]
    return Material(cleaned(texts), vectors, clustered, values.evaluated(ROWS))


def peak(work: Callable[[], object]) -> int:
    """The most bytes held meanwhile."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_centres_are_mean_directions(one_cluster: Material) -> None:
    """Over many blocks: the normalised mean of a cluster's rows, and their cosines to it."""
    for cluster, rows in one_cluster.members.items():
        mean = one_cluster.vectors[rows].mean(axis=0, dtype=np.float64)
        centre = mean / np.linalg.norm(mean)
        np.testing.assert_allclose(one_cluster.centres[cluster], centre, atol=1e-7)
        cosines = one_cluster.vectors[rows] @ centre
        np.testing.assert_allclose(one_cluster.closeness(cluster), cosines, atol=1e-6)


def test_a_cluster_of_nearly_all_rows_is_not_copied(one_cluster: Material) -> None:
    """Its centre and closeness take less than half of what its vectors do."""
    fresh = replace(one_cluster)
    assert fresh.members
    assert peak(lambda: (fresh.centres, fresh.closeness(0))) < one_cluster.vectors.nbytes / 2


def test_texts_are_decoded_when_they_are_read(one_cluster: Material) -> None:
    """Reading all of them holds a small part; any of them, and slices, are what they were."""
    fresh = replace(one_cluster)
    assert peak(lambda: sum(map(len, fresh.texts))) < fresh.precleaned.texts.blob.nbytes / 4
    texts = fresh.texts
    assert texts[7] == one_cluster.precleaned.texts[7]
    assert list(texts[10:20:3]) == [one_cluster.precleaned.texts[row] for row in range(10, 20, 3)]


class Looked(tuple[ClusterMetrics, ...]):
    """Entries of clusters that count how often all of them are gone through."""

    passes = 0

    def __iter__(self) -> Iterator[ClusterMetrics]:
        self.passes += 1
        return super().__iter__()


def test_summaries_go_through_the_clusters_once() -> None:
    """What is typical of all clusters is worked out once, not for each of them."""
    given = of_groups([[f"text {group} {row}" for row in range(12)] for group in range(9)])
    looked = Looked(given.evaluated.clusters)
    object.__setattr__(given.evaluated, "clusters", looked)
    said = [of_cluster(looked[at], given, dict.fromkeys(range(9), "")) for at in range(9)]
    assert all("median cluster" in one for one in said)
    assert looked.passes == 1
