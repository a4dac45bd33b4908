"""The step as a whole."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Evaluated, Floats, Ints
from elute.steps.evaluate import METHODS, evaluate
from elute.steps.evaluate.standard import Evaluate
from tests.steps.blobs import blobs, degenerate
from tests.steps.evaluate.rounds import judging

NAMES = {
    "clusters",
    "noise",
    "coverage",
    "silhouette",
    "davies_bouldin",
    "calinski_harabasz",
    "balance",
}


def judged(vectors: Floats, labels: Ints, method: Evaluate | None = None) -> Evaluated:
    """The step on the graph of `vectors`."""
    return evaluate(method or Evaluate(), judging(vectors, labels), silent)


def test_numbers_of_a_known_clustering() -> None:
    """Counts, shares and balance are those of the labels; means agree with the rows' values."""
    vectors, truth = blobs((50, 30, 20), spread=0.6)
    labels = truth.astype(np.int32)
    labels[::10] = -1
    made = judged(vectors, labels)
    sizes = np.bincount(labels[labels >= 0])
    shares = sizes / sizes.sum()
    assert made.overall["clusters"] == 3
    assert made.overall["noise"] == pytest.approx(0.1)
    assert made.overall["coverage"] == pytest.approx(0.9)
    entropy = -(shares * np.log(shares)).sum() / np.log(3)
    assert made.overall["balance"] == pytest.approx(entropy)
    assert made.overall["silhouette"] == pytest.approx(np.nanmean(made.silhouette))
    ratios = [one.davies_bouldin for one in made.clusters]
    assert made.overall["davies_bouldin"] == pytest.approx(np.mean(np.array(ratios, float)))
    assert [one.cluster for one in made.clusters] == [0, 1, 2]
    assert [one.size for one in made.clusters] == sizes.tolist()
    assert sum(one.share for one in made.clusters) == pytest.approx(0.9)


def test_numbers_of_each_cluster() -> None:
    """Cohesion, misfits, nearest cluster and share of near duplicates follow their definitions."""
    vectors, truth = blobs((50, 30, 20), spread=1.2)
    labels = truth.astype(np.int32)
    made = judged(vectors, labels, Evaluate(near_threshold=0.6))
    centres = np.array([vectors[labels == cluster].mean(axis=0) for cluster in range(3)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    alike = centres @ centres.T - 2 * np.eye(3)
    for one in made.clusters:
        own = labels == one.cluster
        assert one.cohesion == pytest.approx((vectors[own] @ centres[one.cluster]).mean(), abs=1e-5)
        assert one.misfits == pytest.approx((made.silhouette[own] < 0).mean())
        assert one.silhouette == pytest.approx(made.silhouette[own].mean(), abs=1e-6)
        assert one.nearest == alike[one.cluster].argmax()
        assert one.nearest_similarity == pytest.approx(alike[one.cluster].max(), abs=1e-5)
        assert one.near_duplicates == pytest.approx(own[made.copies].sum() / one.size)
    assert len(made.copies)


def test_balance_is_one_when_even() -> None:
    """Clusters of one size have balance 1."""
    vectors, truth = blobs((20, 20, 20, 20))
    assert judged(vectors, truth.astype(np.int32)).overall["balance"] == pytest.approx(1)


@pytest.mark.parametrize("label", [-1, 0])
def test_undefined_numbers_are_none(label: int) -> None:
    """With all noise, or one cluster, comparisons are None; the outlier scores are there."""
    vectors, _ = blobs((40,), spread=1.0)
    made = judged(vectors, np.full(40, label, np.int32))
    assert set(made.overall) == NAMES
    for name in ("silhouette", "davies_bouldin", "calinski_harabasz", "balance"):
        assert made.overall[name] is None
    assert made.overall["clusters"] == label + 1
    assert made.overall["noise"] == -label
    assert len(made.clusters) == label + 1
    assert np.isnan(made.silhouette).all()
    assert np.ptp(made.outlier_score) > 0
    for one in made.clusters:
        assert (one.silhouette, one.misfits, one.davies_bouldin, one.nearest) == (None,) * 4
        assert one.nearest_similarity is None
        assert one.cohesion is not None


@pytest.mark.parametrize("name", degenerate())
@pytest.mark.parametrize("labelling", ["noise", "one", "two"])
def test_any_data(name: str, labelling: str) -> None:
    """No data makes the step fail; every number is finite or None."""
    vectors = degenerate()[name]
    m = len(vectors)
    labels = {
        "noise": np.full(m, -1),
        "one": np.zeros(m),
        "two": np.arange(m) % 2,
    }[labelling].astype(np.int32)
    made = judged(vectors, labels)
    assert set(made.overall) == NAMES
    numbers = [value for value in made.overall.values() if value is not None]
    numbers += [one.cohesion or 0 for one in made.clusters]
    numbers += [one.davies_bouldin or 0 for one in made.clusters]
    assert np.isfinite(numbers).all()
    assert made.outlier_score.shape == made.silhouette.shape == (m,)


def test_settings_and_progress() -> None:
    """The thresholds are handed on; the parts are reported in order; a Cancelled passes."""
    vectors, truth = blobs((30, 30))
    given = judging(vectors, truth.astype(np.int32))
    seen: list[tuple[int, int]] = []
    made = evaluate(
        Evaluate(near_threshold=0.94, jaccard_threshold=0.6),
        given,
        lambda done, total, message="": seen.append((done, total)),
    )
    assert made.thresholds == {"cosine": 0.94, "jaccard": 0.6}
    assert made.copy_similarity.min() >= np.float32(0.94)
    assert made.pair_similarity.min() < 0.94
    assert seen == sorted(seen)
    assert {done for done, _ in seen} >= {0, 1, 2, 3, 4, 6}

    for part in ("outliers", "long texts"):

        def stop(done: int, total: int, message: str = "", part: str = part) -> None:
            if message == part:
                raise Cancelled("Stopped.")

        with pytest.raises(Cancelled):
            evaluate(Evaluate(), given, stop)
    assert next(iter(METHODS)) == "standard"
