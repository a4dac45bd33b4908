"""Sums and quantiles of all clusters in one pass."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from elute.steps.evaluate.groups import Groups


@drawn(
    seed=st.integers(0, 10**6), m=st.integers(1, 60), c=st.integers(1, 8), bytes=st.integers(1, 400)
)
def test_as_with_a_mask_for_each_cluster(seed: int, m: int, c: int, bytes: int) -> None:
    """Rows, sizes, centres, means and quantiles are those of the rows with that label."""
    random = np.random.default_rng(seed)
    _, labels = np.unique(random.integers(-1, c, m), return_inverse=True)
    groups = Groups((labels - random.integers(0, 2)).astype(np.int32), bytes)
    points = random.normal(size=(m, 3)).astype(np.float32)
    values = random.normal(size=m)
    centres, means = groups.centres(points), groups.means(values)
    for share in (0.0, 0.5, 0.9, 1.0):
        found = groups.quantiles(values, share)
        for cluster in range(len(groups)):
            own = groups.labels == cluster
            assert found[cluster] == pytest.approx(np.quantile(values[own], share))
    for cluster in range(len(groups)):
        own = groups.labels == cluster
        assert groups.of(cluster).tolist() == np.flatnonzero(own).tolist()
        assert groups.sizes[cluster] == own.sum()
        np.testing.assert_allclose(centres[cluster], points[own].mean(axis=0), atol=1e-6)
        assert means[cluster] == pytest.approx(values[own].mean())


@pytest.mark.parametrize("m", [0, 3])
def test_no_clusters(m: int) -> None:
    """Without rows, or with noise only, everything is empty."""
    groups = Groups(np.full(m, -1, np.int32))
    assert len(groups) == len(groups.rows) == len(groups.sizes) == 0
    assert groups.centres(np.ones((m, 2), np.float32)).shape == (0, 2)
    assert len(groups.means(np.ones(m))) == len(groups.quantiles(np.ones(m), 0.5)) == 0
