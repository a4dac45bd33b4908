"""Every copy has a witness that stays, whatever the pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from elute.core.copies import ordered, tau_for, witnessed
from elute.core.results import Floats, Ints

Drawn = tuple[Ints, Floats, Ints]


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    """Pairs in order of rank, their similarity in tenths, and a rank."""
    m = draw(st.integers(1, 12))
    rank = np.array(draw(st.permutations(range(m))), dtype=np.int32)
    places = st.tuples(st.integers(0, m - 1), st.integers(0, m - 1))
    edges = [edge for edge in draw(st.lists(places, max_size=30)) if edge[0] != edge[1]]
    ends = np.array(edges, dtype=np.int32).reshape(-1, 2)
    values = draw(st.lists(st.integers(0, 10), min_size=len(edges), max_size=len(edges)))
    return ordered(ends[:, 0], ends[:, 1], rank), (np.array(values) / 10).astype(np.float32), rank


def naive(pairs: Ints, similarity: Floats, rank: Ints, tau: float) -> dict[int, int]:
    """Copy -> witness, row by row in order of rank."""
    out: dict[int, int] = {}
    for row in np.argsort(rank).tolist():
        reasons = [
            (-similarity[i], rank[first], first)
            for i, (first, second) in enumerate(pairs.tolist())
            if second == row and similarity[i] >= np.float32(tau) and first not in out
        ]
        if reasons:
            out[row] = min(reasons)[2]
    return out


def left(pairs: Ints, similarity: Floats, rank: Ints, tau: float) -> NDArray[np.int64]:
    """The pairs by which rows leave."""
    return witnessed(pairs, similarity >= np.float32(tau), similarity, rank)


def staying(drawn: Drawn, tau: float) -> int:
    """How many rows stay at a threshold."""
    return len(drawn[2]) - len(left(*drawn, tau))


@given(drawn=graphs(), tau=st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
def test_as_row_by_row(drawn: Drawn, tau: float) -> None:
    """The same copies and witnesses as the definition, taken row by row."""
    pairs, similarity, rank = drawn
    chosen = left(pairs, similarity, rank, tau)
    found = {int(pairs[i, 1]): int(pairs[i, 0]) for i in chosen}
    assert found == naive(pairs, similarity, rank, tau)
    assert (np.diff(pairs[chosen, 1]) > 0).all()
    assert staying(drawn, tau) == len(rank) - len(found)


@given(drawn=graphs(), tau=st.sampled_from([0.3, 0.5, 0.8]))
def test_witnesses_stay_and_nothing_alike_is_left(drawn: Drawn, tau: float) -> None:
    """Each copy names a row that stays, at the threshold; no two rows that stay are alike."""
    pairs, similarity, rank = drawn
    chosen = left(pairs, similarity, rank, tau)
    copies, stays = pairs[chosen, 1], pairs[chosen, 0]
    assert not set(copies.tolist()) & set(stays.tolist())
    assert (similarity[chosen] >= np.float32(tau)).all()
    here = ~np.isin(np.arange(len(rank)), copies)
    assert not (here[pairs].all(axis=1) & (similarity >= np.float32(tau))).any()


@given(drawn=graphs(), target=st.integers(0, 12))
def test_target(drawn: Drawn, target: int) -> None:
    """At the threshold found at most that many rows stay, and more at the next that occurs."""
    pairs, similarity, rank = drawn
    values = np.unique(similarity)
    found = tau_for(target, pairs, similarity, rank)
    if len(rank) <= target:
        assert found == np.inf
    elif found is None:
        assert not len(values) or staying(drawn, values[0]) > target
    else:
        assert staying(drawn, found) <= target
        above = values[values > np.float32(found)][:1].tolist()
        assert all(staying(drawn, tau) > target for tau in above)


def test_a_chain_loses_every_other_row() -> None:
    """Each row like the next only: a row whose partner left stays."""
    rank = np.arange(6, dtype=np.int32)
    pairs = ordered(rank[:-1], rank[1:], rank)
    chosen = witnessed(pairs, np.ones(5, np.bool_), np.ones(5, np.float32), rank)
    assert pairs[chosen].tolist() == [[0, 1], [2, 3], [4, 5]]


def test_rank_says_which_stays() -> None:
    """Of two alike the one of lower rank stays, wherever it stands."""
    rank = np.array([2, 0, 1], dtype=np.int32)
    pairs = ordered(np.array([0, 0]), np.array([1, 2]), rank)
    assert pairs.tolist() == [[1, 0], [2, 0]]
    chosen = witnessed(pairs, np.ones(2, np.bool_), np.array([0.8, 0.9], np.float32), rank)
    assert pairs[chosen].tolist() == [[2, 0]]


def test_without_pairs() -> None:
    """No rows, or none alike: nothing leaves, and no threshold reaches a lower number."""
    pairs, none, rank = np.zeros((0, 2), np.int32), np.zeros(0, np.float32), np.arange(3)
    assert not len(witnessed(pairs, none > 0, none, rank.astype(np.int32)))
    assert tau_for(2, pairs, none, rank.astype(np.int32)) is None
    assert tau_for(0, pairs, none, rank[:0].astype(np.int32)) == np.inf


@pytest.mark.long
def test_five_million_pairs() -> None:
    """A chain of all rows and pairs at random, more than a graph of a million rows holds."""
    m, q = 1_000_000, 4_000_001
    random = np.random.default_rng(0)
    rank = random.permutation(m).astype(np.int32)
    row = np.argsort(rank)
    one = np.concatenate((row[:-1], random.integers(0, m, q)))
    other = np.concatenate((row[1:], (random.integers(1, m, q) + one[m - 1 :]) % m))
    pairs = ordered(one, other, rank)
    strength = random.random(len(pairs), dtype=np.float32)
    chosen = witnessed(pairs, strength > 0.5, strength, rank)
    out = np.zeros(m, np.bool_)
    out[pairs[chosen, 1]] = True
    assert not out[pairs[chosen, 0]].any()
    assert not ((~out)[pairs].all(axis=1) & (strength > 0.5)).any()
    print(f"{len(pairs):,} pairs: {int(out.sum()):,} of {m:,} rows leave, each witnessed")
    shuffled = random.permutation(out)
    assert shuffled[pairs[chosen, 0]].any(), "control: copies at random are not witnessed"
