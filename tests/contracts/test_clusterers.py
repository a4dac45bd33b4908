"""What every clusterer promises, whatever the data."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Clustered, Floats
from elute.core.settings import build
from elute.steps.cluster import METHODS, Clusterer, cluster
from elute.steps.cluster.given import Given
from tests.steps.blobs import blobs, degenerate, graph

DATA = {**degenerate(), "blobs": blobs((60, 40, 20))[0], "loose": blobs((80, 70), spread=1.5)[0]}


COMPILED = ("evoc",)
"""Methods whose library compiles for minutes at its first use on a machine."""


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.long if name in COMPILED else ()) for name in METHODS
    ]
)
def method(request: pytest.FixtureRequest) -> Clusterer:
    """Each method with its defaults."""
    if request.param in COMPILED:
        pytest.importorskip(request.param, reason=f"needs the extra {request.param}")
    return build(METHODS[request.param], {}, "cluster")


@pytest.fixture(params=DATA)
def vectors(request: pytest.FixtureRequest) -> Floats:
    """Each kind of data."""
    return DATA[request.param]


def run(method: Clusterer, vectors: Floats) -> Clustered:
    """The step on the graph of `vectors`."""
    return cluster(method, Given.of(vectors, graph(vectors)), silent)


def test_shapes_and_types(method: Clusterer, vectors: Floats) -> None:
    """One int32 label and one float32 strength a row; notes are sentences."""
    found = run(method, vectors)
    assert found.labels.shape == found.strength.shape == (len(vectors),)
    assert found.labels.dtype == np.int32
    assert found.strength.dtype == np.float32
    assert all(note.endswith((".", ")")) and note[0].isupper() for note in found.notes)


def test_labels_are_numbered_by_falling_size(method: Clusterer, vectors: Floats) -> None:
    """Labels are -1 and 0 to k - 1 without gaps, no cluster larger than the one before."""
    labels = run(method, vectors).labels
    assert labels.min(initial=0) >= -1
    sizes = np.bincount(labels[labels >= 0])
    assert (sizes > 0).all()
    assert (np.diff(sizes) <= 0).all()


def test_strength_is_a_share(method: Clusterer, vectors: Floats) -> None:
    """Strength is in [0, 1], and 0 for noise."""
    found = run(method, vectors)
    assert ((found.strength >= 0) & (found.strength <= 1)).all()
    assert not found.strength[found.labels < 0].any()


def test_repeats(method: Clusterer, vectors: Floats) -> None:
    """The same settings on the same data give the same labels and strengths."""
    one, other = run(method, vectors), run(method, vectors)
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.strength, other.strength)
    assert one.notes == other.notes


def test_given_stays_as_it_is(method: Clusterer, vectors: Floats) -> None:
    """Neither vectors nor graph are written to: they may be maps of files."""
    links = graph(vectors)
    frozen = vectors.copy()
    for array in (frozen, links.indices, links.distances):
        array.flags.writeable = False
    cluster(method, Given.of(frozen, links), silent)


def test_progress_stays_within_its_total(method: Clusterer, vectors: Floats) -> None:
    """0 <= done <= total in every report."""
    seen: list[tuple[int, int]] = []
    cluster(
        method,
        Given.of(vectors, graph(vectors)),
        lambda done, total, message="": seen.append((done, total)),
    )
    assert all(0 <= done <= total for done, total in seen)
