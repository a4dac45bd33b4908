"""Which session a data file or a folder means, and what its session.json still needs."""

import re
import shlex
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from elute import cycle, durable
from elute.core.errors import BadInput, SessionBusy, SessionDamaged, UsageError
from elute.core.events import Set, StepDone
from elute.core.file_names import plain_name
from elute.core.history import History, fold
from elute.core.recipe import Settings, merged
from elute.core.results import Records
from elute.session import about, journal
from elute.session.artefacts import Artefacts
from elute.session.files import fixed, is_pattern, placed
from elute.session.layout import Layout, is_session
from elute.session.source import Source


@dataclass(frozen=True)
class Place:
    """A session that was found, or is to be begun.

    Attributes:
        layout: its folder.
        source: its dataset.
        lacks: what is to be done to session.json under the lock: "" for nothing, "begin", "move"
            (the same dataset lies elsewhere now) or "mend".
        seen: session.json as this was judged by.
    """

    layout: Layout
    source: Source
    lacks: str = ""
    seen: bytes = b""

    def check(self, changes: Settings, typed: Settings) -> None:
        """Make sure that settings will do for a session that is to be begun, before it is.

        Args:
            changes: all that will be laid over those of before; and
            typed: those of them that a person typed.

        Raises:
            UsageError: says everything that is wrong with them, or that they have no effect.
        """
        if self.lacks == "begin":
            wished = merged(_history(self.layout).settings(), changes)
            cycle.complete(wished)
            cycle.refuse_idle(typed, wished)

    def make_folder(self) -> None:
        """Make the folder of a session that is to be begun."""
        if self.lacks == "begin":
            durable.make_folder(self.layout.root)

    def settle(self, changes: Settings) -> str:
        """Write what session.json lacks; the caller holds the lock. Says what was mended.

        Args:
            changes: settings about to be laid over those in force.

        Raises:
            SessionBusy: it has been changed since it was read.
            CannotWrite: it cannot be written.
        """
        if not self.lacks:
            return ""
        if about.content(self.layout) != self.seen:
            title = f"Another process has just opened {self.layout.root}."
            raise SessionBusy(title, "Try again.")
        if self.lacks == "move":
            about.move(self.layout, self.source)
            return ""
        settings = merged(_history(self.layout).settings(), changes)
        aside = about.set_aside(self.layout) if self.lacks == "mend" else ""
        about.create(self.layout, self.source, _seeds(settings))
        if self.lacks == "begin":
            return ""
        _describe(self.layout, self.source, settings)
        was = f"damaged and set aside as {aside}" if aside else "missing"
        return f"session.json was {was}; it has been written anew for {self.source.path}."


@dataclass(frozen=True)
class _Data:
    """What the user gave as a dataset; it is read at most once.

    Attributes:
        target: a file, a folder or a pattern.
        test: the same for held-out rows beside it; None where none were named.
        known: what its session, if there is one, was begun with.
    """

    target: Path
    test: Path | None = None
    known: Source | None = None

    @cached_property
    def path(self) -> str:
        return placed(self.target)

    @cached_property
    def source(self) -> Source:
        held_out = self.known.held_out if self.known else ""
        return Source.of(self.target, self.test or (Path(held_out) if held_out else None))

    def is_where_it_was(self, known: Source) -> bool:
        """Whether a session was begun with just this; not the content, the places are compared."""
        return known.path == self.path and self._same_test(known)

    def _same_test(self, known: Source) -> bool:
        return self.test is None or placed(self.test) == known.held_out


def find(target: Path, folder: Path | None, write: bool, test: Path | None = None) -> Place:
    """The session that was meant.

    Args:
        target: a data file, a folder of data files, a pattern, or a session's folder.
        folder: where the session of a dataset lies; `NAME.elute` by default, after the file, the
            folder, or the letters of the pattern.
        write: whether one may be begun.
        test: held-out rows beside it; None for those the session was begun with, if any.

    Raises:
        BadInput: the data file or the folder cannot be used.
        UsageError: the folder belongs to another dataset, or to one with other held-out rows.
        SessionError: it is damaged, or was written by a newer elute.
    """
    if is_session(target):
        layout = Layout(target)
        source = about.read(layout)
        if test is not None and placed(test) != source.held_out:
            raise _other_test(layout, source)
        return Place(layout, source)
    data = _Data(target, test)
    layout = Layout(folder or _default_folder(data))
    if not write and not _is_in_use(layout):
        if not is_pattern(target) and not target.exists():
            title = f"{target} is not there: neither data nor a session."
            raise BadInput(title, "Check the spelling; a relative path starts at this folder.")
        title = f"{layout.root} is not there: {target} has not been opened yet."
        raise BadInput(title, f"Run: elute run {shlex.quote(str(target))}")
    return _of_data(layout, data)


