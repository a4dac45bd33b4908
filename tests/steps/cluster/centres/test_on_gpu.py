"""K-means starts from cuML's centres where there is a GPU; a fake cuML stands for it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.cluster.centres import cost, on_gpu
from elute.steps.cluster.centres.cost import estimate
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from tests.steps import fake_gpu
from tests.steps.blobs import blobs, graph

SIZES = (40, 30)


def install(monkeypatch: pytest.MonkeyPatch, estimator: type) -> None:
    """The machine with that K-means, which is asked for data of any size."""
    fake_gpu.install(monkeypatch, cluster=SimpleNamespace(KMeans=estimator))
    fake_gpu.for_any_size(monkeypatch)


class Fake:
    """Its first rows are its centres; remembers how it was made."""

    asked: dict[str, Any]

    def __init__(self, **asked: Any) -> None:
        Fake.asked = asked

    def fit(self, points: Floats) -> "Fake":
        """Take the first rows."""
        self.cluster_centers_ = points[: self.asked["n_clusters"]].astype(np.float64)
        return self


class Broken(Fake):
    """Its centres are not numbers."""

    def fit(self, points: Floats) -> "Broken":
        """Fail silently."""
        self.cluster_centers_ = np.full((self.asked["n_clusters"], points.shape[1]), np.nan)
        return self


class Asked(Fake):
    """Counts how often it was asked, and fails."""

    times = 0

    def fit(self, points: Floats) -> "Asked":
        """Fail."""
        Asked.times += 1
        raise RuntimeError("it failed")


def test_the_centres_and_the_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """k, seed and one start go to cuML; its centres come back as float32, with what to know."""
    install(monkeypatch, Fake)
    points = blobs(SIZES)[0]
    found, notes = on_gpu.centres(points, 2, 7)
    assert Fake.asked == {
        "n_clusters": 2,
        "n_init": 1,
        "random_state": 7,
        "output_type": "numpy",
    }
    assert found is not None
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, points[:2])
    assert notes[0] == "Done on the GPU: K-means by cuML."
    assert "does not repeat exactly" in notes[1]


def test_centres_that_are_none_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not finite counts as a failure: the CPU does it."""
    install(monkeypatch, Broken)
    found, notes = on_gpu.centres(blobs(SIZES)[0], 2, 0)
    assert found is None
    assert notes == (
        "The GPU failed at K-means (ValueError: it found no centres); the CPU did it.",
    )


def test_hours_are_refused_before_the_gpu_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would take hours even from its centres is refused while it has nothing to do."""
    install(monkeypatch, Asked)
    monkeypatch.setattr(Asked, "times", 0)
    none = np.zeros((10**6, 0))
    rows = Given(np.broadcast_to(np.float32(0), (10**6, 384)), none.astype(np.int32), none)
    with pytest.raises(BadInput, match="would take about"):
        Kmeans(900_000).run(rows, silent)
    assert Asked.times == 0


def test_a_gpu_that_fails_leaves_no_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its centres would have made short is refused when they are not to be had."""
    install(monkeypatch, Asked)
    monkeypatch.setattr(Asked, "times", 0)
    rows = Given.of(points := blobs(SIZES)[0], graph(points))
    short = estimate(70, 30, points.shape[1], started=True)
    assert short < estimate(70, 30, points.shape[1])
    monkeypatch.setattr(cost, "LONGEST", short)
    with pytest.raises(BadInput, match="would take about"):
        Kmeans(30).run(rows, silent)
    assert Asked.times == 1
    install(monkeypatch, Fake)
    assert Kmeans(30).run(rows, silent).notes[0] == "Done on the GPU: K-means by cuML."


def test_without_a_gpu_nothing_is_said() -> None:
    """A machine that has none gets no centres and no note."""
    assert on_gpu.centres(blobs(SIZES)[0], 2, 0) == (None, ())
