"""A tree over a graph of few neighbours becomes the tree over all pairs."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.cluster.density.completing import completed
from elute.steps.cluster.density.graph import sparse
from elute.steps.cluster.density.joining import joined
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import all_pairs_tree
from tests.steps.blobs import blobs, graph


def scattered(k: int, samples: int = 1, seed: int = 0) -> tuple[Given, np.ndarray, Any]:
    """Wide blobs with thin ones among them, their core distances, and their graph in one piece."""
    wide, _ = blobs((150, 150, 150), spread=0.9, dim=6, seed=seed)
    thin, _ = blobs((80, 60), spread=0.2, dim=6, seed=seed + 50)
    given = Given.of(np.vstack((wide, thin)), graph(np.vstack((wide, thin)), k))
    core = given.lengths[:, samples - 1]
    reach = np.maximum(given.lengths, core[:, None])
    np.maximum(reach, core[given.indices], out=reach)
    return given, core, joined(sparse(given.indices, reach), given, silent).graph


def lengths(tree: Any) -> np.ndarray:
    """The edges of a spanning tree by length."""
    return np.sort(minimum_spanning_tree(tree).data)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_tree_over_all_pairs(seed: int) -> None:
    """Edge by edge as long; the graph alone has a longer one, or nothing would be shown."""
    given, core, rough = scattered(3, 1, seed)
    wanted = np.sort(all_pairs_tree(given, core, silent)[0][:, 2])
    assert lengths(rough).sum() > wanted.sum() + 0.01
    np.testing.assert_allclose(lengths(completed(rough, given, core, silent)), wanted, atol=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_with_more_samples_it_lies_between(seed: int) -> None:
    """Not longer than the graph's, and not shorter than that over all pairs."""
    given, core, rough = scattered(3, 3, seed)
    wanted = np.sort(all_pairs_tree(given, core, silent)[0][:, 2]).sum()
    made = lengths(completed(rough, given, core, silent)).sum()
    assert wanted - 1e-4 <= made <= lengths(rough).sum()


def test_what_is_not_affordable_is_left() -> None:
    """Nothing may be compared: the graph as it is; a part of it: a tree between the two."""
    given, core, rough = scattered(3)
    assert (completed(rough, given, core, silent, pairs=0) != rough).nnz == 0
    m, p = given.points.shape
    some = lengths(completed(rough, given, core, silent, pairs=float(0.2 * m * m * p))).sum()
    assert lengths(completed(rough, given, core, silent)).sum() < some < lengths(rough).sum()


def test_it_can_be_cancelled() -> None:
    """While rows are compared."""
    given, core, rough = scattered(3)

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        completed(rough, given, core, stop)
