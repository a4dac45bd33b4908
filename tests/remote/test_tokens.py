"""Counts of tokens without a tokenizer."""

import random

import pytest

from elute.remote.tokens import at_most, likely

ENGLISH = "The parcel was left with a neighbour, who has been away since Tuesday. "


def test_bytes_bound_every_byte_level_model() -> None:
    """The bound is the bytes, at least one, also for half a surrogate pair."""
    assert at_most("") == 1
    assert at_most("abc") == 3
    assert at_most("é日🙂") == 9
    assert at_most("\ud800") == 3


@pytest.mark.parametrize(
    ("text", "low", "high"), [(ENGLISH * 20, 280, 420), ("日本語の文章です。" * 20, 120, 220)]
)
def test_what_is_likely(text: str, low: int, high: int) -> None:
    """English near 4 characters a token, Japanese near one; never more than the bound."""
    assert low <= likely(text) <= high
    assert likely(text) <= at_most(text)


def test_the_guess_is_below_the_bound() -> None:
    """On random texts of any script."""
    dice = random.Random(5)
    for _ in range(500):
        text = "".join(
            chr(dice.choice((97, 0xE9, 0x4E00, 0x1F600)) + dice.randrange(20)) for _ in range(9)
        )
        assert 1 <= likely(text) <= at_most(text)
