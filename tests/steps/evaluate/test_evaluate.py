"""The step as a whole."""

from dataclasses import asdict

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Evaluated, Floats, Ids, Ints
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
    "effective_clusters",
    "purity",
    "dbcv",
    "dbcv_error",
    "dbcv_rows",
    "stability",
    "stability_error",
    "stability_rows",
    "stability_draws",
}
IN_SPACE = {
    "space_silhouette",
    "space_silhouette_error",
    "space_silhouette_rows",
    "space_davies_bouldin",
    "space_calinski_harabasz",
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
    assert made.overall["effective_clusters"] == pytest.approx(3**entropy)
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


def test_what_the_rows_of_each_cluster_have_in_common() -> None:
    """Lengths, labels, purity, density and validity of each cluster are where they belong."""
    vectors, truth = blobs((50, 30, 20), spread=1.2)
    labels = truth.astype(np.int32)
    texts = ["x" * (10 * int(label) + 1) for label in labels]
    tagged = np.where(labels == 2, -1, labels % 2).astype(np.int32)
    given = judging(vectors, labels, texts, labels=tagged, label_names=("a", "b"))
    made = evaluate(Evaluate(labels=False), given, silent)
    same = labels[given.neighbors.indices] == labels[:, None]
    for one in made.clusters:
        own = labels == one.cluster
        assert one.length_median == one.length_p90 == 10 * one.cluster + 1
        assert one.purity == pytest.approx(same[own].mean())
        near = given.neighbors.distances[own].mean(axis=1)
        assert one.neighbor_distance == pytest.approx(np.median(near), abs=1e-6)
        assert one.dbcv is not None
        assert one.dbcv_error is None
        assert one.stability is None
    found = [(one.label, one.label_share, one.labels) for one in made.clusters]
    assert found == [(0, 1, 1), (1, 1, 1), (None, None, 0)]
    assert made.overall["purity"] == pytest.approx(same.mean())
    weighted = sum((one.dbcv or 0) * one.share for one in made.clusters)
    assert made.overall["dbcv"] == pytest.approx(weighted)
    assert made.overall["dbcv_rows"] == 100


def test_in_the_space_that_was_clustered() -> None:
    """The numbers there are added, those among the vectors stay; DBCV is of that space."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    vectors, truth = blobs((50, 30, 20), spread=1.2)
    labels = truth.astype(np.int32)
    points = vectors[:, :3] * 4
    plain = judged(vectors, labels)
    made = evaluate(Evaluate(), judging(vectors, labels, points=points), silent)
    assert set(plain.overall) == NAMES
    assert set(made.overall) == NAMES | IN_SPACE
    for name, of in (
        ("silhouette", silhouette_score),
        ("davies_bouldin", davies_bouldin_score),
        ("calinski_harabasz", calinski_harabasz_score),
    ):
        assert made.overall[f"space_{name}"] == pytest.approx(of(points, labels), rel=1e-4)
        assert made.overall[name] == plain.overall[name]
    assert made.overall["space_silhouette_rows"] == 100
    assert made.overall["space_silhouette_error"] is None
    assert made.overall["dbcv"] != plain.overall["dbcv"]


def test_a_sampled_validity_has_an_error() -> None:
    """Of the whole and of each cluster, and the first is the mean of the others."""
    vectors, truth = blobs((600, 40), spread=1.0, dim=6)
    made = judged(vectors, truth.astype(np.int32))
    errors = [one.dbcv_error for one in made.clusters]
    assert None not in errors
    weighted = sum((one.dbcv_error or 0) * one.share for one in made.clusters)
    assert made.overall["dbcv_error"] == pytest.approx(weighted)


def test_stability_is_asked_for() -> None:
    """As many samples as the setting says; the values stand with the clusters; 0 asks for none."""
    vectors, truth = blobs((50, 30, 20), spread=0.2)
    labels = truth.astype(np.int32)
    asked: list[int] = []

    def again(rows: Ids, seed: int) -> Ints:
        asked.append(seed)
        return np.where(labels[rows] == 1, 0, labels[rows]).astype(np.int32)

    given = judging(vectors, labels, again=again)
    made = evaluate(Evaluate(resamples=4), given, silent)
    assert len(asked) == 4
    assert made.clusters[2].stability == 1
    assert made.clusters[2].stability_error == 0
    assert made.clusters[0].stability == pytest.approx(50 / 80, abs=0.1)
    assert made.clusters[1].stability == pytest.approx(30 / 80, abs=0.1)
    weighted = sum((one.stability or 0) * one.share for one in made.clusters)
    assert made.overall["stability"] == pytest.approx(weighted, abs=0.02)
    assert (made.overall["stability_rows"], made.overall["stability_draws"]) == (80, 4)
    without = evaluate(Evaluate(resamples=0), given, silent)
    assert len(asked) == 4
    assert without.overall["stability"] is None
    assert without.clusters[0].stability is None


def test_the_same_every_time() -> None:
    """Samples depend on the seed only."""
    vectors, truth = blobs((700, 600), spread=1.0, dim=6)
    given = judging(vectors, truth.astype(np.int32), points=vectors[:, :2])
    one, other = (evaluate(Evaluate(), given, silent) for _ in range(2))
    assert one.overall == other.overall
    assert one.clusters == other.clusters


def test_balance_is_one_when_even() -> None:
    """Clusters of one size have balance 1, and are as many as they seem."""
    vectors, truth = blobs((20, 20, 20, 20))
    overall = judged(vectors, truth.astype(np.int32)).overall
    assert overall["balance"] == pytest.approx(1)
    assert overall["effective_clusters"] == pytest.approx(4)


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
    again = labels.take
    given = judging(vectors, labels, points=vectors[:, :1], again=lambda rows, seed: again(rows))
    made = evaluate(Evaluate(), given, silent)
    assert set(made.overall) == NAMES | IN_SPACE
    numbers = [value for value in made.overall.values() if value is not None]
    for one in made.clusters:
        numbers += [value for value in asdict(one).values() if value is not None]
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
    assert {done for done, _ in seen} >= {0, 1, 2, 3, 4, 5, 7}

    for part in ("outliers", "long texts"):

        def stop(done: int, total: int, message: str = "", part: str = part) -> None:
            if message == part:
                raise Cancelled("Stopped.")

        with pytest.raises(Cancelled):
            evaluate(Evaluate(), given, stop)
    assert next(iter(METHODS)) == "standard"
