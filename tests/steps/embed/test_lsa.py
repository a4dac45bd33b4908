"""Vectors without a model: what they tell apart, and what becomes of texts with nothing in them."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import embed
from elute.steps.embed.directions import own_direction
from elute.steps.embed.lsa import Lsa, chosen_dims
from elute.steps.embed.lsa.space import fitted
from elute.steps.embed.lsa.terms import Terms

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


def test_texts_that_share_nothing_are_told() -> None:
    """They get directions of their own; a text that shares a run of letters is none of them."""
    strangers = ["qqqq", "zzzz", "\u4e00\u4e8c"]
    made = embed(Lsa(), [*CATS, *strangers], silent)
    assert made.notes == ("3 texts share no term with any other text.",)
    for text, vector in zip(strangers, made.vectors[-3:], strict=True):
        np.testing.assert_array_equal(vector, own_direction(text, made.vectors.shape[1]))
    assert not embed(Lsa(), [*CATS, "catsup"], silent).notes


def test_equal_texts_have_equal_vectors() -> None:
    """A copy lies where its original lies."""
    vectors = _embed([*CATS, CATS[0]])
    np.testing.assert_allclose(vectors[0], vectors[-1], atol=1e-5)


def _orders(count: int) -> list[str]:
    """Made texts of eight subjects, all different."""
    dice = random.Random(0)
    things = ("lamp", "router", "camera", "kettle", "jacket", "ticket", "pillow", "bicycle")
    faults = [f"{word} {number}" for number in range(60) for word in ("broken", "late", "noisy")]
    whens = ("monday", "may", "noon", "easter", "winter", "sunrise")
    return [
        f"my {things[row % 8]} {things[row % 8]} cover is {dice.choice(faults)} since "
        f"{dice.choice(whens)}, order {row}"
        for row in range(count)
    ]


def test_near_copies_are_nearest_to_their_originals() -> None:
    """A word misspelt: of 50 texts among 650, at least 48 lie nearest to what they were."""
    texts = _orders(600)
    spoiled = [text.replace("since", "sicne") for text in texts[:50]]
    vectors = _embed(texts + spoiled)
    alike = vectors[600:] @ vectors[:600].T
    assert (alike.argmax(axis=1) == np.arange(50)).sum() >= 48


def test_what_fits_nowhere_lies_apart() -> None:
    """Of 630 texts the 30 of gibberish are the farthest from their ten nearest."""
    dice = random.Random(1)
    noise = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz  ", k=40)) for _ in range(30)]
    vectors = _embed(_orders(600) + noise, Lsa(dims=48))
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    near = np.sort(alike, axis=1)[:, -10:].mean(axis=1)
    assert sorted(near.argsort()[:30]) == list(range(600, 630))


def test_texts_not_learned_from_lie_with_their_subject() -> None:
    """Of very many texts only some are learned from; the others are placed among them."""
    texts = _orders(1_200)
    terms = Terms(texts[:600])
    space = fitted(terms.weights(texts[:600]), terms.words, 96, 0)
    known, new = (space.placed(terms.weights(part)) for part in (texts[:600], texts[600:]))
    nearest = (new @ known.T).argmax(axis=1)
    assert (nearest % 8 == np.arange(600) % 8).mean() > 0.98
    assert not space.placed(terms.weights(["\U0001f600"])).any()


@pytest.mark.long
def test_very_many_texts_are_learned_from_some() -> None:
    """120,000 texts: subjects are together, also those of texts that nothing was learned from."""
    vectors = _embed(_orders(120_000), Lsa(dims=48))
    drawn = np.random.default_rng(0).choice(120_000, 2_000, replace=False)
    alike = vectors[drawn] @ vectors[drawn].T
    np.fill_diagonal(alike, -1)
    together = (drawn[alike.argmax(axis=1)] % 8 == drawn % 8).mean()
    print(f"nearest of the same of 8 subjects: {together:.3f} of 2,000")
    assert together > 0.98


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
    """Other dims, another seed or computation are another embedder, fitted on all texts."""
    assert Lsa().identity()["version"] == 2
    assert Lsa(dims=3).identity() != Lsa().identity()
    assert Lsa(seed=1).identity() != Lsa().identity()
    assert Lsa.whole_corpus


def test_cancel_passes() -> None:
    """A user who cancels is heard between the parts of the work."""

    def progress(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        embed(Lsa(), CATS, progress)
