"""The history of a session as front ends show it: its tree of rounds, and two rounds compared."""

from dataclasses import dataclass

from elute.core.settings import Value
from elute.engine.view import Round

Number = float | None


@dataclass(frozen=True)
class Deed:
    """One operation of a round.

    Attributes:
        words: what was done.
        author: "person", "rule: <name>" or "model: <name>"; "" where it has none.
        at: when, as 2026-11-22T21:40:00Z.
    """

    words: str
    author: str
    at: str


@dataclass(frozen=True)
class RoundNode:
    """One round in the tree.

    Attributes:
        name: its number; where the session has several branches, with the letter of its branch:
            "2b". Names stay as they are while nothing is undone.
        parent: name of the round it goes on from; "" for the first.
        branch: 0 for the first branch ("a"), 1 for the second ("b"), ...
        current: whether it is the round at work.
        numbers: rows, clusters, noise and silhouette.
        began, ended: times of its first and last operation, as 2026-11-22T21:40:00Z; "" for none.
        deeds: its operations in order, settings included.
        settings: step -> setting -> value in force at its end, defaults included.
        metrics: metric -> value, as `Evaluated.overall`; empty where it was not evaluated.
        seconds: step -> seconds it took when it was worked out.
    """

    name: str
    parent: str
    branch: int
    current: bool
    numbers: Round
    began: str
    ended: str
    deeds: tuple[Deed, ...]
    settings: dict[str, dict[str, Value]]
    metrics: dict[str, Number]
    seconds: dict[str, float]


@dataclass(frozen=True)
class Matched:
    """A cluster of one round and the cluster of another that it corresponds to.

    Attributes:
        before, after: their labels.
        name_before, name_after: their names; "" where there is no report.
        size_before, size_after: rows in each.
        common: rows in both.
        jaccard: common / rows in either, over the rows that are in both rounds; in (0, 1].
    """

    before: int
    after: int
    name_before: str
    name_after: str
    size_before: int
    size_after: int
    common: int
    jaccard: float


@dataclass(frozen=True)
class Fate:
    """What became of a cluster without a match, or of one that split or merged.

    Attributes:
        cluster: its label, in the round before for "died" and "split", in the one after for "born"
            and "merged".
        name: its name; "" where there is no report.
        size: rows in it.
        parts: (label in the other round, rows in common), most first; -1 is noise.
        left: rows of it that are not in the other round at all.
    """

    cluster: int
    name: str
    size: int
    parts: tuple[tuple[int, int], ...]
    left: int


@dataclass(frozen=True)
class Comparison:
    """Two rounds side by side.

    Attributes:
        before, after: names of the rounds.
        rows_before, rows_after: rows that take part in each.
        stayed, left, came: rows in both, only in the first, only in the second.
        kept_before, kept_after, kept_both: rows kept at the end of each, and by both.
        moved: rows in both rounds whose cluster after is not the match of their cluster before
            (noise counts as a cluster that matches noise).
        matched: pairs of clusters, largest first (Hungarian assignment on the Jaccard overlap).
        born, died, split, merged: the others, and those that divided or came together.
        metrics: (metric, before, after), the balance of the sizes among them.
        settings: (step.setting, before, after) for every setting that differs.
        regrouped_before, regrouped_after: what a person did to the clusters of each, in words.
    """

    before: str
    after: str
    rows_before: int
    rows_after: int
    stayed: int
    left: int
    came: int
    kept_before: int
    kept_after: int
    kept_both: int
    moved: int
    matched: tuple[Matched, ...]
    born: tuple[Fate, ...]
    died: tuple[Fate, ...]
    split: tuple[Fate, ...]
    merged: tuple[Fate, ...]
    metrics: tuple[tuple[str, Number, Number], ...]
    settings: tuple[tuple[str, Value | None, Value | None], ...]
    regrouped_before: tuple[str, ...] = ()
    regrouped_after: tuple[str, ...] = ()

    @property
    def by_hand(self) -> tuple[str, ...]:
        """What a person did to the clusters of each, in sentences; none where that is the same."""
        if self.regrouped_before == self.regrouped_after:
            return ()
        both = ((self.before, self.regrouped_before), (self.after, self.regrouped_after))
        return tuple(
            f"The clusters of {name} were changed by hand: {'; '.join(done)}."
            for name, done in both
            if done
        )
