"""What a recipe holds once it has been read and checked."""

from dataclasses import dataclass, field

import numpy as np

from elute.core.events import Dropped, Operation, Regrouped, Restored, RoundClosed
from elute.core.recipe import Settings
from elute.engine import deciding
from elute.engine.recipes.known import Known
from elute.engine.recipes.rows import Names

FORMAT = 1
PERSON = "person"


@dataclass(frozen=True)
class Change:
    """Settings were changed."""

    settings: Settings


@dataclass(frozen=True)
class Drop:
    """Rows left; the fields are those of `core.events.Dropped`, by name instead of by id."""

    rows: Names
    reason: str
    author: str
    basis: str
    witness: Names
    similarity: list[float]


@dataclass(frozen=True)
class Restore:
    """Rows came back."""

    rows: Names
    reason: str
    author: str


@dataclass(frozen=True)
class Regroup:
    """Clusters were changed; the fields are those of `core.events.Regrouped`."""

    basis: str
    kind: str
    clusters: tuple[int, ...]
    parts: int
    above: float
    rows: int


@dataclass(frozen=True)
class Call:
    """A person named a cluster, or wrote a note on it.

    Attributes:
        op: "renamed" or "noted".
        basis: fingerprint of the clusters.
        cluster: its label, -1 for the noise.
        text: the name or the note; "" takes it away.
    """

    op: str
    basis: str
    cluster: int
    text: str


@dataclass(frozen=True)
class Close:
    """The kept rows became the next round's dataset."""


Deed = Change | Drop | Restore | Regroup | Call | Close


@dataclass(frozen=True)
class Recipe:
    """Settings, and the decisions that were made under them.

    Attributes:
        name: of its file, or of the session it was made of.
        sha256: of its text.
        settings: step -> setting -> value in force at its end.
        deeds: what was done, in order; empty for a recipe of settings only.
        kind: format of the file it was made over; "" where it does not say.
        text: the column the texts were taken from there; "" where it does not say.
        known: every row of that file.
        versions: what it was made with.
    """

    name: str
    sha256: str
    settings: Settings
    deeds: tuple[Deed, ...] = ()
    kind: str = ""
    text: str = ""
    known: Known = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    versions: dict[str, str] = field(default_factory=dict)


def decided(operations: list[Operation]) -> bool:
    """Whether a person, a model or the policy has decided; the cleaning rules do so by themselves.

    Args:
        operations: those in force.
    """
    return any(
        isinstance(event, RoundClosed | Regrouped)
        or (isinstance(event, Restored) and event.author == PERSON)
        or (isinstance(event, Dropped) and event.author not in deciding.RULES)
        for event in operations
    )