def _of_data(layout: Layout, data: _Data) -> Place:
    """The session of a dataset at a given folder, there or not."""
    seen = about.content(layout)
    try:
        known = about.read(layout) if seen else None
    except SessionDamaged:
        known = None
    if not _is_in_use(layout):
        return Place(layout, data.source, "begin", seen)
    if known is None:
        if not _tells_of(layout, data.source):
            title = f"{layout.about} is damaged, and its journal does not tell of {data.target}."
            hint = "Name what it was made for, --test too, or another folder: --session DIR."
            raise SessionDamaged(title, hint)
        return Place(layout, data.source, "mend", seen)
    # A large file that has its session is not read: its size and time are looked at next.
    if data.is_where_it_was(known):
        return Place(layout, known)
    now = replace(data, known=known).source
    if known.sha256 == now.sha256:
        return Place(layout, now, "move", seen)
    if known.path == data.path:
        raise _other_test(layout, known)
    title = f"{layout.root} is the session of another file, {known.path}."
    raise UsageError(title, "Choose another folder with --session DIR.")


def _other_test(layout: Layout, known: Source) -> UsageError:
    """The error for held-out rows that are not those of the session."""
    begun = f"with --test {known.held_out}" if known.held_out else "without --test"
    title = f"The session {layout.root} was begun {begun}, and its rows are numbered so."
    return UsageError(title, "Choose another folder with --session DIR.")


def _default_folder(data: _Data) -> Path:
    """`NAME.elute`, or a longer name where that is another dataset's session."""
    short, long = names(data.target)
    return Path(long) if _is_anothers(Layout(Path(short)), data) else Path(short)


def names(target: Path) -> tuple[str, str]:
    """The folder of a dataset's session, and another where that is taken.

    `a.csv` has `a.elute`, or `a.csv.elute`; the folder `a` and the patterns `a/*.csv` and `a-*.csv`
    have `a.elute`, or `a.files.elute`.
    """
    if is_pattern(target):
        letters = re.sub(r"\[[^]]*\]|[*?]", "", plain_name(target.name).partition(".")[0])
        stem = letters.strip("-_ ") or fixed(target).name or "files"
        return f"{stem}.elute", f"{stem}.files.elute"
    if target.is_dir():
        stem = target.resolve().name or "files"
        return f"{stem}.elute", f"{stem}.files.elute"
    return f"{Path(plain_name(target.name)).stem}.elute", f"{target.name}.elute"


def _is_anothers(layout: Layout, data: _Data) -> bool:
    """Whether a session belongs to another dataset, by its place and by its content."""
    if not _is_in_use(layout):
        return False
    try:
        known = about.read(layout)
    except SessionDamaged:
        return not _tells_of(layout, data.source)
    return known.path != data.path and known.sha256 != replace(data, known=known).source.sha256


def _is_in_use(layout: Layout) -> bool:
    """Whether there is a session into which something was loaded; any other may be begun anew."""
    if layout.artefacts.is_dir():
        return True
    entries = journal.read(layout.journal).entries
    return any(isinstance(entry.event, StepDone) for entry in entries)


def _tells_of(layout: Layout, source: Source) -> bool:
    """Whether a journal, and the results beside it, are those of a data file.

    Raises:
        SessionDamaged: the journal is damaged too.
    """
    history = _history(layout)
    sets = (n for n, done in enumerate(history.operations, 1) if isinstance(done.event, Set))
    loads = {cycle.load_fingerprint(source.sha256, history.settings(n)) for n in (0, *sets)}
    loaded = {step.fingerprint for step in history.steps if step.step == "load"}
    return not loads.isdisjoint(loaded or Artefacts(layout.artefacts).names())


def _history(layout: Layout) -> History:
    """What was done, by a journal that must be whole."""
    found = journal.read(layout.journal)
    journal.refuse_damage(layout.journal, found)
    return fold(found.entries)


def _seeds(settings: Settings) -> dict[str, int]:
    """Every seed in force, defaults included."""
    full = cycle.complete(settings)
    return {f"{step}.seed": int(full[step]["seed"]) for step in full if "seed" in full[step]}


def _describe(layout: Layout, source: Source, settings: Settings) -> None:
    """Say again what had been found in the dataset, if that is still stored."""
    name = cycle.load_fingerprint(source.sha256, settings)
    artefacts = Artefacts(layout.artefacts)
    if artefacts.has(name) and not list(artefacts.problems(name)):
        records = artefacts.load(name, Records)
        about.describe(layout, len(records.spans), records.columns)
