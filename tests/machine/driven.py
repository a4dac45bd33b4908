"""A session in a process of its own, driven call by call, so that it can truly be killed."""

import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import EluteError
from elute.core.events import Regrouped, RoundClosed, Set
from elute.core.progress import Progress, silent
from elute.core.results import Clustered
from elute.core.settings import option
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.steps import cluster
from elute.steps.cluster.given import Given
from elute.steps.cluster.space import dims_option, space_option
from tests.crash import fakes
from tests.machine.model import USUAL

FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Turns:
    """A clusterer that deals the rows out in turns: quick, and one knows how many clusters."""

    k: int = option(USUAL, "Clusters to make.", low=1)
    space: str = space_option()
    dims: int = dims_option()

    def run(self, given: Given, progress: Progress) -> Clustered:
        """Row i goes to cluster i modulo k."""
        rows = len(given.points)
        return Clustered(np.arange(rows, dtype=np.int32) % self.k, np.ones(rows, np.float32))


@dataclass(frozen=True)
class Told:
    """A session as the process that has it open sees it.

    Attributes:
        edits: the k under which each change of the round's clusters was made.
        clusters: how many there are; None where they wait to be made.
    """

    kept: frozenset[int]
    started: frozenset[int]
    round: int
    k: int | None
    edits: tuple[int, ...]
    clusters: int | None
    undo: str
    redo: str
    names: tuple[str, ...]
    current: str


class Driven:
    """The parent's end of the line."""

    def __init__(self, target: Path, folder: Path) -> None:
        """Open a session in a new process."""
        self._mine, theirs = FORK.Pipe()
        self._process = FORK.Process(target=_serve, args=(theirs, target, folder), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, call: str, *given: object) -> object:
        """Call a method; what it returns, or the sentence of its error."""
        self._mine.send((call, given))
        return self._mine.recv()

    def told(self) -> Told:
        """Where the session stands."""
        found = self.ask("told")
        assert isinstance(found, Told), found
        return found

    def kill(self) -> None:
        """SIGKILL, between two calls."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()

    def kill_within(self, delay: float, call: str, *given: object) -> None:
        """SIGKILL in the middle of a call, or just before or after it."""
        self._mine.send((call, given))
        time.sleep(delay)
        self.kill()

    def close(self) -> None:
        """Let the session go in good order."""
        self.ask("close")
        self._process.join()


def _serve(line: Connection, target: Path, folder: Path) -> None:
    """The child: answer calls until closed."""
    fakes.install()
    cluster.METHODS.update(kmeans=Turns)
    session = open_session(target, folder)
    while True:
        call, given = line.recv()
        try:
            answer = _told(session) if call == "told" else _call(session, call, given)
        except EluteError as problem:
            answer = str(problem)
        line.send(answer)
        if call == "close":
            return


def _call(session: Session, call: str, given: tuple[object, ...]) -> object:
    """One method of the session."""
    if call == "run":
        return [result.step for result in session.run("cluster", _watch)]
    return getattr(session, call)(*given)


def _watch(step: str) -> Progress:
    return silent


def _told(session: Session) -> Told:
    """Where the session stands."""
    state, picture = session.state, session.snapshot()
    tree = session.tree()
    k = state.settings.get("cluster", {}).get("k")
    return Told(
        kept=frozenset(np.flatnonzero(state.kept).tolist()),
        started=frozenset(np.flatnonzero(state.started).tolist()),
        round=state.round,
        k=None if k is None else int(k),
        edits=_edits(session),
        clusters=picture.clustered.count if picture.clustered else None,
        undo=picture.undo,
        redo=picture.redo,
        names=tuple(node.name for node in tree),
        current=next(node.name for node in tree if node.current),
    )


def _edits(session: Session) -> tuple[int, ...]:
    """The changes of the clusters of the round at work, each by the k that was in force."""
    k, found = USUAL, list[int]()
    for event in session.history.in_force():
        if isinstance(event, Set):
            k = int(event.settings.get("cluster", {}).get("k", k))
        elif isinstance(event, Regrouped):
            found.append(k)
        elif isinstance(event, RoundClosed):
            found.clear()
    return tuple(found)


def ids(rows: frozenset[int]) -> NDArray[np.int64]:
    """Row ids as the session takes them."""
    return np.array(sorted(rows), dtype=np.int64)
