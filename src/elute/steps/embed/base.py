"""What every embedder offers, and what it hands back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from elute.core.progress import Progress
from elute.core.results import Floats


@dataclass(frozen=True)
class Vectors:
    """One vector for each text.

    Attributes:
        vectors: (n, d) float32, each row of length 1.
        cut: how many texts were longer than the model's window and were cut.
        notes: sentences for the user.
    """

    vectors: Floats
    cut: int = 0
    notes: tuple[str, ...] = ()


class Embedder(Protocol):
    """Turns texts into vectors.

    Attributes:
        whole_corpus: whether it is fitted on the texts it is given, so that a text's vector
            depends on the others; it must then be given all of them at once.
    """

    whole_corpus: ClassVar[bool]

    def identity(self) -> Mapping[str, str | int]:
        """Everything that decides the vectors; equal identities make equal vectors.

        Raises:
            EluteError: the model cannot be had.
        """
        ...

    def run(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Embed the texts.

        Args:
            texts: n of them, at least one, none blank.
            progress: told about texts done, between batches.

        Raises:
            EluteError: the model cannot be had or does not work.
            Cancelled: `progress` said so.
        """
        ...
