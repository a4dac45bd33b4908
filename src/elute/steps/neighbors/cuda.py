"""The neighbour search on an NVIDIA GPU; a box without one never pays for PyTorch's import."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from elute.core.results import Floats, Ids

BLOCK_BYTES = 2**30
"""Device memory for the similarities of one block."""


def available() -> bool:
    """Whether PyTorch is installed and sees a CUDA device."""
    if "torch" not in sys.modules and not Path("/dev/nvidiactl").exists():
        return False
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()


def rows_at_once(m: int) -> int:
    """Rows compared with all m rows at a time."""
    return max(1, BLOCK_BYTES // (4 * m))


def out_of_memory() -> type[Exception]:
    """The error PyTorch raises when the device memory, which others may share, does not suffice."""
    import torch

    return torch.OutOfMemoryError


def searcher(
    vectors: Floats, k: int, device: str = "cuda"
) -> Callable[[int, int], tuple[Ids, Floats]]:
    """A search over `vectors`, (m, d), which it moves to `device` once.

    Returns:
        A function from first and past-the-end row to (b, k) columns and (b, k) similarities,
        highest first, ties by column.
    """
    import torch

    table = torch.from_numpy(np.ascontiguousarray(vectors)).to(device)

    def find(start: int, stop: int) -> tuple[Ids, Floats]:
        similarity = table[start:stop] @ table.T
        rows = torch.arange(stop - start, device=device)
        similarity[rows, rows + start] = -torch.inf
        values, columns = (found.cpu().numpy() for found in similarity.topk(k))
        order = np.lexsort((columns, -values), axis=1)
        return np.take_along_axis(columns, order, 1), np.take_along_axis(values, order, 1)

    return find
