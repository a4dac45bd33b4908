"""Texts written like no other are found by their letters, in any script, and few others are."""

import random

import numpy as np
import pytest

from elute.core.results import Floats
from elute.core.texts import Texts
from elute.steps.evaluate.outliers import strange
from elute.steps.evaluate.outliers.strange import FEWEST, strangeness

NOUNS = ("lamp", "parcel", "invoice", "garden", "screen", "kettle", "ticket", "blanket", "engine")
VERBS = ("repair", "send", "find", "replace", "clean", "return", "paint", "collect", "measure")
DRAW = random.Random(4)


def sentence() -> str:
    """An ordinary request, of varying length."""
    asked = f"could you {DRAW.choice(VERBS)} the {DRAW.choice(NOUNS)}"
    more = f" and the {DRAW.choice(NOUNS)} of my {DRAW.choice(('aunt', 'neighbour', 'son'))}"
    return asked + more * DRAW.randrange(3) + f" by {DRAW.choice(('noon', 'May', 'friday'))}?"


PLAIN = [sentence() for _ in range(600)]
GIBBERISH = {
    "keys": "sdkfj wqpz xcvm qwlkj zzxv bnqp fgjk",
    "signs": "#%&/(=)?;:_*'§$ <>|~^ {[]} \\",
    "one letter": "x" * 40,
    "invented": "zubblo wegnaf druxi ompvel quishna fyrpto",
    "another script": "мы встретимся завтра вечером у старого моста",
    "codes": "7f:a9;k2@e0-q1 x8#b5",
}


def of(texts: list[str]) -> Floats:
    """Their strangeness."""
    return strangeness(Texts.of(texts))


@pytest.mark.parametrize("kind", GIBBERISH)
def test_gibberish_is_strange(kind: str) -> None:
    """One text of each kind among 600 ordinary ones is wholly strange, and none of those is."""
    found = of([*PLAIN, GIBBERISH[kind]])
    assert found[-1] == 1
    assert not found[:-1].any()


def test_ordinary_texts_are_not() -> None:
    """Sentences like the others, a rare word or a number in them, stay at 0."""
    rare = ["could you paint the gazebo by noon?", "could you send 4711 lamps by May?"]
    assert not of([*PLAIN, *rare]).any()


def test_what_many_have_is_not_strange() -> None:
    """Where one row in ten is hammered keys, each another, they are a part of the data."""
    keys = ["".join(DRAW.choices("qwxzjkv ;.", k=40)) for _ in range(66)]
    assert not of([*PLAIN, *keys]).any()
    assert of([*PLAIN, *keys[:6]])[-6:].all()


def test_a_short_text_is_too_little_to_go_by() -> None:
    """Five letters that no other text has are no gibberish yet, forty are."""
    found = of([*PLAIN, "zqxvj", "zqxvj" * 8])
    assert found[-2:].tolist() == [0, 1]


def test_being_learnt_from_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learnt from or not, a text gets the same: its own runs do not make it familiar."""
    monkeypatch.setattr(strange, "LEARNT", 400)
    monkeypatch.setattr(strange, "SUSPECT", 0.0)
    monkeypatch.setattr(strange, "CERTAIN", 100.0)
    learnt, other = of([GIBBERISH["keys"], *PLAIN])[0], of([PLAIN[0], GIBBERISH["keys"], *PLAIN])[1]
    assert learnt == pytest.approx(other, rel=0.05)


@pytest.mark.parametrize("texts", [[], [""], ["a"] * FEWEST, ["", "  "] * FEWEST, PLAIN[:50]])
def test_little_to_learn_from(texts: list[str]) -> None:
    """Few, empty or equal texts: no judgement, no error."""
    found = of(texts)
    assert found.dtype == np.float32
    assert found.shape == (len(texts),)
    assert not found.any()


def test_chunks_and_samples_change_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in pieces the result is the same; learnt from every second text, the same rows."""
    texts = [*PLAIN, *GIBBERISH.values()]
    whole = of(texts)
    monkeypatch.setattr(strange, "CHUNK", 7)
    np.testing.assert_allclose(of(texts), whole, atol=1e-6)
    monkeypatch.setattr(strange, "LEARNT", 303)
    assert ((of(texts) > 0.5) == (whole > 0.5)).all()
