"""A name for every record by its bytes, so that it is found again in another order or file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.fingerprint import of_texts
from elute.core.results import Ids

_BLOCK = 1 << 18


def of_spans(path: Path, spans: Ids) -> NDArray[np.bytes_]:
    """(n,) the 128-bit hash of each record's bytes as they stand in the file.

    Args:
        path: the file.
        spans: (n, 2) ascending, as in Records; at least one.
    """
    return np.concatenate([of_texts(records) for records in _blocks(path, spans)])


def _blocks(path: Path, spans: Ids) -> Iterator[list[bytes]]:
    """The records of a few hundred kilobytes of the file at a time."""
    first = 0
    with path.open("rb") as file:
        while first < len(spans):
            begin = int(spans[first, 0])
            beyond = int(np.searchsorted(spans[:, 1], begin + _BLOCK, side="right"))
            beyond = max(beyond, first + 1)
            file.seek(begin)
            block = file.read(int(spans[beyond - 1, 1]) - begin)
            yield [block[start:end] for start, end in (spans[first:beyond] - begin).tolist()]
            first = beyond
