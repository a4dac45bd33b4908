"""What a search found, as it is kept until the next one."""

from dataclasses import dataclass
from typing import ClassVar

from elute.core.results import Floats, Ids, Number
from elute.engine.measured import Measured


@dataclass(frozen=True)
class Recall:
    """How much of what is nearest is found in a part of the rows, measured on rows of the round.

    Attributes:
        mean: share of the nearest kept rows that lie in such a part, in [0, 1]; and
        error: its standard error, None for a single row.
        rows: rows that were asked about.
        k: how many of the nearest of each were counted.
    """

    mean: float
    error: Number
    rows: int
    k: int


@dataclass(frozen=True, kw_only=True)
class Found(Measured):
    """The rows nearest to a query.

    Attributes:
        text, row: as in `Query`.
        ids: (r,) kept rows, the nearest first, ties by id.
        similarity: (r,) the cosine of each to the query, in [-1, 1].
        where: what was searched, in words.
        compared: how many kept rows that were, of
        among: so many.
        clusters: those that were searched, nearest first; none where all rows were.
        home: the cluster it would belong to, -1 for none of them; None where there are no clusters
            yet, or not all rows were compared.
        recall: None where all rows were compared.
        place: where on the map the query would lie; () where that cannot be said.
        spread: how far apart the nearest rows lie there, by their middle; 1 is as far as all rows.
            None without a map.
        cut: whether the query was longer than the model's window, and was cut.
        notes: sentences for the user.
        seconds: for all of it.
    """

    KEPT_AS: ClassVar = "search"
    text: str
    row: int
    ids: Ids
    similarity: Floats
    where: str
    compared: int
    among: int
    clusters: tuple[int, ...]
    home: int | None
    recall: Recall | None
    place: tuple[float, ...]
    spread: Number
    cut: bool
    notes: tuple[str, ...]
    seconds: float
