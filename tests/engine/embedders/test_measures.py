"""The numbers of a comparison: what they are for equal, unlike and random vectors."""

import numpy as np
import pytest

from elute.core.progress import silent
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


def grouped(vectors: Floats, k: int) -> list[tuple[Ints, Ints]]:
    """Clusters of the halves."""
    return measures.grouped(vectors, k, silent)


def test_random_vectors_agree_as_chance_does() -> None:
    """In neighbours, clusters and labels, within four standard errors."""
    one, other = random_vectors(1_000, 32, 1), random_vectors(1_000, 32, 2)
    common = measures.in_common(measures.nearest(one), measures.nearest(other))
    assert abs(common.mean - common.chance) < 4 * common.error
    k = measures.clusters(1_000)
    assert k == 22
    index = measures.agreement(grouped(one, k), grouped(other, k))
    assert abs(index.mean) < 4 * index.error < 0.05
    labels = np.random.default_rng(3).integers(0, 4, 1_000).astype(np.int32)
    found = measures.labelled(one, labels, silent)
    assert found is not None
    assert abs(found.same.mean - found.same.chance) < 4 * found.same.error
    assert abs(found.ari.mean) < 4 * found.ari.error < 0.05


def test_clusters_agree_with_themselves_as_far_as_they_are_there() -> None:
    """Of vectors in clumps from every start; of random ones hardly: that is what one can ask."""
    labels = np.repeat(np.arange(5, dtype=np.int32), 40)
    clumps, noise = grouped(around(labels, 5), 5), grouped(random_vectors(200, 32, 1), 5)
    firm, loose = measures.agreement(clumps, clumps), measures.agreement(noise, noise)
    assert firm.mean > 0.85
    assert loose.mean < 0.5
    assert 0 < loose.error < 0.2


def test_the_error_of_an_agreement_is_that_of_other_samples() -> None:
    """Within a factor of three of how far samples of the same kind truly lie apart."""
    found = []
    for seed in range(6):
        labels = np.random.default_rng(seed).integers(0, 6, 240).astype(np.int32)
        vectors = around(labels, 7)
        blurred = vectors + 0.35 * random_vectors(240, 16, seed + 50)
        blurred /= np.linalg.norm(blurred, axis=1, keepdims=True)
        found.append(measures.agreement(grouped(vectors, 6), grouped(blurred, 6)))
    apart = float(np.std([it.mean for it in found], ddof=1))
    told = float(np.mean([it.error for it in found]))
    assert apart / 3 < told < 3 * apart


def test_halves_are_halves_and_always_the_same() -> None:
    """Each row once, in order, half of them."""
    one, other = measures.halves(101), measures.halves(101)
    assert len(one) == measures.HALVES
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, np.unique(a))
        assert len(a) == 50


def test_labels_that_the_vectors_follow_are_seen() -> None:
    """Unlike sizes raise what chance gives; rows without a label are left out."""
    labels = np.repeat(np.array([0, 1, 2, -1], dtype=np.int32), (200, 60, 40, 50))
    vectors = around(np.maximum(labels, 0), 5)
    found = measures.labelled(vectors, labels, silent)
    assert found is not None
    assert (found.rows, found.labels, found.clusters) == (300, 3, 3)
    assert (found.same.mean, found.same.most) == (1.0, 1.0)
    assert found.ari.mean == pytest.approx(1.0)
    pairs = (200 * 199 + 60 * 59 + 40 * 39) / (300 * 299)
    assert found.same.chance == pytest.approx(pairs)


def test_a_label_of_few_rows_cannot_fill_a_neighbourhood() -> None:
    """Which is told as the most there could be; a label of one row only is left out."""
    labels = np.concatenate([np.repeat(np.arange(20), 4), 100 + np.arange(15)]).astype(np.int32)
    vectors = around(np.repeat(np.arange(19, dtype=np.int32), 5), 5)
    found = measures.labelled(vectors, labels, silent)
    assert found is not None
    assert (found.rows, found.labels) == (80, 20)
    assert found.same.most == pytest.approx(0.3)
    assert found.same.mean <= found.same.most


def test_clusters_for_labels_are_bounded() -> None:
    """By what halves have rows for, and by what can be computed; 20,000 labels are not."""
    assert measures.bounded(150, 2_000) == 150
    assert measures.bounded(150, 300) == 30
    assert measures.bounded(9_000, 20_000) == 200
    assert measures.bounded(2, 30) == 2


@pytest.mark.parametrize("labels", [[-1] * 90, [0] * 90, [-1] * 61 + [0] * 20 + [1] * 9, range(90)])
def test_too_few_labels_say_nothing(labels: list[int]) -> None:
    """None at all, only one, on fewer rows than neighbours can tell apart, one for each row."""
    vectors = random_vectors(90, 8, 1)
    assert measures.labelled(vectors, np.array(labels, dtype=np.int32), silent) is None
