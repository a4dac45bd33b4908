"""What embedders take and what a comparison of them found, as plain values for both front ends."""

from dataclasses import dataclass
from typing import ClassVar

from elute.engine.embedders.choices import Choice, Problem
from elute.engine.embedders.measures import Agreement, Labelled, Share
from elute.engine.measured import Measured
from elute.remote.prices import Price
from elute.session.spending import ALLOW_MORE

PER = 100_000
"""Rows that time and money are told for in one line."""
HERE = Price(0.0, "", "this machine")
"""What it costs to embed without a server."""


@dataclass(frozen=True)
class At:
    """What so many rows like these take; None where that is not known.

    Attributes:
        rows: how many.
        tokens: that are read; words for an embedder without a tokenizer.
        cut: texts that are longer than the model's window.
        seconds: of embedding, without loading the model.
        memory: bytes, the program and the model included.
        dollars: US dollars.
    """

    rows: int
    tokens: int | None
    cut: int | None
    seconds: float | None
    memory: int | None
    dollars: float | None


@dataclass(frozen=True)
class Estimate:
    """What an embedder takes.

    Attributes:
        embedder: what it is called.
        read: how many of the texts were read for it.
        stored: how many of the texts have their vector in the session.
        sends_to: the server that would get the texts, "" where none does.
        price: for a million tokens, None where it is not known.
        sizes: for the rows there are, then for `estimating.SIZES`; empty where there is a problem.
        notes: sentences for the user.
        problem: why nothing can be told.
    """

    embedder: str
    read: int = 0
    stored: int = 0
    sends_to: str = ""
    price: Price | None = HERE
    sizes: tuple[At, ...] = ()
    notes: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Weighed:
    """One embedder on the sample; None where that is not known.

    Attributes:
        choice: which it is.
        estimate: what all rows, and others like them, would take.
        embedded: texts embedded now; the others had their vectors in the session.
        seconds: for these, without loading the model; on a server with finding out what it takes.
        spent: US dollars that this comparison cost, as billed.
        dim: length of a vector.
        cut: texts of those embedded now that were cut at the model's window.
        steady: how far its clusters agree with themselves, made once more from another start.
        labelled: how the vectors agree with labels.
        notes: sentences for the user.
        problem: why there are no vectors.
    """

    choice: Choice
    estimate: Estimate
    embedded: int = 0
    seconds: float | None = None
    spent: float = 0.0
    dim: int | None = None
    cut: int = 0
    steady: Agreement | None = None
    labelled: Labelled | None = None
    notes: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def at_limit(self) -> bool:
        """Whether it ended because the money the user allowed does not reach."""
        return self.problem is not None and self.problem.hint == ALLOW_MORE

    @property
    def seconds_per_100k(self) -> float | None:
        """For 100,000 rows like these: by the pilot, for a server by what it took here."""
        at = next((it for it in self.estimate.sizes if it.rows == PER), None)
        if self.estimate.sends_to and self.seconds is not None:
            return self.seconds * PER / self.embedded
        return at.seconds if at else None

    @property
    def dollars_per_100k(self) -> float | None:
        """US dollars for 100,000 rows like these."""
        at = next((it for it in self.estimate.sizes if it.rows == PER), None)
        return at.dollars if at else None


@dataclass(frozen=True)
class Pair:
    """Two embedders on the same rows.

    Attributes:
        first, second: their numbers among the embedders, from 0.
        overlap: of the nearest neighbours, those that are in common.
        ari: how far their clusters agree; beside the `steady` of each.
    """

    first: int
    second: int
    overlap: Share
    ari: Agreement


@dataclass(frozen=True)
class Weighing(Measured):
    """Embedders side by side, on the cleaned rows.

    Attributes:
        text_from: the column, view or template the texts are made from.
        texts: the different texts there are, of which
        sample: so many were drawn, with
        seed: this start of the dice.
        neighbors: nearest neighbours looked at.
        clusters: clusters made where no labels say how many.
        halves: random halves of the sample that clusters were made of.
        label_from: the column of the labels, "" where there is none.
        labels_said: what is to be said of the labels, "" where nothing is.
        embedders: in the order given.
        pairs: of those without a problem.
    """

    KEPT_AS: ClassVar = "embedders"
    text_from: str
    texts: int
    sample: int
    seed: int
    neighbors: int
    clusters: int
    halves: int
    label_from: str
    labels_said: str
    embedders: tuple[Weighed, ...]
    pairs: tuple[Pair, ...]
