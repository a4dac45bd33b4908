"""The number of clusters that K-means makes, chosen without labels."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.cluster.centres.k_sweep import SAMPLE, curve, grid, modularity, scores, silhouette
from tests.steps.blobs import blobs, degenerate, graph


def best(points: np.ndarray, seed: int = 0) -> int:
    """The k with the highest score."""
    tried = curve(points, grid(len(points)), seed, silent, stability=False, falling=True)
    return tried[int(np.argmax(scores(tried)))].k


@pytest.mark.parametrize("count", [3, 8, 19])
def test_finds_the_number_of_blobs(count: int) -> None:
    """The best k is the number of blobs or the next one on the grid, whatever their number."""
    vectors, _ = blobs((40,) * count, spread=0.5)
    ks = grid(len(vectors))
    assert abs(ks.index(best(vectors)) - int(np.searchsorted(ks, count))) <= 1


def test_silhouette_alone_would_take_the_finest() -> None:
    """In pairs of rows that are almost alike silhouette rises to the end; the product does not."""
    vectors, _ = blobs((100, 100, 100), spread=2.0)
    near = np.random.default_rng(0).normal(scale=0.02, size=vectors.shape)
    points = np.concatenate((vectors, vectors + near)).astype(np.float32)
    tried = curve(points, (*grid(600), 250, 300), 0, silent, stability=False)
    assert tried[int(np.argmax([entry.silhouette for entry in tried]))].k == 300
    assert best(points) <= 6


def test_silhouette_equals_that_of_all_pairs() -> None:
    """Without comparing two rows it is scikit-learn's silhouette of squared distances."""
    vectors, truth = blobs((30, 20, 9, 1), spread=1.0)
    centres = np.stack([vectors[truth == blob].mean(axis=0) for blob in range(4)])
    expected = silhouette_score(vectors, truth, metric="sqeuclidean")
    assert silhouette(vectors, truth.astype(np.int32), centres) == pytest.approx(expected, abs=1e-5)


def test_silhouette_of_one_cluster_is_0() -> None:
    """Where one cluster has all rows, and the others none, nothing is apart."""
    vectors, _ = blobs((30,))
    centres = np.stack((vectors.mean(axis=0), vectors[0]))
    assert silhouette(vectors, np.zeros(30, np.int32), centres) == 0


def test_modularity_of_what_is_known() -> None:
    """Whole blobs keep all neighbours, less the chance of them; one cluster has 0; chance too."""
    vectors, truth = blobs((50, 50), spread=0.1)
    near = graph(vectors).indices.astype(np.int64)
    assert modularity(truth.astype(np.int32), near) == pytest.approx(0.5)
    assert modularity(np.zeros(100, np.int32), near) == 0
    random = np.random.default_rng(0).integers(0, 2, 100).astype(np.int32)
    assert abs(modularity(random, near)) < 0.1


def test_stability_tells_blobs_from_a_cloud() -> None:
    """Two fits agree on blobs that are there and differ where a cloud is cut; None if not asked."""
    vectors, _ = blobs((60, 60, 60), spread=0.3)
    cloud, _ = blobs((180,), spread=3.0)
    stable, shaky = (curve(rows, (3, 8), 0, silent) for rows in (vectors, cloud))
    assert stable[0].stability == pytest.approx(1)
    assert shaky[1].stability is not None
    assert shaky[1].stability < 0.5
    assert curve(vectors, (3,), 0, silent, stability=False)[0].stability is None


def test_grid_rises_from_two_and_is_bounded() -> None:
    """Every grid starts at 2, rises without repeats, and ends by the rows that are looked at."""
    for m in (3, 10, 45, 1_000, 23_700, 1_000_000):
        ks = grid(m)
        assert ks[0] == 2
        assert all(one < other for one, other in pairwise(ks))
        assert ks[-1] <= max(2, min(m, SAMPLE) // 10)


def test_stops_where_the_score_has_fallen() -> None:
    """Far beyond the best k no more are tried, and the choice is the same."""
    vectors, _ = blobs((100,) * 6, spread=0.3)
    ks = grid(600)
    short = curve(vectors, ks, 0, silent, stability=False, falling=True)
    full = curve(vectors, ks, 0, silent, stability=False)
    assert len(short) < len(full) == len(ks)
    assert short == full[: len(short)]
    assert np.argmax(scores(short)) == np.argmax(scores(full))


def test_same_seed_same_curve() -> None:
    """The sample and the fits repeat."""
    vectors, _ = blobs((40, 40, 40), spread=1.5)
    assert curve(vectors, (2, 4), 7, silent) == curve(vectors, (2, 4), 7, silent)


def test_looks_at_a_sample_only() -> None:
    """Of more rows than SAMPLE some are taken, which are enough to see the blobs."""
    vectors, _ = blobs((4_000, 4_000, 4_000), spread=0.3, dim=4)
    assert len(vectors) > SAMPLE
    tried = curve(vectors, (2, 3, 4), 0, silent, stability=False)
    assert int(np.argmax([entry.score for entry in tried])) == 1


@pytest.mark.parametrize("name", sorted(degenerate()))
def test_degenerate_rows(name: str) -> None:
    """Equal, few or evenly spread rows give finite numbers, and a k."""
    points = degenerate()[name]
    if len(points) >= 3:
        tried = curve(points, grid(len(points)), 0, silent)
        assert np.isfinite([(entry.score, entry.stability or 0) for entry in tried]).all()


def test_may_be_cancelled() -> None:
    """What the progress raises ends the search."""

    def stop(done: int, total: int, message: str = "") -> None:
        if done == 1:
            raise Cancelled("stopped", "")

    vectors, _ = blobs((60, 60))
    with pytest.raises(Cancelled):
        curve(vectors, (2, 3, 4), 0, stop)
