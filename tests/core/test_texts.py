"""Texts packed into two arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elute.core.texts import Chosen, Texts


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_texts_come_back(texts: list[str]) -> None:
    """Any text, lone surrogates and NUL included, comes back as it was."""
    packed = Texts.of(texts)
    assert list(packed) == texts
    assert packed.take(range(len(texts))) == texts


def test_some_texts_are_decoded_when_looked_at() -> None:
    """Chosen texts come in the order asked for, as text or bytes, and can be chosen from again."""
    some = Chosen(Texts.of(["a", "ä\ud800", "c", "d"]), np.array([3, 1, 0]))
    assert list(some) == ["d", "ä\ud800", "a"]
    assert list(some[1:]) == ["ä\ud800", "a"]
    assert (len(some), some[-1], some.encoded(0)) == (3, "a", b"d")
