"""Batches of like length, in the texts' order at the end, smaller ones when memory runs out."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from elute.core.errors import Cancelled, ServiceError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed.batches import Limit, encode_all

LENGTHS = np.array([3, 9, 1, 7, 5, 2, 8, 6, 4, 10])


@dataclass
class Device:
    """A device whose memory holds `room` words at once, and what it says beyond."""

    room: int
    full: Exception = field(default_factory=lambda: torch.OutOfMemoryError("CUDA out of memory."))
    batches: list[list[int]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def encode(self, rows: NDArray[np.int64]) -> Floats:
        """A vector that tells the text's length."""
        words: list[int] = LENGTHS[rows].tolist()
        if len(rows) * max(words) > self.room:
            self.refused.append(len(rows))
            raise self.full
        self.batches.append(words)
        return np.array([[length, 1] for length in words], dtype=np.float32)


def test_vectors_come_in_the_order_of_the_texts() -> None:
    """Sorting by length inside is not seen from outside."""
    vectors = encode_all(Device(1000).encode, LENGTHS, Limit(0, 20), silent)
    np.testing.assert_array_equal(vectors[:, 0], LENGTHS)


def test_batches_hold_texts_of_like_length_within_the_limit() -> None:
    """The longest go first and no batch, padding included, is beyond the limit of tokens."""
    device = Device(1000)
    encode_all(device.encode, LENGTHS, Limit(0, 20), silent)
    assert device.batches == [[10, 9], [8, 7], [6, 5, 4], [3, 2, 1]]


def test_rows_may_be_set() -> None:
    """A batch size that was asked for counts texts."""
    device = Device(1000)
    encode_all(device.encode, LENGTHS, Limit(4, 20), silent)
    assert [len(batch) for batch in device.batches] == [4, 4, 2]


def _full() -> list[Exception]:
    """What is raised where memory runs out: by GPUs, by PyTorch on a processor, by Python."""
    with pytest.raises(RuntimeError) as said:
        torch.empty(1 << 45)
    return [torch.OutOfMemoryError("CUDA out of memory."), said.value, MemoryError()]


@pytest.mark.parametrize("limit", [Limit(0, 80), Limit(10, 0), Limit(0, 10**6)])
@pytest.mark.parametrize("full", _full(), ids=lambda full: type(full).__name__)
def test_memory_that_runs_out_makes_batches_smaller(limit: Limit, full: Exception) -> None:
    """The work goes on with half at once, whatever was said, and the vectors are the same."""
    device = Device(25, full)
    vectors = encode_all(device.encode, LENGTHS, limit, silent)
    np.testing.assert_array_equal(vectors[:, 0], LENGTHS)
    assert max(len(batch) * max(batch) for batch in device.batches) <= 25
    assert all(later <= first / 2 for first, later in pairwise(device.refused))


@pytest.mark.parametrize("full", _full(), ids=lambda full: type(full).__name__)
def test_memory_too_small_for_one_text_is_said(full: Exception) -> None:
    """Batches shrink down to one text; then there is nothing left but to say so."""
    with pytest.raises(ServiceError, match=r"memory does not hold .* one text of 10 tokens"):
        encode_all(Device(9, full).encode, LENGTHS, Limit(0, 80), silent)


def test_other_errors_pass() -> None:
    """What is no matter of memory does not become better by smaller batches."""
    device = Device(25, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(RuntimeError, match="mat1"):
        encode_all(device.encode, LENGTHS, Limit(0, 80), silent)
    assert len(device.refused) == 1


def test_cancel_passes_between_batches() -> None:
    """A user who cancels waits for one batch, not for all."""
    device = Device(1000)

    def progress(done: int, total: int, message: str = "") -> None:
        if done >= 4:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        encode_all(device.encode, LENGTHS, Limit(0, 20), progress)
    assert len(device.batches) == 2
