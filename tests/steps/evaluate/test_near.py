"""Pairs by cosine, also where more rows are alike than the graph has neighbours for."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from elute.core.copies import witnessed
from elute.core.progress import silent
from elute.core.results import Evaluated, Floats, Neighbors
from elute.steps.evaluate import Evaluate, evaluate
from elute.steps.evaluate.near import near_pairs
from elute.steps.evaluate.pairs import Pairs
from tests.steps.blobs import blobs, graph, unit
from tests.steps.evaluate.rounds import held_out, judging, labelled, ranked_first


def circle(*degrees: float) -> Floats:
    """Rows at these angles."""
    angles = np.deg2rad(degrees)
    return np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)


def copies(vectors: Floats, threshold: float, neighbors: Neighbors | None = None) -> Evaluated:
    """The step, copies by position as the rows stand."""
    method = Evaluate(near_threshold=threshold)
    return evaluate(method, judging(vectors, neighbors=neighbors), silent)


def test_no_chains() -> None:
    """Of rows in a chain, each like the next only, the one too far from the first stays."""
    made = copies(circle(0, 10, 20, 30, 200), 0.98)
    assert made.copies.tolist() == [1, 3]
    assert made.copy_of.tolist() == [0, 2]
    np.testing.assert_allclose(made.copy_similarity, np.cos(np.deg2rad(10)), atol=1e-6)


def test_the_most_similar_witness_wins() -> None:
    """Between two rows that stay, the closer one is named; of equal ones the first."""
    made = copies(circle(0, 16, 9, 100, 100), 0.98)
    assert made.copies.tolist() == [2, 4]
    assert made.copy_of.tolist() == [1, 3]
    made = copies(circle(-7, 7, 0), 0.98)
    assert (made.copies.tolist(), made.copy_of.tolist()) == ([2], [0])


def test_a_neighbour_in_one_direction_suffices() -> None:
    """A row that is among the k nearest of the other, though not the other way round, counts."""
    indices = np.array([[1], [2], [1]], dtype=np.int32)
    distances = np.array([[0.03], [0.01], [0.01]], dtype=np.float32)
    given = judging(circle(0, 14, 22), neighbors=Neighbors(indices, distances))
    found = near_pairs(given, np.ones(3, np.bool_), 0.95, 0.9)
    assert found.ends.tolist() == [[0, 1], [1, 2]]


def test_neighbours_that_are_not_alike_are_not_copied() -> None:
    """Among 3 million neighbours the few alike are found in less than half of their memory."""
    m, k = 60_000, 50
    random = np.random.default_rng(0)
    indices = (np.arange(m)[:, None] + np.arange(1, k + 1)).astype(np.int32) % m
    distances = random.uniform(0.3, 1, (m, k)).astype(np.float32)
    alike = np.sort(random.choice(m, 100, replace=False))
    distances[alike, 7] = 0.04
    given = judging(np.ones((m, 2), np.float32), neighbors=Neighbors(indices, distances))
    tracemalloc.start()
    try:
        found = near_pairs(given, np.ones(m, np.bool_), 0.95, 0.85)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    expected = np.sort(np.column_stack((alike, (alike + 8) % m)), axis=1)
    np.testing.assert_array_equal(found.ends, expected[np.lexsort(expected.T[::-1])])
    assert peak < (indices.nbytes + distances.nbytes) / 2


def test_nothing_at_the_threshold() -> None:
    """Rows that are less alike are no copies; without rows or neighbours none are."""
    assert not len(copies(circle(0, 60, 120), 0.95).copies)
    for m in (0, 1):
        made = copies(blobs((2,))[0][:m], 0.95)
        assert made.pairs.shape == (0, 2)
        assert len(made.copies) == len(made.copy_of) == len(made.copy_similarity) == 0
        assert made.copies.dtype == made.copy_of.dtype == np.int32
        assert made.copy_similarity.dtype == np.float32


@drawn(seed=st.integers(0, 10**6), spread=st.floats(0.05, 0.6), threshold=st.floats(0.5, 0.99))
def test_witnessed(seed: int, spread: float, threshold: float) -> None:
    """Whatever the data: witnesses come before and stay, as close as is said; none held out."""
    vectors, _ = blobs((20, 10, 5), spread=spread, seed=seed)
    random = np.random.default_rng(seed)
    test = np.flatnonzero(random.random(35) < 0.2)
    rank = ranked_first(np.isin(np.arange(35), test))
    given = judging(vectors, rank=rank, **held_out(*test, of=35))
    made = evaluate(Evaluate(near_threshold=threshold), given, silent)
    assert (rank[made.copy_of] < rank[made.copies]).all()
    assert (np.diff(made.copies) > 0).all()
    assert not set(made.copies.tolist()) & {*made.copy_of.tolist(), *test.tolist()}
    assert (made.copy_similarity >= np.float32(threshold)).all()
    cosine = (vectors[made.copies] * vectors[made.copy_of]).sum(axis=1)
    np.testing.assert_allclose(made.copy_similarity, cosine, atol=1e-5)


def test_all_pairs_that_the_graph_can_see() -> None:
    """With neighbours enough, exactly the pairs at the floor, each once, in order of rank."""
    vectors, _ = blobs((12, 9, 9), spread=0.4)
    rank = np.random.default_rng(1).permutation(30).astype(np.int32)
    given = judging(vectors, rank=rank, neighbors=graph(vectors, 29))
    found = near_pairs(given, np.ones(30, np.bool_), 0.9, 0.8)
    cosine = vectors @ vectors.T
    one, other = np.nonzero(np.triu(cosine >= 0.8, 1))
    assert len(found) == len(one)
    assert {frozenset(ends) for ends in found.ends.tolist()} == {
        frozenset(ends) for ends in zip(one.tolist(), other.tolist(), strict=True)
    }
    assert (rank[found.ends[:, 0]] < rank[found.ends[:, 1]]).all()


@pytest.mark.parametrize("spread", [0.02, 0.2])
def test_crowds_leave_as_a_whole(spread: float) -> None:
    """Of 400 rows all alike one stays, though each row has 8 neighbours only."""
    vectors, _ = blobs((400, 30), spread=spread, seed=2)
    far = unit(np.random.default_rng(5).normal(size=(40, 24)))
    vectors = np.concatenate((vectors, far))
    near, rank = graph(vectors, 8), np.arange(470, dtype=np.int32)
    crowd, all_rows = np.flatnonzero(vectors @ vectors[0] > 0.8), np.ones(470, np.bool_)
    least = float((vectors[crowd] @ vectors[crowd].T).min())
    assert len(crowd) in (30, 400)
    found = near_pairs(judging(vectors, neighbors=near), all_rows, least, least)

    def left(pairs: Pairs) -> int:
        alike = pairs.similarity >= np.float32(least)
        chosen = witnessed(pairs.ends, alike, pairs.similarity, rank)
        return 430 - int(np.count_nonzero(pairs.ends[chosen, 1] < 430))

    in_graph = np.array(
        [b in near.indices[a] or a in near.indices[b] for a, b in found.ends.tolist()]
    )
    assert left(found) == 2
    assert left(found.where(in_graph)) > 10, "control: by the graph alone many stay"


def test_two_long_texts_are_not_compared_by_vectors() -> None:
    """A pair counts only where the vector of one of the two stands for all of its text."""
    vectors = circle(0, 1, 2)
    whole = np.array([True, False, False])
    found = near_pairs(judging(vectors), whole, 0.95, 0.9)
    assert found.ends.tolist() == [[0, 1], [0, 2]]


def test_no_copy_has_another_label_or_the_same_text() -> None:
    """The next best witness is named; rows without a label are compared with any."""
    texts = ["say", "say it", "say \n it", "say it so", "said"]
    labels = labelled(0, 1, 1, -1, 0)
    made = evaluate(Evaluate(), judging(circle(0, 1, 1.5, 2, 9), texts=texts, **labels), silent)
    assert dict(zip(made.copies.tolist(), made.copy_of.tolist(), strict=True)) == {3: 2, 4: 0}
    said = {frozenset(ends) for ends in made.pairs.tolist()}
    assert said == {frozenset(ends) for ends in ((0, 3), (0, 4), (1, 3), (2, 3), (3, 4))}
    plain = evaluate(Evaluate(), judging(circle(0, 1, 1.5, 2, 9)), silent)
    assert len(plain.pairs) == 10, "control: without labels all pairs are compared"


def test_a_crowd_of_two_labels_leaves_by_label() -> None:
    """Of 300 rows all alike with two labels one of each stays, though each has 8 neighbours."""
    vectors, _ = blobs((300,), spread=0.02, seed=2)
    labels = labelled(*[0, 1] * 150)
    given = judging(vectors, neighbors=graph(vectors, 8), **labels)
    made = evaluate(Evaluate(near_threshold=0.9), given, silent)
    assert len(made.copies) == 298
    assert (made.copies % 2 == made.copy_of % 2).all()
