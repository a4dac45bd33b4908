"""The space that is clustered: what is said of how it was made."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.engine.spaces import given_in
from elute.steps.cluster.kmeans import Kmeans
from tests.steps import fake_gpu
from tests.steps.blobs import blobs, graph


class Fake:
    """UMAP of a fake cuML: leaves every row where it starts."""

    def __init__(self, **asked: Any) -> None:
        self.start = asked["init"]

    def fit_transform(self, vectors: Floats) -> Any:
        """As asked for."""
        return self.start


class Broken(Fake):
    """One that fails."""

    def fit_transform(self, vectors: Floats) -> Any:
        """Fail."""
        raise RuntimeError("no more memory")


@pytest.mark.parametrize(
    ("estimator", "said"),
    [(Fake, "Done on the GPU: UMAP by cuML."), (Broken, "the CPU did it.")],
)
def test_a_gpu_is_told_of(
    monkeypatch: pytest.MonkeyPatch, estimator: type[Fake], said: str
) -> None:
    """That it laid the rows out, or why it did not, stands beside what was clustered."""
    fake_gpu.install(monkeypatch, manifold=SimpleNamespace(UMAP=estimator))
    fake_gpu.for_any_size(monkeypatch)
    vectors, _ = blobs((30, 20), spread=0.2)
    given, notes = given_in(Kmeans(2, space="umap"), vectors, graph(vectors), silent)
    assert (given.space, given.points.shape) == ("umap", (50, 10))
    assert np.isfinite(given.points).all()
    assert notes[0].startswith("Clustered in 10 dimensions made by UMAP")
    assert notes[1].endswith(said)


def test_without_a_gpu_nothing_is_said_of_one() -> None:
    """One note tells of the space."""
    vectors, _ = blobs((30, 20), spread=0.2)
    assert len(given_in(Kmeans(2, space="umap"), vectors, graph(vectors), silent)[1]) == 1
