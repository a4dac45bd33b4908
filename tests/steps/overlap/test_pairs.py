"""The pairs of clusters that a picture misleads about most."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from elute.steps.overlap.pairs import MOST, telling


@pytest.mark.parametrize("seed", range(4))
def test_they_are_the_first_of_all_pairs(seed: int) -> None:
    """Among 40 clusters, with many ties: as by putting every pair in order."""
    random = np.random.default_rng(seed)
    tables = [random.integers(0, 4, (40, 40)) * (random.random((40, 40)) < 0.6) for _ in range(2)]
    of = random.integers(60, 63, 40)
    found = telling(csr_array(tables[0]), csr_array(tables[1]), of)
    shares = [table / of[:, None] for table in tables]
    apart = np.abs((tables[0] - tables[1]) / of[:, None])
    order = sorted((-apart[a, b], a, b) for a in range(40) for b in range(40) if a != b)
    expected: dict[frozenset[int], tuple[int, int]] = {}
    for less, a, b in order:
        if less < 0:
            expected.setdefault(frozenset((a, b)), (a, b))
    assert [(pair.cluster, pair.other) for pair in found] == [*expected.values()][:MOST]
    for pair in found:
        assert pair.in_map == pytest.approx(shares[0][pair.cluster, pair.other])
        assert pair.in_space == pytest.approx(shares[1][pair.cluster, pair.other])


def test_of_many_pairs_few_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 250,000 entries only the largest are sorted."""
    sorted_: list[int] = []
    plain = np.lexsort

    def counted(keys: tuple[np.ndarray, ...]) -> np.ndarray:
        sorted_.append(len(keys[0]))
        return plain(keys)

    monkeypatch.setattr(np, "lexsort", counted)
    random = np.random.default_rng(0)
    one, other = (csr_array(random.integers(0, 10**6, (500, 500))) for _ in range(2))
    assert len(telling(one, other, np.full(500, 10**9))) == MOST
    assert sorted_
    assert max(sorted_) < 1000
