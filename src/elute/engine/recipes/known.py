"""All rows a recipe was made over, in little room: so that new rows can be told from those it left.

Eight characters for each row: the first 48 bits of its hash. Among 100,000 known rows, one in three
thousand million new ones is taken for known.
"""

import base64
import binascii

import numpy as np
from numpy.typing import NDArray

from elute.engine.recipes.rows import times_of

Known = NDArray[np.uint64]
_BYTES = 6
_LINE = 96


def shortened(hashes: NDArray[np.bytes_]) -> Known:
    """(n,) the beginning of each hash."""
    made = np.zeros((len(hashes), 8), dtype=np.uint8)
    made[:, :_BYTES] = hashes.view(np.uint8).reshape(len(hashes), -1)[:, :_BYTES]
    return made.view(np.uint64)[:, 0]


def written(known: Known) -> str:
    """As lines of text; the order of the rows is not told."""
    raw = np.sort(known)[:, None].view(np.uint8)[:, :_BYTES].tobytes()
    text = base64.b64encode(raw).decode()
    return "\n".join(text[at : at + _LINE] for at in range(0, len(text), _LINE))


def read(text: str) -> Known:
    """What `written` wrote, ascending.

    Raises:
        ValueError: it is something else.
    """
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as problem:
        raise ValueError(str(problem)) from problem
    if len(raw) % _BYTES:
        raise ValueError("a row is cut")
    made = np.zeros((len(raw) // _BYTES, 8), dtype=np.uint8)
    made[:, :_BYTES] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BYTES)
    return np.sort(made.view(np.uint64)[:, 0])


def is_known(known: Known, hashes: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """(n,) which rows of a file are among the known ones; equal rows as often as they are there.

    Args:
        known: ascending.
        hashes: (n,) S16, of the file's rows.
    """
    short = shortened(hashes)
    count = np.searchsorted(known, short, side="right") - np.searchsorted(known, short)
    found: NDArray[np.bool_] = times_of(short) <= count
    return found
