"""UMAP from the graph."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Neighbors
from elute.steps.reduce import METHODS, reduce
from elute.steps.reduce.given import Given
from elute.steps.reduce.umap import Umap
from tests.steps.blobs import blobs, graph


def test_the_graph_is_what_is_drawn() -> None:
    """Given a graph that contradicts the vectors, the layout follows the graph."""
    vectors, _ = blobs((60,), spread=2.0)
    group = np.arange(60) % 2
    indices = np.array(
        [
            [j for j in np.roll(np.arange(60), -i - 1) if group[j] == group[i] and j != i][:10]
            for i in range(60)
        ],
        dtype=np.int32,
    )
    distances = np.tile(np.linspace(0.1, 0.2, 10, dtype=np.float32), (60, 1))
    points = reduce(Umap(), vectors, Neighbors(indices, distances), silent).points
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (group[apart.argmin(axis=1)] == group).mean() > 0.9


def test_settings_reach_the_layout() -> None:
    """Seed and min_dist change the points."""
    vectors, _ = blobs((30, 30))
    links = graph(vectors)
    plain = reduce(Umap(), vectors, links, silent).points
    assert not np.array_equal(plain, reduce(Umap(seed=1), vectors, links, silent).points)
    assert not np.array_equal(plain, reduce(Umap(min_dist=0.9), vectors, links, silent).points)


@pytest.mark.parametrize("after", [0, 1, 250])
def test_stops_when_told(after: int) -> None:
    """A cancel while points move ends the layout, at its first epoch or later."""
    told: list[int] = []

    def stop(done: int, total: int, message: str = "") -> None:
        if message == "moving points":
            told.append(done)
            if done >= after:
                raise Cancelled("Stopped.")

    vectors, _ = blobs((30, 30))
    with pytest.raises(Cancelled):
        reduce(Umap(), vectors, graph(vectors), stop)
    assert told[-1] == after


def test_is_the_default() -> None:
    """Nothing set means UMAP."""
    assert next(iter(METHODS)) == "umap"


def test_more_dimensions_than_a_map_has() -> None:
    """Ten, for a space to be clustered in: no column is empty, and blobs are apart."""
    vectors, truth = blobs((40, 30))
    points = Umap(dims=10).run(Given(vectors, graph(vectors)), silent).points
    assert points.shape == (70, 10)
    assert (np.ptp(points, axis=0) > 0).all()
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (truth[apart.argmin(axis=1)] == truth).all()
