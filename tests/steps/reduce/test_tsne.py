"""t-SNE from the graph."""

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Neighbors
from elute.steps.reduce import reduce
from elute.steps.reduce.given import Given
from elute.steps.reduce.tsne import LONGEST, STEPS, Tsne, estimate
from tests.steps.blobs import blobs, graph


def test_runs_to_the_end() -> None:
    """All steps are done and counted through both phases; the layout is not its start."""
    vectors, _ = blobs((30, 30))
    seen: list[int] = []

    def watch(done: int, total: int, message: str = "") -> None:
        if message == "moving points":
            seen.append(done)

    made = reduce(Tsne(), vectors, graph(vectors), watch)
    assert seen == sorted(seen)
    assert seen[-1] == STEPS
    assert np.ptp(made.points) > 1


def test_perplexity_is_bounded_by_the_graph() -> None:
    """More than k / 3 is cut and a note says so; below, it is taken."""
    vectors, _ = blobs((30, 30))
    links = graph(vectors, 15)
    cut = reduce(Tsne(perplexity=30.0), vectors, links, silent)
    assert cut.notes[:-1] == ("The graph allows perplexity 5.0: raise neighbors.k.",)
    at_most = reduce(Tsne(perplexity=5.0), vectors, links, silent)
    np.testing.assert_array_equal(cut.points, at_most.points)
    assert not at_most.notes[:-1]
    even = reduce(Tsne(), vectors, links, silent)
    assert not np.array_equal(even.points, at_most.points)


@pytest.mark.parametrize(("dims", "rows"), [(2, 3_000_000), (3, 3_000_000)])
def test_what_takes_hours_is_refused(dims: int, rows: int) -> None:
    """Before anything is worked out, with the time it would take and what to do instead."""
    vectors = np.broadcast_to(np.ones((1, 4), np.float32), (rows, 4))
    links = Neighbors(
        np.broadcast_to(np.zeros((1, 5), np.int32), (rows, 5)),
        np.broadcast_to(np.zeros((1, 5), np.float32), (rows, 5)),
    )
    with pytest.raises(BadInput, match=rf"3,000,000 rows by t-SNE in {dims}-D .* hours") as refused:
        Tsne(dims=dims).run(Given(vectors, links), silent)
    assert refused.value.hint.startswith("Set reduce.method=umap")


def test_a_million_rows_are_not_refused_in_2d() -> None:
    """They take about half an hour; in 3-D, ten thousand rows take minutes."""
    assert estimate(1_000_000, 2) < LONGEST
    assert estimate(10_000, 3) < LONGEST / 10
