"""What every reduction promises, whatever the data."""

import warnings

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats, Reduced
from elute.core.settings import build
from elute.steps.reduce import METHODS, Reducer, reduce
from tests.steps.blobs import blobs, degenerate, graph

DATA = {**degenerate(), "blobs": blobs((20, 20))[0], "15 rows": blobs((8, 7))[0]}


@pytest.fixture(params=[(name, dims) for name in METHODS for dims in (2, 3)], ids=str)
def method(request: pytest.FixtureRequest) -> Reducer:
    """Each method in two and three dimensions."""
    name, dims = request.param
    return build(METHODS[name], {"dims": dims}, "reduce")


@pytest.fixture(params=DATA)
def vectors(request: pytest.FixtureRequest) -> Floats:
    """Each kind of data."""
    return DATA[request.param]


def run(method: Reducer, vectors: Floats) -> Reduced:
    """The step on the graph of `vectors`."""
    return reduce(method, vectors, graph(vectors), silent)


def test_points_are_finite(
    method: Reducer, vectors: Floats, capfd: pytest.CaptureFixture[str]
) -> None:
    """Finite (m, dims) float32 points, and not a word on the terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ImportWarning)  # umap's word on an extra of its own
        made = run(method, vectors)
    assert made.points.shape == (len(vectors), method.dims)
    assert made.points.dtype == np.float32
    assert np.isfinite(made.points).all()
    assert made.method in METHODS
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", METHODS)
def test_repeats(name: str) -> None:
    """The same seed gives the same points."""
    vectors, _ = blobs((40, 30, 20))
    method = build(METHODS[name], {}, "reduce")
    np.testing.assert_array_equal(run(method, vectors).points, run(method, vectors).points)


@pytest.mark.parametrize("name", METHODS)
def test_groups_stay_apart(name: str) -> None:
    """Rows of three tight blobs have their nearest point in their own blob."""
    vectors, truth = blobs((40, 30, 20))
    points = run(build(METHODS[name], {}, "reduce"), vectors).points
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (truth[apart.argmin(axis=1)] == truth).all()


@pytest.mark.parametrize("name", METHODS)
def test_given_stays_as_it_is(name: str) -> None:
    """Neither vectors nor graph are written to: they may be maps of files."""
    vectors, _ = blobs((20, 20))
    links = graph(vectors)
    for array in (vectors, links.indices, links.distances):
        array.flags.writeable = False
    reduce(build(METHODS[name], {}, "reduce"), vectors, links, silent)


@pytest.mark.parametrize("name", METHODS)
def test_progress_reaches_its_total(name: str) -> None:
    """Reports stay within their total and end there."""
    vectors, _ = blobs((40, 30))
    seen: list[tuple[int, int]] = []
    method = build(METHODS[name], {}, "reduce")
    reduce(
        method, vectors, graph(vectors), lambda done, total, message="": seen.append((done, total))
    )
    assert all(0 <= done <= total for done, total in seen)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize("name", METHODS)
def test_cancel_passes(name: str) -> None:
    """A Cancelled from the progress reaches the caller."""

    def stop(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    vectors, _ = blobs((40, 30))
    with pytest.raises(Cancelled):
        reduce(build(METHODS[name], {}, "reduce"), vectors, graph(vectors), stop)
