"""What every embedder offers, what it is given, and what it hands back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np

from elute.core.outside import Account, Destination
from elute.core.progress import Progress
from elute.core.results import Floats, Ids


@dataclass(frozen=True)
class Given:
    """What an embedder may need beside the texts.

    Attributes:
        rows: (n,) for each text the id of the first row that has it; None where nobody knows.
        count: how many rows the dataset has.
        values: gives the values of a field of the data, one for each of these rows.
        copies: gives two arrays (c,): the rows that have the text of a row before, and that row.
        account: the user's word that the texts may be sent, None where they may not.
        canary: called by an embedder whose model is a server's affair, before it hands it any
            text of the user: with who answers, as the beginning of a sentence, and the (2, d)
            float32 vectors of length 1 of two fixed sentences. It raises ServiceError where they
            do not belong to the vectors that are stored.
        room: called by an embedder that costs money, before it asks for more: with the bytes that
            would come beside what it has handed back. It raises CannotWrite where they do not fit.
    """

    rows: Ids | None = None
    count: int = 0
    values: Callable[[str], Sequence[object]] | None = None
    copies: Callable[[], tuple[Ids, Ids]] | None = None
    account: Account | None = None
    canary: Callable[[str, Floats], None] | None = None
    room: Callable[[int], None] | None = None


@dataclass(frozen=True)
class Piece:
    """Vectors of some of the texts.

    Attributes:
        places: (b,) int64 positions among the texts.
        vectors: (b, d) float32, each row of length 1.
        cut: how many of these texts were longer than the model's window and were cut.
        notes: sentences for the user.
    """

    places: Ids
    vectors: Floats
    cut: int = 0
    notes: tuple[str, ...] = ()

    @classmethod
    def whole(cls, vectors: Floats, cut: int = 0, notes: tuple[str, ...] = ()) -> "Piece":
        """The vectors of all texts, in their order."""
        return cls(np.arange(len(vectors), dtype=np.int64), vectors, cut, notes)


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

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed the texts, each exactly once, in pieces as they are made.

        What was handed back is stored even when the rest fails.

        Args:
            texts: n of them, at least one, none blank.
            progress: told about texts done, between batches.
            given: what else there is.

        Raises:
            EluteError: the model cannot be had or does not work.
            Cancelled: `progress` said so.
        """
        ...


@runtime_checkable
class FromFile(Embedder, Protocol):
    """An embedder whose vectors lie in a file of somebody else's.

    They go by rows, and are kept for one round's rows and texts only.
    """

    @property
    def id(self) -> str:
        """The field of the data by which vectors are found; "" where they go by place."""
        ...

    @property
    def sha256(self) -> str:
        """What the file's content is to be; "" where nobody noted it."""
        ...

    def place(self) -> Path:
        """The file.

        Raises:
            UsageError: none was named, or it is not there.
        """
        ...

    def content(self) -> str:
        """The sha256 of the file as it is now.

        Raises:
            UsageError: none was named, or it is not there.
            BadInput: it cannot be read.
        """
        ...


@dataclass(frozen=True)
class Fit:
    """What an embedder learned from texts.

    Attributes:
        place: gives the (b, d) vectors, of length 1, of b texts as if they had stood among those.
        knows: whether a text has a whole word that was learned.
    """

    place: Callable[[Sequence[str]], Floats]
    knows: Callable[[str], bool]


@runtime_checkable
class Refits(Embedder, Protocol):
    """An embedder fitted on the texts, which can find the same fit again for other texts."""

    def refit(self, learned_from: Sequence[str], progress: Progress) -> Fit:
        """Fit again.

        On another machine it may come out otherwise: hold some texts against their stored vectors.

        Args:
            learned_from: what `run` was given, in that order.
            progress: told what is done.

        Raises:
            Cancelled: `progress` said so.
        """
        ...


@runtime_checkable
class AsksOtherwise(Embedder, Protocol):
    """An embedder whose model may read a query otherwise than a text that is searched."""

    def for_queries(self) -> Embedder:
        """The same model as it reads queries; of equal identity where it reads them as texts.

        Raises:
            EluteError: the model cannot be had.
        """
        ...


@runtime_checkable
class Remote(Protocol):
    """An embedder that sends the texts to a server."""

    def destination(self) -> Destination:
        """Where they would go.

        Raises:
            UsageError: the address cannot be used.
        """
        ...

    def tokens(self, texts: Sequence[str]) -> int:
        """About how many tokens would be sent for these texts; no promise."""
        ...

    def bodies(self, texts: Sequence[str]) -> Iterator[bytes]:
        """The very bytes of every request for these texts, in order.

        Only what a server refuses as too large is then sent otherwise: in halves, or cut.
        """
        ...
