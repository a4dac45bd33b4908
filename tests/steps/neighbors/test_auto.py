"""The choice between exact and approximate goes by size and is said."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.steps.neighbors import METHODS, auto, neighbors
from elute.steps.neighbors.auto import Auto
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.ivf import Ivf
from tests.steps.blobs import blobs


def test_it_is_the_default() -> None:
    """Who sets nothing gets the resolver."""
    assert next(iter(METHODS.values())) is Auto


@pytest.mark.parametrize("metric", ["cosine", "manhattan"])
def test_few_rows_exactly(metric: str) -> None:
    """Where all pairs are quick the graph is the exact one, and the note says so."""
    vectors = blobs((300, 200))[0]
    found = neighbors(Auto(metric=metric), vectors, silent)
    true = neighbors(Exact(metric=metric), vectors, silent)
    np.testing.assert_array_equal(found.indices, true.indices)
    assert (found.method, found.recall) == ("exact", None)
    assert found.notes == ("All 500 rows were compared with each other: exact.",)


@pytest.mark.parametrize(
    ("m", "metric", "on_gpu", "quick"),
    [
        (50_000, "cosine", False, True),
        (55_000, "cosine", False, False),
        (20_000, "manhattan", False, True),
        (25_000, "manhattan", False, False),
        (1_000_000, "cosine", False, False),
        (1_000_000, "cosine", True, True),
        (5_000_000, "cosine", True, False),
    ],
)
def test_the_size_decides(m: int, metric: str, on_gpu: bool, quick: bool) -> None:
    """At 384 dimensions; the clock has no say."""
    assert auto.is_quick(m, 384, metric, on_gpu) == quick


@pytest.mark.long
def test_many_rows_by_index() -> None:
    """Beyond, it is the inverted lists' graph, with the reason and the measured recall."""
    vectors = blobs((2_000,) * 50)[0]
    found = Auto(metric="manhattan", seed=3).run(vectors, silent)
    chosen = Ivf(metric="manhattan", seed=3).run(vectors, silent)
    np.testing.assert_array_equal(found.indices, chosen.indices)
    assert found.notes[0].startswith("Comparing all 100,000 rows with each other would take about")
    assert found.notes[1:] == chosen.notes


@pytest.mark.parametrize("m", [0, 1])
def test_no_pairs_no_note(m: int) -> None:
    """Nothing is said of comparing rows where there are none to compare."""
    assert neighbors(Auto(), blobs((3,))[0][:m], silent).notes == ()
