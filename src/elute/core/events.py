"""The closed set of operations a session can record.

The journal is a list of these; `core.history` sorts out which are in force, `core.state` adds them
up. Undo is itself an operation: nothing is erased.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from elute.core import ids as id_runs
from elute.core.amounts import counted
from elute.core.recipe import Settings


@dataclass(frozen=True)
class Opened:
    """A writer opened the session."""

    version: str


@dataclass(frozen=True)
class StepDone:
    """A step has a result.

    Attributes:
        round: the round at work.
        step: its name.
        fingerprint: of the result.
        seconds, peak_rss_mb: what it cost; 0 where that is not known.
        rows: the number of records where the step is `load`.
        tip: where the step is `preclean`, number of the last operation in force before its rules
            were carried out.
    """

    round: int
    step: str
    fingerprint: str
    seconds: float
    peak_rss_mb: float
    rows: int = 0
    tip: int = 0


@dataclass(frozen=True)
class Set:
    """Settings were changed."""

    settings: Settings

    def words(self) -> str:
        """What was done, for the user."""
        changes = [
            f"{step}.{key}={value}"
            for step, keys in self.settings.items()
            for key, value in keys.items()
        ]
        return f"set {' '.join(changes)}"


@dataclass(frozen=True)
class Dropped:
    """Rows left.

    Attributes:
        round: the round at work.
        ids: row ids, as runs (`0-5,9`).
        reason: why, in words.
        author: "person", "rule: <name>" or "model: <name>".
        basis: fingerprint of the result it rests on, "" for a person's own choice.
        witness: for copies, the row that stays, one for each id; empty otherwise.
        similarity: for copies, the cosine to it, one for each id; empty otherwise.
    """

    round: int
    ids: str
    reason: str
    author: str
    basis: str = ""
    witness: list[int] = field(default_factory=list)
    similarity: list[float] = field(default_factory=list)

    def words(self) -> str:
        """What was done, for the user."""
        count = len(id_runs.unpack(self.ids))
        return f"drop {counted(count, 'row')} ({self.reason})"


@dataclass(frozen=True)
class Restored:
    """Rows came back."""

    round: int
    ids: str
    reason: str
    author: str

    def words(self) -> str:
        """What was done, for the user."""
        count = len(id_runs.unpack(self.ids))
        return f"keep {counted(count, 'row')} ({self.reason})"


@dataclass(frozen=True)
class RoundClosed:
    """The kept rows became the next round's dataset."""

    round: int
    rows_in: int
    rows_out: int

    def words(self) -> str:
        """What was done, for the user."""
        return f"close round {self.round}"


@dataclass(frozen=True)
class Regrouped:
    """A person changed the clusters of the round at work.

    Attributes:
        round: the round at work.
        basis: fingerprint of the clusters it is about, earlier changes included: it acts on these
            only, and on no others that came about by other settings.
        kind: "split", "merge" or "homes", which gives noise rows to clusters near them.
        clusters: the labels it is about: one for a split, two or more for a merge, else none.
        parts: into how many a cluster is split; 0 leaves that to the method.
        above: how strongly a noise row must be drawn to a cluster to be given to it, in [0, 1].
        rows: how many noise rows were given away; for people only.
    """

    round: int
    basis: str
    kind: str
    clusters: tuple[int, ...] = ()
    parts: int = 0
    above: float = 0.0
    rows: int = 0

    def __post_init__(self) -> None:
        """Take the list that JSON makes of a tuple."""
        object.__setattr__(self, "clusters", tuple(self.clusters))

    def words(self) -> str:
        """What was done, for the user."""
        if self.kind == "split":
            return f"split cluster {self.clusters[0]}" + (f" into {self.parts}" * bool(self.parts))
        if self.kind == "merge":
            *others, last = map(str, self.clusters)
            return f"merge clusters {', '.join(others)} and {last}"
        given = counted(self.rows, "noise row a home", "noise rows homes")
        return f"give {given} (from {self.above:g})"


