"""`vectors/<embedder key>/canary.npy`: by what a server answered, another model is known.

A server tells no revision of its model. What it made of a few fixed sentences lies beside the
shards; where it is lost or damaged, nobody can tell whether new vectors belong to the stored ones.
"""

from pathlib import Path
from tokenize import TokenError
from zipfile import BadZipFile

import numpy as np

from elute import durable
from elute.core.results import Floats
from elute.session.artefacts import write_array

CANARY = "canary.npy"
NO_ARRAY = (ValueError, EOFError, SyntaxError, TokenError, BadZipFile, MemoryError)
"""What numpy says of a file that holds none: it reads the header as a Python literal."""
_ALIKE = 0.998
"""The least cosine of two vectors of one text by one model: servers round, and tremble a little."""


def kept(folder: Path) -> Floats | None:
    """(k, d) the vectors that were kept; None where there are none, or nothing that could be some.

    Raises:
        BadInput: the disk fails.
    """
    path = folder / CANARY
    try:
        with durable.reading(path):
            made: Floats = np.load(path, allow_pickle=False)
    except (FileNotFoundError, *NO_ARRAY):
        return None
    sound = made.dtype == np.float32 and made.ndim == 2 and bool(np.isfinite(made).all())
    return made if sound and np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-3) else None


def keep(folder: Path, canary: Floats) -> None:
    """Keep vectors, each of length 1, instead of those there are.

    Raises:
        CannotWrite: there is no room for them.
    """
    durable.make_folder(folder)
    write_array(folder / CANARY, canary.astype(np.float32))


def alike(one: Floats, other: Floats) -> bool:
    """Whether one model can have made both, (k, d) each, of length 1, of the same texts."""
    return bool((np.einsum("kd,kd->k", one, other) >= _ALIKE).all())


def is_damaged(folder: Path) -> bool:
    """Whether something lies there that cannot be what was kept."""
    return (folder / CANARY).exists() and kept(folder) is None
