"""How these tests embed: a server that misbehaves, an account that counts, and no waiting."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from elute.core.errors import EluteError
from elute.core.progress import Progress, silent
from elute.remote.schedule import Pace
from elute.steps.embed import pieces
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.openai import OpenAI
from elute.steps.embed.openai.probe import SENTENCES
from tests.fakes.openai_server import Server, holds
from tests.remote.fakes import Purse


class Soon(random.Random):
    """Dice that never let anybody wait."""

    def uniform(self, a: float, b: float) -> float:
        """The least."""
        return a


class Quick(OpenAI):
    """The embedder that waits no longer than a server asks for."""

    pace: ClassVar[Pace] = Pace(dice=Soon())


class Impatient(Quick):
    """The same for a server that hangs: what it answers late, on a busy machine, is paid twice."""

    pace: ClassVar[Pace] = Pace(dice=Soon(), patience=1.5)


class Agreed(Quick):
    """The embedder of a user who agrees to everything."""

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed as ever."""
        account = Purse(destination=self.destination())
        return super().run(texts, progress, replace(given, account=account))


@dataclass
class Outcome:
    """What came of embedding texts."""

    texts: Sequence[str]
    pieces: list[Piece] = field(default_factory=list)
    error: EluteError | None = None
    purse: Purse = field(default_factory=Purse)

    @property
    def places(self) -> list[int]:
        """Of the texts that have a vector, sorted."""
        return sorted(place for piece in self.pieces for place in piece.places.tolist())

    @property
    def wrong(self) -> int:
        """How many vectors are another text's, or not of length 1."""
        return sum(
            not holds(vector, self.texts[place]) or abs(float(np.linalg.norm(vector)) - 1) > 1e-5
            for piece in self.pieces
            for place, vector in zip(piece.places.tolist(), piece.vectors, strict=True)
        )

    @property
    def right(self) -> bool:
        """Whether every text has its vector, and nothing went wrong."""
        return self.error is None and not self.wrong and self.places == list(range(len(self.texts)))

    @property
    def cut(self) -> int:
        """How many texts were cut."""
        return sum(piece.cut for piece in self.pieces)

    @property
    def notes(self) -> set[str]:
        """What the user is told."""
        return {note for piece in self.pieces for note in piece.notes}


def embedded(
    server: Server,
    texts: Sequence[str],
    *,
    cap: float = float("inf"),
    progress: Progress = silent,
    patient: bool = True,
    **settings: Any,
) -> Outcome:
    """Embed texts at a server, with the user's word and so many tokens at most."""
    method = (Quick if patient else Impatient)(base_url=server.url, **settings)
    outcome = Outcome(texts, purse=Purse(cap, method.destination()))
    try:
        for piece in pieces(method, texts, progress, Given(account=outcome.purse)):
            outcome.pieces.append(piece)
    except EluteError as error:
        outcome.error = error
    return outcome


def billed(server: Server) -> set[int]:
    """How often texts were billed, the sentences of the probe left out."""
    return {count for text, count in server.billed.items() if not text.startswith(SENTENCES)}


def texts(count: int) -> list[str]:
    """So many different texts."""
    return [f"Order {number} has not arrived, where is it?" for number in range(count)]
