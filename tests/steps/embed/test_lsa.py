"""Vectors without a model: what they tell apart, and what becomes of texts with nothing in them."""

from collections.abc import Sequence

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import embed
from elute.steps.embed.lsa import Lsa, chosen_dims

CATS = [f"my cat sleeps on the {place}" for place in ("sofa", "bed", "table", "roof", "mat")]
BILLS = [f"please send the invoice for {month}" for month in ("may", "june", "july", "march")]


def _embed(texts: Sequence[str], method: Lsa | None = None) -> Floats:
    vectors = embed(method or Lsa(), texts, silent).vectors
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    return vectors


def test_texts_about_the_same_lie_closer() -> None:
    """Every text is closer to all of its own subject than to any of the other."""
    vectors = _embed(CATS + BILLS)
    alike = vectors @ vectors.T
    cats, bills = slice(0, len(CATS)), slice(len(CATS), None)
    assert min(alike[cats, cats].min(), alike[bills, bills].min()) > alike[cats, bills].max()


def test_scripts_without_spaces_are_told_apart() -> None:
    """Korean and Japanese texts that share syllables are neighbours."""
    texts = ["환불해 주세요", "환불은 언제 되나요", "アプリが落ちます", "アプリを開くと落ちる"]
    alike = _embed(texts) @ _embed(texts).T
    np.fill_diagonal(alike, -1)
    assert alike.argmax(axis=1).tolist() == [1, 0, 3, 2]


@pytest.mark.parametrize(
    "texts",
    [
        ["one text only"],
        ["all the same"] * 40,
        ["!!!", "???", "..."],
        ["a", "b"],
        ["\ud800 half a character", "\U0001f600", "\x00\x1b[31m"],
        [f"§{chr(0x4E00 + number)}" for number in range(600)],
    ],
    ids=["one", "equal", "signs", "letters", "hostile", "nothing in common"],
)
def test_poor_texts_still_have_vectors(texts: list[str]) -> None:
    """However little there is to go by, vectors are finite and of length 1."""
    assert len(_embed(texts)) == len(texts)


def test_different_texts_do_not_fall_together() -> None:
    """Texts that share nothing are not each other's duplicates."""
    vectors = _embed([f"§{chr(0x4E00 + number)}" for number in range(600)])
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    assert alike.max() < 0.999


def test_equal_texts_have_equal_vectors() -> None:
    """A copy lies where its original lies."""
    vectors = _embed([*CATS, CATS[0]])
    np.testing.assert_allclose(vectors[0], vectors[-1], atol=1e-5)


def test_many_texts_get_the_dims_asked_for() -> None:
    """Where there are more texts than dims, the vectors have that length."""
    texts = [f"{cat} {number} {bill}" for cat in CATS for bill in BILLS for number in range(10)]
    assert _embed(texts, Lsa(dims=20)).shape == (200, 20)
    assert _embed(texts).shape == (200, chosen_dims(200))


def test_the_same_seed_gives_the_same_vectors() -> None:
    """Runs repeat."""
    texts = [f"{cat} {bill}" for cat in CATS for bill in BILLS] * 2
    first, second = _embed(texts, Lsa(dims=8, seed=3)), _embed(texts, Lsa(dims=8, seed=3))
    np.testing.assert_array_equal(first, second)


def test_what_decides_the_vectors_is_in_the_identity() -> None:
    """Other dims or another seed are another embedder, and it is fitted on all texts."""
    assert Lsa(dims=3).identity() != Lsa().identity()
    assert Lsa(seed=1).identity() != Lsa().identity()
    assert Lsa.whole_corpus


def test_cancel_passes() -> None:
    """A user who cancels is heard between the parts of the work."""

    def progress(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        embed(Lsa(), CATS, progress)
