"""What a comparison of embedders found, as plain values for both front ends."""

from dataclasses import dataclass

from elute.core.errors import EluteError
from elute.engine.embedders.measures import Labelled, Share
from elute.remote.prices import Price


@dataclass(frozen=True)
class Weighed:
    """One embedder on the sample; None where that is not known.

    Attributes:
        embedder: what it is called.
        sends_to: the server that made the vectors, "" where none did.
        embedded: texts embedded now; the others had their vectors in the session.
        seconds: for these, without loading the model; on a server with finding out what it takes.
        seconds_per_100k: the same for 100,000 texts, in proportion.
        price: for a million tokens.
        dollars_per_100k: US dollars for 100,000 such texts.
        spent: US dollars that this comparison cost, as billed.
        dim: length of a vector.
        cut: texts of those embedded now that were cut at the model's window.
        labelled: how the vectors agree with labels.
        notes: sentences for the user.
        problem: why there are no vectors.
    """

    embedder: str
    sends_to: str = ""
    embedded: int = 0
    seconds: float | None = None
    seconds_per_100k: float | None = None
    price: Price | None = None
    dollars_per_100k: float | None = None
    spent: float = 0.0
    dim: int | None = None
    cut: int = 0
    labelled: Labelled | None = None
    notes: tuple[str, ...] = ()
    problem: EluteError | None = None


@dataclass(frozen=True)
class Pair:
    """Two embedders on the same rows.

    Attributes:
        first, second: their numbers among the embedders, from 0.
        overlap: of the nearest neighbours, those that are in common.
        ari: adjusted Rand index of their clusters, 1 where these are the same, 0 by chance.
    """

    first: int
    second: int
    overlap: Share
    ari: float


@dataclass(frozen=True)
class Weighing:
    """Embedders side by side.

    Attributes:
        text_from: the column, view or template the texts are made from.
        texts: the different texts there are, of which
        sample: so many were drawn, with
        seed: this start of the dice, which is also that of K-means.
        neighbors: nearest neighbours looked at.
        clusters: clusters made for each pair.
        label_from: the column of the labels, "" where there is none.
        embedders: in the order given.
        pairs: of those without a problem.
    """

    text_from: str
    texts: int
    sample: int
    seed: int
    neighbors: int
    clusters: int
    label_from: str
    embedders: tuple[Weighed, ...]
    pairs: tuple[Pair, ...]
