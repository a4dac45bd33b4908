"""Equal names hold equal content."""

import numpy as np

from elute.core.fingerprint import of_mask, of_plain, of_texts


def test_the_order_of_keys_does_not_matter() -> None:
    """Settings name the same result however they were written."""
    assert of_plain({"a": 1, "b": 2}) == of_plain({"b": 2, "a": 1})
    assert of_plain({"a": 1}) != of_plain({"a": 2})


def test_masks_of_other_lengths_have_other_names() -> None:
    """Padding bits do not make two sets of rows the same."""
    assert of_mask(np.ones(7, np.bool_)) != of_mask(np.ones(8, np.bool_))
    assert of_mask(np.zeros(7, np.bool_)) != of_mask(np.zeros(8, np.bool_))


def test_hashes_that_end_in_zero_bytes_stay_apart() -> None:
    """The fixed-width byte strings compare in full, trailing zeros and all."""
    hashes = of_texts(str(number).encode() for number in range(20_000))
    assert len(np.unique(hashes)) == 20_000
    assert (hashes.view(np.uint8).reshape(-1, 16)[:, -1] == 0).any()
