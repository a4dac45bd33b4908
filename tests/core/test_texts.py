"""Texts packed into two arrays."""

from hypothesis import given
from hypothesis import strategies as st

from elute.core.texts import Texts


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_texts_come_back(texts: list[str]) -> None:
    """Any text, lone surrogates and NUL included, comes back as it was."""
    packed = Texts.of(texts)
    assert list(packed) == texts
    assert packed.take(range(len(texts))) == texts
