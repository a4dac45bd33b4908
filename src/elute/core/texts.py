"""Many texts as two arrays, so that a million of them can be read without loading the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from elute.core.fingerprint import of_texts


@dataclass(frozen=True)
class Texts:
    """n texts in one block of UTF-8.

    Attributes:
        blob: uint8, all texts one after the other (lone surrogates kept by "surrogatepass").
        offsets: (n + 1,) int64, text i is `blob[offsets[i]:offsets[i + 1]]`.
    """

    blob: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Pack texts in their order."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> str:
        """Text `index` (0-based), decoded."""
        return self.encoded(index).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        """Every text in order."""
        return (self[index] for index in range(len(self)))

    def encoded(self, index: int) -> bytes:
        """Text `index` as UTF-8 bytes."""
        return self.blob[self.offsets[index] : self.offsets[index + 1]].tobytes()

    @cached_property
    def hashes(self) -> NDArray[np.bytes_]:
        """(n,) the 128-bit hash of each text, by which it finds its vector; worked out once."""
        block = np.ascontiguousarray(self.blob).data
        return of_texts(block[first:end] for first, end in pairwise(self.offsets.tolist()))

    @cached_property
    def distinct(self) -> NDArray[np.int64]:
        """(k,) positions of the different texts, each where it stands first, by rising hash."""
        found: NDArray[np.int64] = np.unique(self.hashes, return_index=True)[1]
        return found

    def take(self, indices: Iterable[int]) -> list[str]:
        """The texts at `indices`, in that order."""
        return [self[int(index)] for index in indices]


class Chosen(Sequence[str]):
    """Some texts of many, decoded when they are looked at."""

    def __init__(self, texts: Texts, places: NDArray[np.int64]) -> None:
        """The texts at `places`, in that order."""
        self._texts, self._places = texts, places

    def __len__(self) -> int:
        """How many they are."""
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "Chosen": ...
    def __getitem__(self, index: int | slice) -> "str | Chosen":
        """One of them, or some as they are here."""
        if isinstance(index, slice):
            return Chosen(self._texts, self._places[index])
        return self._texts[int(self._places[index])]

    @property
    def hashes(self) -> NDArray[np.bytes_]:
        """(k,) the hash of each; see `Texts.hashes`."""
        return self._texts.hashes[self._places]
