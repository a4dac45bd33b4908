"""What clusters are called: by the report, or by a person, who may also write a note on one.

A name and a note belong to the clusters they were given on, which the journal names by their
fingerprint. After a split, a merge or homes for noise the numbers are others; a name goes along to
the cluster that has exactly the same rows, and is left behind where there is none. Undo brings back
the clusters, and with them what was said of them.
"""

from collections.abc import Callable, Iterable

import numpy as np

from elute.core.errors import UsageError
from elute.core.events import Noted, Renamed
from elute.core.results import Clustered, Ints
from elute.core.state import Said
from elute.engine.view import Snapshot

LONGEST_NAME = 80
LONGEST_NOTE = 2_000
_RUN_FIRST = "Run the round first: elute run SESSION, or r in the terminal interface."

Stored = Callable[[str], Clustered | None]
"""Fingerprint of clusters -> they, where they are stored."""


def names(snapshot: Snapshot) -> dict[int, str]:
    """Label -> what the cluster is called, a person's word first; not yet safe."""
    told = {it.cluster: it.name for it in snapshot.report.clusters} if snapshot.report else {}
    return {**told, **snapshot.names}


def renaming(snapshot: Snapshot, basis: str, cluster: int, name: str) -> Renamed:
    """The operation that names a cluster; "" takes the name away.

    Args:
        snapshot: the session as it stands.
        basis: fingerprint of its clusters.
        cluster: the label.
        name: any text of one line.

    Raises:
        UsageError: there is no such cluster, the name is too long, or nothing would change.
    """
    if cluster == -1:
        raise UsageError("The noise keeps its name.", "A note can be written on it.")
    refuse_unknown(snapshot, cluster)
    name = _one_line(name, LONGEST_NAME, "name")
    if name == snapshot.names.get(cluster, ""):
        called = f"is called “{name}” already" if name else "has no name of yours"
        raise UsageError(f"Cluster {cluster} {called}.")
    return Renamed(snapshot.round, basis, cluster, name)


def noting(snapshot: Snapshot, basis: str, cluster: int, text: str) -> Noted:
    """The operation that writes a note on a cluster, or the noise; "" takes it away.

    Raises:
        UsageError: as `renaming`.
    """
    refuse_unknown(snapshot, cluster)
    text = _one_line(text, LONGEST_NOTE, "note")
    if text == snapshot.notes.get(cluster, ""):
        on = "the noise" if cluster == -1 else f"cluster {cluster}"
        there = "That is the note on" if text else "There is no note on"
        raise UsageError(f"{there} {on}{' already' if text else ''}.")
    return Noted(snapshot.round, basis, cluster, text)


def refuse_unknown(snapshot: Snapshot, cluster: int) -> None:
    """Make sure that a cluster, or noise for -1, is there.

    Raises:
        UsageError: it is not.
    """
    made = snapshot.clustered
    if made is None:
        raise UsageError("The rows have not been clustered with the settings in force.", _RUN_FIRST)
    if cluster == -1 and not (made.labels < 0).any():
        raise UsageError("There is no noise: every row is in a cluster.")
    if not -1 <= cluster < made.count:
        last = made.count - 1
        there = f"They are 0 to {last}." if last > 0 else "There is cluster 0 only."
        raise UsageError(f"There is no cluster {cluster}.", there if last >= 0 else "All is noise.")


class Calling:
    """What was said of the clusters in force; where they came from others, it is looked up once."""

    def __init__(self, stored: Stored) -> None:
        """Read clusters by way of `stored`."""
        self._stored = stored
        self._found: dict[tuple[str, str], dict[int, int]] = {}

    def of(self, said: Said, chain: Iterable[str]) -> dict[int, str]:
        """What holds for the clusters in force.

        Args:
            said: fingerprint -> label -> text.
            chain: fingerprints of the clusters, from those the method made to those in force, each
                made of the one before by a person.
        """
        chain = list(chain)
        told: dict[int, str] = {}
        for basis in chain:
            if basis in said:
                now = self._now(basis, chain[-1])
                told |= {now[label]: text for label, text in said[basis].items() if label in now}
        return {label: text for label, text in told.items() if text}

    def _now(self, basis: str, last: str) -> dict[int, int]:
        """Label then -> label now."""
        if (basis, last) not in self._found:
            then, now = self._stored(basis), self._stored(last)
            if then is None or now is None:
                return {}
            self._found[basis, last] = same_rows(then.labels, now.labels)
        return self._found[basis, last]


def same_rows(then: Ints, now: Ints) -> dict[int, int]:
    """Label then -> label now, for every cluster, and the noise, that has exactly the same rows.

    Args:
        then: (m,) labels, -1 for noise.
        now: (m,) other labels of the same rows.
    """
    if len(then) != len(now) or not len(then):
        return {}
    before, after = then + 1, now + 1
    one_of = np.zeros(int(before.max()) + 1, dtype=after.dtype)
    one_of[before] = after  # the label now of any one of its rows
    along = one_of[before] == after
    sizes = np.bincount(before, minlength=len(one_of))
    whole = np.bincount(before[along], minlength=len(one_of)) == sizes
    alike = whole & (sizes > 0) & (np.bincount(after, minlength=after.max() + 1)[one_of] == sizes)
    alike[0] &= one_of[0] == 0  # noise stays noise, whatever has its rows
    alike[1:] &= one_of[1:] > 0
    return {int(at) - 1: int(one_of[at]) - 1 for at in np.flatnonzero(alike)}


def _one_line(text: str, longest: int, what: str) -> str:
    """A text without line feeds and blanks around it.

    Raises:
        UsageError: it is too long.
    """
    text = " ".join(text.split())
    if len(text) > longest:
        title = f"The {what} has {len(text):,} characters."
        raise UsageError(title, f"A {what} has at most {longest:,}.")
    return text
