"""From what the user typed to a session: a dataset, or the folder of a session."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from elute import __version__, cycle
from elute.core import recipe
from elute.core.errors import (
    BadInput,
    CannotWrite,
    EluteError,
    SessionBusy,
    SessionDamaged,
)
from elute.core.events import Opened
from elute.engine import sources
from elute.engine.beginning import Beginning
from elute.engine.place import Place, find
from elute.engine.session import Session
from elute.session import journal, leftovers
from elute.session.layout import Layout, is_session
from elute.session.lock import Lock


@dataclass(frozen=True)
class Intended:
    """Settings that will be laid over those of a session as soon as it is open.

    Attributes:
        settings: all of them.
        typed: those of them that a person typed: they must have an effect, a recipe's need not.
    """

    settings: recipe.Settings = field(default_factory=dict)
    typed: recipe.Settings = field(default_factory=dict)


def open_session(
    target: Path,
    folder: Path | None = None,
    assignments: Sequence[str] = (),
    write: bool = True,
    test: Path | None = None,
    intended: Intended | None = None,
    begin: bool = True,
) -> Session:
    """Open the session of a dataset (made if it is not there yet), or a session's folder.

    Args:
        target: the data file, a folder of data files, a pattern, or the session's folder.
        folder: where the session of a dataset lies; `NAME.elute` by default.
        assignments: settings to lay over those in force, as `step.key=value`.
        write: False to look only. A session that cannot be written to is opened read-only, and says
            why, unless there are settings to write.
        test: held-out rows beside the dataset, given like it; None for those the session has.
        intended: settings that will be laid over them next; nothing is begun for wrong ones, and
            nothing is done for those typed without an effect.
        begin: False to write only into a session that is there.

    Raises:
        BadInput: the data file or the folder cannot be used.
        UsageError: a setting is wrong or has no effect, or the folder belongs to another dataset.
        SessionError: the session is damaged or was written by a newer elute.
    """
    changes = recipe.assignments(assignments)
    later = intended or Intended()
    typed = recipe.merged(changes, later.typed)
    wished = recipe.merged(changes, later.settings)
    with readable(target):
        place = find(target, folder, write and begin, test)
        sources.still_there(place.layout, place.source)
        place.check(wished, typed)
        new = _to_be_made(place)
        session = _writer(place, changes) if write else _reader(place)
    try:
        cycle.refuse_idle(typed, recipe.merged(session.state.settings, wished))
        if changes:
            session.set_all(changes)
    except EluteError:
        session.close()
        raise
    if new:
        session.beginning = Beginning(place.layout, session.history.tip, new[1:])
    return session


def _to_be_made(place: Place) -> tuple[Path, ...]:
    """The folders that are not there of a session to be begun: its own first, those it lies in."""
    root = place.layout.root
    missing = takewhile(lambda folder: not os.path.lexists(folder), (root, *root.parents))
    return tuple(missing) if place.lacks == "begin" else ()


@contextlib.contextmanager
def readable(target: Path) -> Iterator[None]:
    """What the system says against reading a dataset or a session becomes a sentence.

    Raises:
        BadInput: something in the block may not, or cannot, be read.
    """
    try:
        yield
    except PermissionError as problem:
        title = f"{problem.filename} may not be read."
        raise BadInput(title, "It belongs to another user, or lacks permissions.") from problem
    except OSError as problem:
        title = f"{problem.filename or target} cannot be read: {problem.strerror}."
        raise BadInput(title, "Mend the disk or the network share, then try again.") from problem


def _writer(place: Place, changes: recipe.Settings) -> Session:
    """A session that may be changed; read-only, with the reason, where that cannot be."""
    lock = None
    try:
        place.make_folder()
        lock = Lock(place.layout.lock)
        return _locked(place, changes, lock)
    except (SessionBusy, SessionDamaged, CannotWrite) as problem:
        if lock:
            lock.release()
        if not is_session(place.layout.root) or place.lacks == "begin":
            raise
        return _reader(place, problem)
    except BaseException:
        if lock:
            lock.release()
        raise


def _locked(place: Place, changes: recipe.Settings, lock: Lock) -> Session:
    """The session of the one writer, cleared of what killed writers left."""
    layout = place.layout
    mended = place.settle(changes)
    _not_lost(layout)
    leftovers.remove(layout)
    written = journal.Journal(layout.journal, lock)
    written.append(Opened(__version__))
    session = Session(layout, place.source, written.entries, written, lock)
    session.notice = f"{mended} {session.notice}".strip()
    return session


def _reader(place: Place, why: EluteError | None = None) -> Session:
    """A session that is only looked at; damage of its journal is always the reason."""
    layout = place.layout
    found = journal.read(layout.journal)
    try:
        _not_lost(layout)
        journal.refuse_damage(layout.journal, found)
    except SessionDamaged as problem:
        why = problem
    return Session(layout, place.source, found.entries, None, None, why)


def _not_lost(layout: Layout) -> None:
    """Results without a journal mean that every decision is gone.

    Raises:
        SessionDamaged: it is so.
    """
    if layout.artefacts.is_dir() and journal.size(layout.journal) == 0:
        title = f"The session's journal {layout.journal} is gone, and with it every decision."
        raise SessionDamaged(title, "Restore it from a backup, or start anew with --session DIR.")