@dataclass(frozen=True)
class Renamed:
    """A person gave a cluster a name, or took theirs away.

    Attributes:
        round: the round at work.
        basis: fingerprint of the clusters; the name is that of a cluster of these, and of no other
            that has its number later on.
        cluster: its label.
        name: "" gives it back the one of the report.
    """

    round: int
    basis: str
    cluster: int
    name: str

    def words(self) -> str:
        """What was done, for the user."""
        if not self.name:
            return f"take the name of cluster {self.cluster} away"
        return f"name cluster {self.cluster} “{self.name}”"


@dataclass(frozen=True)
class Noted:
    """A person wrote a note on a cluster, or took it away.

    Attributes:
        round: the round at work.
        basis: fingerprint of the clusters, as in `Renamed`.
        cluster: its label, -1 for the noise.
        text: "" takes the note away.
    """

    round: int
    basis: str
    cluster: int
    text: str

    def words(self) -> str:
        """What was done, for the user."""
        on = "the noise" if self.cluster == -1 else f"cluster {self.cluster}"
        return f"write a note on {on}" if self.text else f"take the note on {on} away"


@dataclass(frozen=True)
class Replayed:
    """A recipe was replayed: all of its operations, in order, as one.

    Attributes:
        recipe: sha256 of the recipe.
        name: what it is called.
        events: the operations, as `to_plain` writes them.
    """

    recipe: str
    name: str
    events: list[dict[str, Any]]

    def words(self) -> str:
        """What was done, for the user."""
        return f"replay {self.name}"


@dataclass(frozen=True)
class Branched:
    """Another operation became the last one in force: work goes on from there.

    Attributes:
        to: number of that operation (from 1, in the order of the journal); 0 is the beginning.
        label: what was done, in words.
    """

    to: int
    label: str

    def words(self) -> str:
        """What was done, for the user."""
        return self.label


@dataclass(frozen=True)
class Undone:
    """The last undoable operation was taken back."""

    words_of: str


@dataclass(frozen=True)
class Redone:
    """The operation undone last was done again."""

    words_of: str


@dataclass(frozen=True)
class Exported:
    """The kept rows were written out."""

    path: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Consented:
    """The user agreed that texts are sent to a server.

    Attributes:
        url: the server's address.
        model: the model's name there.
        what: the column, view or template the texts are made from.
        content: name of the very texts, and of the embedder's settings.
        limit: dollars that the session may spend in all, wherever it sends texts.
        per_million: dollars for a million tokens, as it was shown; and
        dated: since when that is known to be the price.
        seal: made with a secret of the user: nobody else's word counts, see `remote.seal`.
    """

    url: str
    model: str
    what: str
    content: str
    limit: float
    per_million: float
    dated: str
    seal: str = ""


@dataclass(frozen=True)
class Withdrawn:
    """The user took back all they had agreed to send: nothing is sent before they agree anew."""


Operation = Set | Dropped | Restored | Regrouped | Renamed | Noted | RoundClosed
"""What changes the state."""
Undoable = Operation | Replayed | Branched
Event = Opened | StepDone | Undoable | Undone | Redone | Exported | Consented | Withdrawn


@dataclass(frozen=True)
class Entry:
    """One line of the journal.

    Attributes:
        at: when it was written, as 2026-11-22T21:40:00Z.
        by: token of its writer's hold on the session.
        event: what was done.
    """

    at: str
    by: str
    event: Event


NAMES: dict[str, type[Event]] = {
    "opened": Opened,
    "step": StepDone,
    "settings": Set,
    "dropped": Dropped,
    "restored": Restored,
    "regrouped": Regrouped,
    "renamed": Renamed,
    "noted": Noted,
    "round_closed": RoundClosed,
    "replayed": Replayed,
    "branched": Branched,
    "undone": Undone,
    "redone": Redone,
    "exported": Exported,
    "consented": Consented,
    "withdrawn": Withdrawn,
}


def to_plain(event: Event) -> dict[str, object]:
    """The event as plain data, its name under "op"."""
    name = next(name for name, kind in NAMES.items() if type(event) is kind)
    return {"op": name, **asdict(event)}


def from_plain(data: dict[str, object]) -> Event:
    """The event that `to_plain` wrote.

    Raises:
        KeyError, TypeError: the data is not one of the closed set.
    """
    values = dict(data)
    return NAMES[str(values.pop("op"))](**values)  # type: ignore[arg-type]
