"""How far a picture can be believed."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats, Reduced
from elute.steps.reduce.pca import principal
from elute.steps.reduce.trust import NEAREST, judged
from tests.steps.blobs import blobs, graph


def pictured(rows: int, dims: int = 2) -> tuple[Floats, Reduced]:
    """Rows in three loose blobs, and their principal components."""
    vectors, _ = blobs((rows // 2, rows // 4, rows - rows // 2 - rows // 4), spread=1.0)
    return vectors, Reduced(principal(vectors, dims)[0], "pca")


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("rows", [3, 20, 31, 500])
def test_is_what_scikit_learn_says(rows: int, dims: int) -> None:
    """Measured on every row, both numbers are scikit-learn's; continuity with the sides changed."""
    from sklearn.manifold import trustworthiness

    vectors, picture = pictured(rows, dims)
    made = judged(picture, vectors, graph(vectors), silent)
    k = min(NEAREST, (rows - 1) // 2)
    assert made.trustworthiness == pytest.approx(
        trustworthiness(vectors, picture.points, n_neighbors=k), abs=1e-6
    )
    assert made.continuity == pytest.approx(
        trustworthiness(picture.points, vectors, n_neighbors=k), abs=1e-6
    )
    assert made.judged == rows
    assert made.trustworthiness_error is None
    assert made.continuity_error is None


def test_a_sample_tells_its_error() -> None:
    """Half of the rows give the numbers of all within three standard errors; a note says so."""
    vectors, picture = pictured(2000)
    links = graph(vectors)
    whole = judged(picture, vectors, links, silent)
    some = judged(picture, vectors, links, silent, pairs=0)
    assert (whole.judged, some.judged) == (2000, 1000)
    for name in ("trustworthiness", "continuity"):
        error = getattr(some, f"{name}_error")
        assert 0 < error < 0.01
        assert abs(getattr(some, name) - getattr(whole, name)) < 3 * error
    assert "measured on 1,000 of 2,000 rows" in some.notes[-1]
    assert "measured" not in whole.notes[-1]


def test_a_picture_by_chance_is_not_trusted() -> None:
    """The control: places that have nothing to do with the rows score about a half."""
    vectors, _ = pictured(600)
    places = np.random.default_rng(0).normal(size=(600, 2)).astype(np.float32)
    made = judged(Reduced(places, "chance"), vectors, graph(vectors), silent)
    assert made.trustworthiness == pytest.approx(0.5, abs=0.05)
    assert made.continuity == pytest.approx(0.5, abs=0.05)


def test_three_dimensions_are_trusted_more() -> None:
    """The numbers of a flat picture and one in space of the same rows can be compared."""
    vectors, flat = pictured(600)
    links = graph(vectors)
    deep = Reduced(principal(vectors, 3)[0], "pca")
    scores = [judged(each, vectors, links, silent).trustworthiness for each in (flat, deep)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] + 0.02 < scores[1] < 1


def test_copies_are_no_fault() -> None:
    """Rows that are equal, in space and in the picture, are as near as each other."""
    vectors = np.repeat(blobs((8, 8))[0], 20, axis=0)
    made = judged(Reduced(principal(vectors, 2)[0], "pca"), vectors, graph(vectors), silent)
    assert made.trustworthiness == 1
    assert made.continuity == 1


def test_a_collapsed_picture_keeps_nothing_near() -> None:
    """All rows at one place: whoever should be near is one of all, as by chance."""
    vectors, _ = pictured(600)
    made = judged(
        Reduced(np.zeros((600, 2), np.float32), "one place"), vectors, graph(vectors), silent
    )
    assert made.continuity == pytest.approx(0.5, abs=0.05)


def test_places_shared_by_rows_that_are_not_copies_cost_continuity() -> None:
    """Rows put on a coarse grid keep less near than the same picture left fine."""
    vectors, fine = pictured(600)
    grid = Reduced(np.round(fine.points * 2).astype(np.float32), "grid")
    links = graph(vectors)
    whole, coarse = (judged(each, vectors, links, silent).continuity for each in (fine, grid))
    assert whole is not None
    assert coarse is not None
    assert coarse < whole - 0.02


@pytest.mark.parametrize(("rows", "said"), [(3, "1 neighbour)"), (20, "9 neighbours)")])
def test_neighbours_are_counted_in_words(rows: int, said: str) -> None:
    """One is no plural."""
    vectors, picture = pictured(rows)
    assert said in judged(picture, vectors, graph(vectors), silent).notes[-1]


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_have_none(rows: int) -> None:
    """Two rows have no neighbour that could be another one."""
    vectors = blobs((3,))[0][:rows]
    picture = Reduced(np.zeros((rows, 2), np.float32), "pca")
    assert judged(picture, vectors, graph(vectors), silent) is picture
