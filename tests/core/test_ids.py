"""Row ids as runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core import ids
from elute.core.errors import UsageError


@given(st.sets(st.integers(0, 10_000)))
def test_runs_name_the_same_rows(rows: set[int]) -> None:
    """Whatever is packed comes back, ascending."""
    array = np.array(sorted(rows), dtype=np.int64)
    assert ids.unpack(ids.pack(array)).tolist() == array.tolist()


def test_runs_are_short() -> None:
    """A run is written by its ends."""
    assert ids.pack(np.arange(100_000, dtype=np.int64)) == "0-99999"


@pytest.mark.parametrize("text", ["a", "1-", "-3", "1.5", "3-a", "0-99999999999"])
def test_nonsense_is_told(text: str) -> None:
    """What is not a number or a range is named in the error."""
    with pytest.raises(UsageError, match="not a number or a range"):
        ids.unpack(text)
