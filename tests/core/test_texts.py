"""Texts packed into two arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elute.core.fingerprint import of_texts
from elute.core.texts import Chosen, Texts


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_texts_come_back(texts: list[str]) -> None:
    """Any text, lone surrogates and NUL included, comes back as it was."""
    packed = Texts.of(texts)
    assert list(packed) == texts
    assert packed.take(range(len(texts))) == texts


@given(st.lists(st.sampled_from(["", "a", "b", "ä\ud800"]), max_size=9))
def test_texts_are_hashed_as_they_are(texts: list[str]) -> None:
    """Each by its bytes, also when some are chosen; equal ones count where they stand first."""
    packed = Texts.of(texts)
    bytes_of = [text.encode("utf-8", "surrogatepass") for text in texts]
    assert packed.hashes.tobytes() == of_texts(bytes_of).tobytes()
    places = np.arange(len(texts))[::-1]
    assert Chosen(packed, places).hashes.tobytes() == of_texts(bytes_of[::-1]).tobytes()
    assert sorted(packed.distinct.tolist()) == sorted({texts.index(text) for text in texts})
    assert (np.diff(packed.hashes[packed.distinct].argsort(kind="stable")) == 1).all()


def test_some_texts_are_decoded_when_looked_at() -> None:
    """Chosen texts come in the order asked for, and can be chosen from again."""
    some = Chosen(Texts.of(["a", "ä\ud800", "c", "d"]), np.array([3, 1, 0]))
    assert list(some) == ["d", "ä\ud800", "a"]
    assert list(some[1:]) == ["ä\ud800", "a"]
    assert (len(some), some[-1]) == (3, "a")
