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

FAR = np.repeat(np.array([[1, 0, 0], [-1, 0, 0]], np.float32), 30, axis=0)
FAR[:, 1] = np.linspace(0, 1e-3, 60)
DATA = {
    **degenerate(),
    "blobs": blobs((20, 20))[0],
    "15 rows": blobs((8, 7))[0],
    "two far blobs": FAR,
    "zero vectors": np.zeros((40, 24), np.float32),
    "some zero vectors": np.vstack((np.zeros((20, 24), np.float32), blobs((20,))[0])),
}


@pytest.fixture(params=[(name, dims) for name in METHODS for dims in (2, 3)], ids=str)
def method(request: pytest.FixtureRequest) -> Reducer:
    """Each method in two and three dimensions."""
    name, dims = request.param
    return build(METHODS[name], {"dims": dims}, "reduce")


@pytest.fixture(params=DATA)
def vectors(request: pytest.FixtureRequest) -> Floats:
    """Each kind of data."""
    return DATA[request.param]


def run(method: Reducer, vectors: Floats, earlier: Floats | None = None) -> Reduced:
    """The step on the graph of `vectors`."""
    return reduce(method, vectors, graph(vectors), silent, earlier)


def places(kind: str, m: int, dims: int) -> Floats | None:
    """Earlier maps at the edge: none, half of the rows, no row, all rows at one place."""
    if kind == "none":
        return None
    made = np.random.default_rng(5).normal(scale=7, size=(m, dims)).astype(np.float32)
    made[:: {"half": 2, "empty": 1, "one place": m + 1}[kind]] = np.nan
    return np.ones_like(made) if kind == "one place" else made


@pytest.mark.parametrize("kind", ["none", "half", "empty", "one place"])
def test_points_are_finite(
    method: Reducer, vectors: Floats, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Finite (m, dims) float32 points, and not a word on the terminal, whatever came before."""
    earlier = places(kind, len(vectors), method.dims)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ImportWarning)  # umap's word on an extra of its own
        made = run(method, vectors, earlier)
    assert made.points.shape == (len(vectors), method.dims)
    assert made.points.dtype == np.float32
    assert np.isfinite(made.points).all()
    assert made.method in METHODS
    assert made.notes
    for share in (made.trustworthiness, made.continuity):
        assert share is None or 0 <= share <= 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["none", "half"])
@pytest.mark.parametrize("name", METHODS)
def test_repeats(name: str, kind: str) -> None:
    """The same seed and the same earlier map give the same points."""
    vectors, _ = blobs((40, 30, 20))
    method = build(METHODS[name], {}, "reduce")
    earlier = places(kind, len(vectors), method.dims)
    once, again = run(method, vectors, earlier), run(method, vectors, earlier)
    np.testing.assert_array_equal(once.points, again.points)
    assert once.notes == again.notes


@pytest.mark.parametrize(
    ("name", "dims"), [("umap", 2), ("umap", 3), ("pca", 2), ("pca", 3), ("tsne", 2)]
)
def test_rows_keep_their_places(name: str, dims: int) -> None:
    """After a cluster and every tenth row left, each cluster lies where it was; without help not.

    No neighbour joins the clusters. Of principal components, which other rows turn, half of all
    rows lie there. The earlier map is given turned and mirrored, as a layout might have been. t-SNE
    in 3-D, which takes many seconds, is left out.
    """
    method = build(METHODS[name], {"dims": dims}, "reduce")
    vectors, truth = blobs((60, 50, 40, 30, 20))
    turned = np.roll(np.eye(method.dims), 1, axis=1) * ([-1] + [1] * (method.dims - 1))
    before = (run(method, vectors).points @ turned).astype(np.float32)
    kept = (truth != 1) & (np.arange(len(truth)) % 10 > 0)
    earlier = before[kept]
    wide = float(np.ptp(earlier, axis=0).max())

    def moved(points: Floats) -> list[float]:
        apart = np.linalg.norm(points - earlier, axis=1) / wide
        groups = [kept] if name == "pca" else [kept & (truth == group) for group in (0, 2, 3, 4)]
        return [float(np.median(apart[group[kept]])) for group in groups]

    some = earlier.copy()
    some[::7] = np.nan
    assert max(moved(run(method, vectors[kept], some).points)) < 0.1
    assert max(moved(run(method, vectors[kept]).points)) > 0.2


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
    """Neither vectors nor graph nor earlier map are written to: they may be maps of files."""
    vectors, _ = blobs((20, 20))
    links = graph(vectors)
    earlier = np.ones((40, 2), np.float32) * np.arange(40, dtype=np.float32)[:, None]
    for array in (vectors, links.indices, links.distances, earlier):
        array.flags.writeable = False
    reduce(build(METHODS[name], {}, "reduce"), vectors, links, silent)
    reduce(build(METHODS[name], {}, "reduce"), vectors, links, silent, earlier)


@pytest.mark.parametrize("kind", ["none", "half"])
@pytest.mark.parametrize("name", METHODS)
def test_progress_reaches_its_total(name: str, kind: str) -> None:
    """Reports stay within their total and end there."""
    vectors, _ = blobs((40, 30))
    seen: list[tuple[int, int]] = []
    method = build(METHODS[name], {}, "reduce")
    earlier = places(kind, len(vectors), method.dims)

    def watch(done: int, total: int, message: str = "") -> None:
        seen.append((done, total))

    reduce(method, vectors, graph(vectors), watch, earlier)
    assert all(0 <= done <= total for done, total in seen)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize("kind", ["none", "half"])
@pytest.mark.parametrize("name", METHODS)
def test_cancel_passes(name: str, kind: str) -> None:
    """A Cancelled from the progress reaches the caller."""

    def stop(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    vectors, _ = blobs((40, 30))
    method = build(METHODS[name], {}, "reduce")
    earlier = places(kind, len(vectors), method.dims)
    with pytest.raises(Cancelled):
        reduce(method, vectors, graph(vectors), stop, earlier)
