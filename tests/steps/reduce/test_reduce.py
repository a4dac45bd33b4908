"""What the step does around every method."""

from dataclasses import dataclass

import numpy as np
import pytest

from elute.core.progress import Progress, silent
from elute.core.results import Reduced
from elute.steps.reduce import Reducer, draft, reduce
from elute.steps.reduce.given import Given
from elute.steps.reduce.pca import Pca
from elute.steps.reduce.tsne import Tsne
from elute.steps.reduce.umap import Umap
from tests.steps.blobs import blobs, graph


@dataclass(frozen=True)
class Broken:
    """A method whose layout fell apart."""

    dims: int = 3

    def run(self, given: Given, progress: Progress) -> Reduced:
        """Points that are no numbers."""
        return Reduced(np.full((len(given.vectors), self.dims), np.nan, np.float32), "broken")


@pytest.mark.parametrize("method", [Umap(), Tsne(), Umap(dims=3), Tsne(dims=3)])
def test_few_rows_are_drawn_by_pca(method: Reducer) -> None:
    """Fourteen rows are too few for a layout; PCA draws them and a note says so."""
    vectors, _ = blobs((7, 7))
    made = reduce(method, vectors, graph(vectors), silent)
    plain = reduce(Pca(dims=method.dims), vectors, graph(vectors), silent)
    np.testing.assert_array_equal(made.points, plain.points)
    assert made.method == "pca"
    assert made.notes == ("Too few rows for a layout (14): drawn by PCA.", *plain.notes)


def test_no_layout_is_drawn_by_pca() -> None:
    """Points that are not finite never leave the step."""
    vectors, _ = blobs((20, 20))
    made = reduce(Broken(), vectors, graph(vectors), silent)
    assert np.isfinite(made.points).all()
    assert made.points.shape == (40, 3)
    assert made.notes[0] == "No layout found by broken: drawn by PCA."


@pytest.mark.parametrize("dims", [2, 3])
def test_a_draft_is_the_principal_components(dims: int) -> None:
    """Without an earlier map, or with one that does not fit, it is what PCA would draw."""
    vectors, _ = blobs((20, 20))
    plain = reduce(Pca(dims=dims), vectors, graph(vectors), silent).points
    other = np.ones((40, 5 - dims), np.float32)
    for earlier in (None, other, np.full((40, dims), np.nan, np.float32)):
        made = draft(vectors, dims, earlier)
        assert made.method == "pca"
        np.testing.assert_array_equal(made.points, plain)
    assert draft(vectors[:0], dims).points.shape == (0, dims)


def test_a_draft_keeps_earlier_places() -> None:
    """Rows of the earlier map lie where they did; a new one, where PCA laid over it has it."""
    vectors, _ = blobs((40, 30, 20))
    turned = draft(vectors, 2).points[:, ::-1] * np.float32(7) + np.float32(100)
    earlier = turned.copy()
    earlier[::5] = np.nan
    made = draft(vectors, 2, earlier)
    assert made.method == "earlier"
    known = np.isfinite(earlier[:, 0])
    np.testing.assert_array_equal(made.points[known], earlier[known])
    np.testing.assert_allclose(made.points, turned, rtol=1e-3)
