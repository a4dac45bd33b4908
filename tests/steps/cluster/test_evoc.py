"""EVoC on the shared graph. Its library compiles for minutes at its first use on a machine."""

import sys

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.core.progress import silent
from elute.core.results import Clustered
from elute.steps.cluster import cluster
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.given import Given
from tests.steps.blobs import blobs, graph


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package an error says how to install it."""
    monkeypatch.setitem(sys.modules, "evoc", None)
    vectors, _ = blobs((20, 20))
    with pytest.raises(UsageError) as raised:
        cluster(Evoc(), Given.of(vectors, graph(vectors)), silent)
    assert "pip install 'elute[evoc]'" in raised.value.hint


def found(method: Evoc, messages: list[str] | None = None) -> tuple[Clustered, np.ndarray]:
    """The clusters of twelve blobs, and the blobs."""
    pytest.importorskip("evoc", reason="needs the evoc extra")
    vectors, truth = blobs((60,) * 12, spread=0.5)
    said = [] if messages is None else messages
    given = Given.of(vectors, graph(vectors))
    return cluster(method, given, lambda done, total, message="": said.append(message)), truth


@pytest.mark.long
def test_finds_blobs() -> None:
    """Twelve blobs are found; strengths vary; a note counts the clusters of each layer.

    How many rows are called noise hangs on the seed, and on how the processor rounds: the middle
    of five says what is usual.
    """
    from sklearn.metrics import adjusted_rand_score

    messages: list[str] = []
    shares = []
    for chance in range(5):
        made, truth = found(Evoc(seed=chance), messages)
        kept = made.labels >= 0
        shares.append(kept.mean())
        assert adjusted_rand_score(truth[kept], made.labels[kept]) > 0.9
    assert np.median(shares) > 0.8
    assert 0 < np.median(made.strength[kept]) <= 1
    assert made.notes[0].startswith("Clusters by layer: 1: ")
    assert any("compiling" in message for message in messages)


@pytest.mark.long
def test_the_same_seed_gives_the_same_labels_on_any_number_of_threads() -> None:
    """Labels depend on the seed, not on how many threads numba has."""
    pytest.importorskip("evoc", reason="needs the evoc extra")
    import numba

    one, _ = found(Evoc(seed=3))
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        other, _ = found(Evoc(seed=3))
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(one.labels, other.labels)
    print(f"compared {threads} threads with 1")


@pytest.mark.long
def test_layers_by_number() -> None:
    """Layer 1 is the finest; one beyond the last is the last, and a note says so."""
    finest, _ = found(Evoc(layer=1))
    coarsest, _ = found(Evoc(layer=99))
    assert finest.count >= coarsest.count
    assert "There is no layer 99." in coarsest.notes


@pytest.mark.long
def test_one_cluster_says_what_to_lower() -> None:
    """A size beyond the rows leaves one cluster, and a note names the setting and its value."""
    made, _ = found(Evoc(min_cluster_size=2000))
    assert made.count == 1
    assert made.notes[-1] == "There is one cluster only: lower min_cluster_size (it is 2,000)."
