"""What the step does around every method."""

from dataclasses import dataclass

import numpy as np
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import Progress, silent
from elute.core.results import Clustered
from elute.steps.cluster import cluster
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from tests.steps.blobs import blobs, graph


@dataclass(frozen=True)
class Scripted:
    """A method that gives the labels and strengths it was made with."""

    labels: tuple[int, ...]
    strength: float = 0.5

    def run(self, given: Given, progress: Progress) -> Clustered:
        """The script."""
        labels = np.array(self.labels, dtype=np.int32)
        return Clustered(labels, np.full(len(labels), self.strength, np.float32), ("said",))


def test_labels_by_falling_size() -> None:
    """Clusters are numbered by size, equal ones by first row; noise stays -1 at strength 0."""
    vectors, _ = blobs((10,))
    script = Scripted((5, -1, 2, 2, 9, 9, 9, 5, -1, 7))
    found = cluster(script, Given.of(vectors, graph(vectors)), silent)
    assert found.labels.tolist() == [1, -1, 2, 2, 0, 0, 0, 1, -1, 3]
    assert found.strength.tolist() == [0.5, 0, *[0.5] * 6, 0, 0.5]
    assert found.notes == ("said",)


def test_strength_is_kept_in_range() -> None:
    """A strength that rounding pushed beyond 1 is 1."""
    vectors, _ = blobs((10,))
    found = cluster(Scripted((0,) * 10, 1.0000001), Given.of(vectors, graph(vectors)), silent)
    assert found.strength.max() == 1


def test_few_rows_are_one_cluster() -> None:
    """Nine rows are kept together and a note says why; ten are clustered."""
    vectors, _ = blobs((10,))
    nine = cluster(Scripted((0,) * 9), Given.of(vectors[:9], graph(vectors[:9])), silent)
    assert nine.count == 1
    assert nine.notes == ("Too few rows to cluster (9 of at least 10): they are one cluster.",)
    assert cluster(Scripted((0,) * 10), Given.of(vectors, graph(vectors)), silent).notes == (
        "said",
    )


def test_not_a_number_is_refused() -> None:
    """HDBSCAN would give such rows labels of their own; the step refuses them."""
    vectors, _ = blobs((20,))
    links = graph(vectors)
    vectors[4, 4] = np.inf
    with pytest.raises(BadInput, match="1 of 20 vectors"):
        cluster(Hdbscan(), Given.of(vectors, links), silent)


@pytest.mark.parametrize("word", ["comparing", "growing"])
def test_cancel_passes(word: str) -> None:
    """A Cancelled from the progress reaches the caller, whichever part is at work."""

    def stop(done: int, total: int, message: str = "") -> None:
        if word in message:
            raise Cancelled("Stopped.")

    vectors, _ = blobs((1400, 1400, 1400), spread=0.02, dim=4)
    with pytest.raises(Cancelled):
        cluster(Hdbscan(), Given.of(vectors, graph(vectors, 8)), stop)
