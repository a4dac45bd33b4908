"""The neighbour search on an NVIDIA GPU, by PyTorch; `steps.accelerators` says when to use it."""

from collections.abc import Callable

import numpy as np

from elute.core.results import Floats, Ids
from elute.steps.neighbors.nearness import nearest_first

BLOCK_BYTES = 2**30
"""Device memory for the nearnesses of one block."""


def rows_at_once(m: int) -> int:
    """Rows compared with all m rows at a time."""
    return max(1, BLOCK_BYTES // (4 * m))


def searcher(
    vectors: Floats, k: int, metric: str, device: str = "cuda"
) -> Callable[[int, int], tuple[Ids, Floats]]:
    """A search over `vectors`, (m, d), which it moves to `device` once.

    Returns:
        A function from first and past-the-end row to (b, k) columns and (b, k) nearnesses on the
        scale of `nearness.comparer`, highest first, ties by column.
    """
    import torch

    table = torch.from_numpy(np.ascontiguousarray(vectors)).to(device)
    half = (table * table).sum(dim=1) / 2 if metric == "euclidean" else None

    def find(start: int, stop: int) -> tuple[Ids, Floats]:
        if metric == "manhattan":
            nearness = -torch.cdist(table[start:stop], table, p=1)
        else:
            nearness = table[start:stop] @ table.T
        if half is not None:
            nearness -= half
        rows = torch.arange(stop - start, device=device)
        nearness[rows, rows + start] = -torch.inf
        values, columns = (found.cpu().numpy() for found in nearness.topk(k))
        return nearest_first(values, columns)

    return find
