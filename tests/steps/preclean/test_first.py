"""Finding the first of equal digests."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from elute.steps.preclean.first import first_of


@given(st.lists(st.integers(0, 9), max_size=60))
def test_first_is_the_first(values: list[int]) -> None:
    """For any order of values, each names the first place of its kind."""
    digests = b"".join(hashlib.blake2b(bytes([it]), digest_size=16).digest() for it in values)
    assert first_of(digests, 16).tolist() == [values.index(it) for it in values]
