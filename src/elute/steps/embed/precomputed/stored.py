"""Vectors in a file of somebody else's making: which kind of file, and how it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from elute.core.errors import BadInput
from elute.core.results import Floats

BLOCK_ROWS = 8_192
_BLOCK_BYTES = 16 << 20
_DOUBLE = 8
WIDEST = 65_536
"""Numbers in a vector; more is another kind of data."""


@dataclass(frozen=True)
class Stored:
    """An array of vectors that is read block by block.

    Attributes:
        rows: how many vectors.
        dim: their length.
        blocks: gives (b, dim) float32 arrays, in the file's order.
        keys: gives the values of a named array or column beside the vectors, one for each, as text.
    """

    rows: int
    dim: int
    blocks: Callable[[], Iterator[Floats]]
    keys: Callable[[str], list[str]]


def checked_shape(where: str, shape: tuple[int, ...], kind: str) -> tuple[int, int]:
    """The rows and the length of vectors that an array can hold.

    Args:
        where: the file and the array, for the message.
        shape: of the array.
        kind: of its numbers, as numpy's `dtype.kind`.

    Raises:
        BadInput: it is no array of vectors.
    """
    if kind != "f":
        raise BadInput(f"{where} does not hold floating-point numbers.", "Save it as float32.")
    if len(shape) != 2 or shape[0] < 0 or not 0 < shape[1] <= WIDEST:
        title = f"{where} has the shape {shape}, not (rows, length of a vector)."
        raise BadInput(title, "Save one vector for each row, as a two-dimensional array.")
    return shape[0], shape[1]


def chosen(where: str, asked: str, names: list[str]) -> str:
    """The array or column to read: the one that was asked for, or the only one there is.

    Raises:
        BadInput: it is not there, or there are several.
    """
    listed = ", ".join(names) or "none"
    if asked in names:
        return asked
    if asked:
        raise BadInput(f"{where} has no vectors called {asked}.", f"There are: {listed}.")
    if len(names) != 1:
        title = f"{where} holds {len(names)} arrays or columns of vectors."
        how = "--set embed.column=NAME, or in elute compare precomputed:FILE,column=NAME"
        raise BadInput(title, f"Name one ({how}); there are: {listed}.")
    return names[0]


def block_rows(dim: int) -> int:
    """How many vectors of a length are read at once: few enough for 16 MiB even as doubles."""
    return max(1, min(BLOCK_ROWS, _BLOCK_BYTES // (dim * _DOUBLE)))


def as_vectors(block: object) -> Floats:
    """Numbers of any float type as float32; what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        made: Floats = np.asarray(block).astype(np.float32)
    return made
