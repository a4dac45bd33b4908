"""From what the user typed to a session: a data file, or the folder of a session."""

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
    UsageError,
)
from elute.core.events import Opened
from elute.engine.session import Session
from elute.session import about, journal
from elute.session.layout import Layout, is_session
from elute.session.lock import Lock


def open_session(
    target: Path, folder: Path | None = None, assignments: Sequence[str] = (), write: bool = True
) -> Session:
    """Open the session of a data file (made if it is not there yet), or a session's folder.

    Args:
        target: the data file, or the session's folder.
        folder: where the session of a data file lies; `<data stem>.elute` by default.
        assignments: settings to lay over those in force, as `step.key=value`.
        write: False to look only. A session that cannot be written to is opened read-only, and says
            why, unless there are settings to write.

    Raises:
        BadInput: the data file or the folder cannot be used.
        UsageError: a setting is wrong, or the folder belongs to another data file.
        SessionError: the session is damaged or was written by a newer elute.
    """
    changes = recipe.assignments(assignments)
    try:
        layout = _layout(target, folder, changes, write)
        source = about.read(layout)
    except PermissionError as problem:
        title = f"{problem.filename} may not be read."
        raise BadInput(title, "It belongs to another user, or lacks permissions.") from problem
    source.still_there()
    session = _writer(layout, source) if write else _reader(layout, source)
    try:
        if changes:
            session.set_all(changes)
    except EluteError:
        session.close()
        raise
    return session


def _layout(target: Path, folder: Path | None, changes: recipe.Settings, write: bool) -> Layout:
    """The session's folder, made for a data file that has none yet if `changes` are sound."""
    if is_session(target):
        return Layout(target)
    if target.is_dir():
        hint = "Name a data file, or the folder of a session (NAME.elute)."
        raise BadInput(f"{target} is a folder without a session in it.", hint)
    layout = Layout(folder or _default_folder(target))
    if _is_in_use(layout):
        # A large file that has its session is not read: its size and time are looked at next.
        if about.read(layout).path == str(target.resolve()):
            return layout
        if not _is_of(layout, target):
            title = f"{layout.root} is the session of another file, {about.read(layout).path}."
            raise UsageError(title, "Choose another folder with --session DIR.")
    elif not write:
        title = f"{layout.root} is not there: {target} has not been opened yet."
        raise BadInput(title, f"Run: elute run {target}")
    if write:
        # New, or the same content at another place.
        source = about.Source.of(target)
        cycle.complete(changes)
        about.create(layout, source, __version__)
    return layout


def _default_folder(target: Path) -> Path:
    """`NAME.elute`, or `NAME.ENDING.elute` where the first is another file's."""
    short = Path(f"{target.stem}.elute")
    taken = _is_in_use(Layout(short)) and not _is_of(Layout(short), target)
    return Path(f"{target.name}.elute") if taken else short


def _is_in_use(layout: Layout) -> bool:
    """Whether there is a session into which something was loaded; any other may be begun anew."""
    return is_session(layout.root) and layout.artefacts.is_dir()


def _is_of(layout: Layout, target: Path) -> bool:
    """Whether a session belongs to a data file, by its place or by its content."""
    there = about.read(layout)
    if there.path == str(target.resolve()):
        return True
    return there.sha256 == about.Source.of(target).sha256


def _writer(layout: Layout, source: about.Source) -> Session:
    """A session that may be changed; read-only, with the reason, where that cannot be."""
    try:
        lock = Lock(layout.lock)
    except (SessionBusy, CannotWrite) as problem:
        return _reader(layout, source, problem)
    try:
        _not_lost(layout)
        written = journal.Journal(layout.journal, lock.token)
        written.append(Opened(__version__))
        return Session(layout, source, written.events, written, lock)
    except (SessionDamaged, CannotWrite) as problem:
        lock.release()
        return _reader(layout, source, problem)
    except EluteError:
        lock.release()
        raise


def _reader(layout: Layout, source: about.Source, why: EluteError | None = None) -> Session:
    """A session that is only looked at; damage of its journal is always the reason."""
    found = journal.read(layout.journal)
    try:
        _not_lost(layout)
        journal.refuse_damage(layout.journal, found)
    except SessionDamaged as problem:
        why = problem
    return Session(layout, source, found.events, None, None, why)


def _not_lost(layout: Layout) -> None:
    """Results without a journal mean that every decision is gone.

    Raises:
        SessionDamaged: it is so.
    """
    if layout.artefacts.is_dir() and not layout.journal.exists():
        title = f"The session's journal {layout.journal} is gone, and with it every decision."
        raise SessionDamaged(title, "Restore it from a backup, or start anew with --session DIR.")
