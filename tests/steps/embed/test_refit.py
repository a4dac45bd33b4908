"""Texts placed among those an embedder was fitted on before."""

import numpy as np

from elute.core.progress import silent
from elute.core.texts import Chosen, Texts
from elute.steps.embed import METHODS, embed
from elute.steps.embed.base import Refits
from elute.steps.embed.lsa import Lsa

TOPICS = ("the parcel never came", "my card was charged twice", "I cannot log in today")
OLD = [f"{topic}, order {n}" for n in range(40) for topic in TOPICS]


def test_the_fit_is_found_again() -> None:
    """Texts it was fitted on get the vectors they had; a new one lies with its like."""
    texts = Texts.of(OLD)
    known = Chosen(texts, np.arange(len(OLD)))
    made = embed(Lsa(), known, silent).vectors
    place = Lsa().refit(known, silent).place
    np.testing.assert_allclose(place(OLD[:50]), made[:50], atol=1e-5)
    new = place(["why was my card charged two times?", "!!!"])
    np.testing.assert_allclose(np.linalg.norm(new, axis=1), 1, atol=1e-5)
    cosines = (new[0] @ made.T).reshape(-1, 3).mean(axis=0)
    assert cosines.argmax() == 1
    fit = Lsa().refit(known, silent)
    assert fit.knows("A CARD, twice?")
    assert not fit.knows("cart twyce !!!")
    other = embed(Lsa(), [*OLD, "why was my card charged two times?"], silent).vectors
    assert np.abs(other[:50] - made[:50]).max() > 1e-3, "one text more makes another fit"


def test_who_is_fitted_can_fit_again() -> None:
    """Every embedder that is fitted on the corpus, and no other."""
    for kind in METHODS.values():
        assert isinstance(kind(), Refits) == kind.whole_corpus
