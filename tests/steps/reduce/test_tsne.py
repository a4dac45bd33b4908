"""t-SNE from the graph."""

import numpy as np

from elute.core.progress import silent
from elute.steps.reduce import reduce
from elute.steps.reduce.tsne import STEPS, Tsne
from tests.steps.blobs import blobs, graph


def test_runs_to_the_end() -> None:
    """All steps are done and counted through both phases; the layout is not its start."""
    vectors, _ = blobs((30, 30))
    seen: list[int] = []
    made = reduce(
        Tsne(), vectors, graph(vectors), lambda done, total, message="": seen.append(done)
    )
    assert seen == sorted(seen)
    assert seen[-1] == STEPS
    assert np.ptp(made.points) > 1


def test_perplexity_is_bounded_by_the_graph() -> None:
    """More than k / 3 is cut and a note says so; below, it is taken."""
    vectors, _ = blobs((30, 30))
    links = graph(vectors, 15)
    cut = reduce(Tsne(perplexity=30.0), vectors, links, silent)
    assert cut.notes == ("The graph allows perplexity 5.0: raise neighbors.k.",)
    at_most = reduce(Tsne(perplexity=5.0), vectors, links, silent)
    np.testing.assert_array_equal(cut.points, at_most.points)
    assert at_most.notes == ()
    even = reduce(Tsne(), vectors, links, silent)
    assert not np.array_equal(even.points, at_most.points)
