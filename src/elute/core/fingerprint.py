"""Names for content: equal names hold equal content, so finished work is found again by name."""

import hashlib
import json
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

TEXT_HASH = np.dtype("S16")
_LENGTH = 32


def of_plain(value: object) -> str:
    """The name of plain data (what JSON can hold), 32 hexadecimal digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def of_mask(mask: NDArray[np.bool_]) -> str:
    """The name of a set of rows among `len(mask)` rows."""
    head = f"{len(mask)}:".encode()
    return hashlib.sha256(head + np.packbits(mask).tobytes()).hexdigest()[:_LENGTH]


def of_texts(texts: Iterable[bytes | memoryview]) -> NDArray[np.bytes_]:
    """(n,) 128-bit hashes of encoded texts, as fixed 16-byte strings that sort and compare."""
    hashes = b"".join(hashlib.blake2b(text, digest_size=16).digest() for text in texts)
    return np.frombuffer(hashes, dtype=TEXT_HASH)
