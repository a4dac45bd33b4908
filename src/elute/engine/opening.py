"""From what the user typed to a session: a dataset, or the folder of a session."""

import os
from collections.abc import Sequence
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


def open_session(
    target: Path,
    folder: Path | None = None,
    assignments: Sequence[str] = (),
    write: bool = True,
    test: Path | None = None,
) -> Session:
    """Open the session of a dataset (made if it is not there yet), or a session's folder.

    Args:
        target: the data file, a folder of data files, a pattern, or the session's folder.
        folder: where the session of a dataset lies; `NAME.elute` by default.
        assignments: settings to lay over those in force, as `step.key=value`.
        write: False to look only. A session that cannot be written to is opened read-only, and says
            why, unless there are settings to write.
        test: held-out rows beside the dataset, given like it; None for those the session has.

    Raises:
        BadInput: the data file or the folder cannot be used.
        UsageError: a setting is wrong, or the folder belongs to another dataset.
        SessionError: the session is damaged or was written by a newer elute.
    """
    changes = recipe.assignments(assignments)
    try:
        place = find(target, folder, write, test)
        sources.still_there(place.layout, place.source)
        if place.lacks == "begin":
            cycle.complete(changes)
        new = place.lacks == "begin" and not os.path.lexists(place.layout.root)
        session = _writer(place, changes) if write else _reader(place)
    except PermissionError as problem:
        title = f"{problem.filename} may not be read."
        raise BadInput(title, "It belongs to another user, or lacks permissions.") from problem
    except OSError as problem:
        title = f"{problem.filename or target} cannot be read: {problem.strerror}."
        raise BadInput(title, "Mend the disk or the network share, then try again.") from problem
    try:
        if changes:
            session.set_all(changes)
    except EluteError:
        session.close()
        raise
    if new:
        session.beginning = Beginning(place.layout, session.history.tip)
    return session


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
