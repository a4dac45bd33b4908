"""Where a text lies that an embedder knows nothing of: near no other text, instead of nowhere."""

import hashlib

import numpy as np

from elute.core.results import Floats


def own_direction(text: str, dims: int) -> Floats:
    """(dims,) a vector of length 1 drawn from the text alone, the same at every call."""
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    drawn = np.random.default_rng(list(seed)).standard_normal(dims, dtype=np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn), dtype=np.float32)
