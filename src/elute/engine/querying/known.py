"""What can be asked of a session now, so that a query is judged as it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from elute.core.errors import UsageError
from elute.engine.querying.fields import nearest
from elute.engine.view import Snapshot

SHOWN = 6
RUN = "Run the round first."


@dataclass(frozen=True)
class Known:
    """The words and numbers that values are held against.

    Attributes:
        labels, splits: what the records have; empty where they have none.
        aliases: name of a column, small -> the field it is.
        columns: of the data; each may be asked for, and is then read.
        clusters: how many there are; None before the rows have been clustered.
        lacking: fields and flags of which nothing is known before their step has run.
    """

    labels: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    clusters: int | None = None
    lacking: frozenset[str] = frozenset()

    def column(self, typed: str) -> str | None:
        """The column of that name, upper and lower case alike where there is but one."""
        if typed in self.columns:
            return typed
        return next((it for it in self.columns if it.casefold() == typed.casefold()), None)

    def choices(self, name: str) -> tuple[str, ...]:
        """The words a field of kind "choice" may have."""
        return self.labels if name == "label" else self.splits

    def must_have(self, name: str) -> None:
        """Make sure that there is something to ask of a field or flag.

        Raises:
            UsageError: its step has not run, or the records have no such thing.
        """
        if name in self.lacking and name == "marked":
            raise UsageError("Rows are marked on the screen, and known there only.")
        if name in self.lacking:
            raise UsageError(f"“{name}” is not known of any row yet.", RUN)
        if name in {"label", "split"} and not self.choices(name):
            raise UsageError(f"The records have no {name}s.")

    def chosen(self, name: str, typed: str) -> str:
        """The word of a field that was meant; upper and lower case are alike.

        Raises:
            UsageError: there is no such word.
        """
        words = self.choices(name)
        found = [it for it in words if it.casefold() == typed.casefold()]
        if not typed or typed in words:
            return typed
        if found:
            return found[0]
        raise UsageError(f"No row has the {name} “{typed}”.", told(name, words, typed))

    def check_clusters(self, numbers: Sequence[int]) -> None:
        """Make sure that there are such clusters.

        Raises:
            UsageError: one is not there.
        """
        if self.clusters is None:
            return
        wrong = next((it for it in numbers if not -1 <= it < self.clusters), None)
        if wrong is not None:
            last = f"They go from 0 to {self.clusters - 1}" if self.clusters else "There are none"
            raise UsageError(f"There is no cluster {wrong}.", f"{last}; -1 is the noise.")


def told(name: str, words: Sequence[str], typed: str = "") -> str:
    """`label has: refund, card, …`, those that begin so first, or are nearest."""
    begun = [it for it in words if it.casefold().startswith(typed.casefold())]
    first = [*begun, *(it for it in nearest(typed, words) if it not in begun)]
    shown = (first or list(words))[:SHOWN]
    more = len(words) - len(shown)
    return f"{name} has: {', '.join(shown)}{f', … {more} more' if more else ''}"


def known(snapshot: Snapshot, *, marks: bool = True) -> Known:
    """What can be asked of a session as it stands; without a screen there are no marks."""
    records, clustered = snapshot.records, snapshot.clustered
    lacking = {
        *(() if marks else ("marked",)),
        *(("length", "label", "split") if records is None else ()),
        *(("similarity", "duplicate", "changed") if snapshot.precleaned is None else ()),
        *(("cluster", "strength", "noise") if clustered is None else ()),
        *(("outlier", "silhouette") if snapshot.evaluated is None else ()),
        *(("name", "advised") if snapshot.report is None else ()),
    }
    if records is None:
        return Known(lacking=frozenset(lacking))
    aliases = {records.label_from.casefold(): "label", records.split_from.casefold(): "split"}
    return Known(
        records.label_names,
        records.split_names,
        aliases,
        records.columns,
        None if clustered is None else clustered.count,
        frozenset(lacking),
    )
