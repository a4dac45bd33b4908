"""The numbers of a comparison: what they are for equal, unlike and random vectors."""

import numpy as np
import pytest

from elute.core.results import Floats, Ints
from elute.engine.embedders import measures


def random_vectors(rows: int, dim: int, seed: int) -> Floats:
    """Unit vectors in random directions."""
    made = np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)
    scaled: Floats = made / np.linalg.norm(made, axis=1, keepdims=True)
    return scaled


def around(labels: Ints, seed: int) -> Floats:
    """Unit vectors close to a direction of their label's own."""
    centres = random_vectors(int(labels.max()) + 1, 16, seed)
    made = centres[labels] + 0.05 * random_vectors(len(labels), 16, seed + 1)
    scaled: Floats = made / np.linalg.norm(made, axis=1, keepdims=True)
    return scaled


def test_neighbours_in_common_are_counted_row_by_row() -> None:
    """The mean is that of sets, whatever their order; its error that of a mean of as many rows."""
    one = measures.nearest(random_vectors(60, 8, 1))
    other = measures.nearest(random_vectors(60, 8, 2))
    rows = zip(one.indices.tolist(), other.indices.tolist(), strict=True)
    shares = [len(set(a) & set(b)) / 10 for a, b in rows]
    found = measures.in_common(one, other)
    assert found.mean == pytest.approx(np.mean(shares))
    assert found.error == pytest.approx(np.std(shares, ddof=1) / 60**0.5)
    assert found.chance == pytest.approx(10 / 59)
    assert measures.in_common(one, one) == measures.Share(1.0, 0.0, found.chance)


def test_random_vectors_agree_as_chance_does() -> None:
    """In neighbours, clusters and labels, within four standard errors."""
    one, other = random_vectors(1_000, 32, 1), random_vectors(1_000, 32, 2)
    near, far = measures.nearest(one), measures.nearest(other)
    common = measures.in_common(near, far)
    assert abs(common.mean - common.chance) < 4 * common.error
    k = measures.clusters(1_000)
    assert k == 22
    index = measures.rand_index(measures.grouped(one, near, k), measures.grouped(other, far, k))
    assert abs(index) < 0.02
    labels = np.random.default_rng(3).integers(0, 4, 1_000).astype(np.int32)
    found = measures.labelled(one, labels)
    assert found is not None
    assert abs(found.same.mean - found.same.chance) < 4 * found.same.error
    assert abs(found.ari) < 0.02


def test_labels_that_the_vectors_follow_are_seen() -> None:
    """Unlike sizes raise what chance gives; rows without a label are left out."""
    labels = np.repeat(np.array([0, 1, 2, -1], dtype=np.int32), (200, 60, 40, 50))
    vectors = around(np.maximum(labels, 0), 5)
    found = measures.labelled(vectors, labels)
    assert found is not None
    assert (found.rows, found.labels) == (300, 3)
    assert found.same.mean == 1.0
    assert found.ari == pytest.approx(1.0)
    pairs = (200 * 199 + 60 * 59 + 40 * 39) / (300 * 299)
    assert found.same.chance == pytest.approx(pairs)


@pytest.mark.parametrize("labels", [[-1] * 90, [0] * 90, [-1] * 61 + [0] * 20 + [1] * 9])
def test_too_few_labels_say_nothing(labels: list[int]) -> None:
    """None at all, only one, or on fewer rows than neighbours can tell apart."""
    assert measures.labelled(random_vectors(90, 8, 1), np.array(labels, dtype=np.int32)) is None
