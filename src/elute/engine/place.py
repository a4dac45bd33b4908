"""Which session a data file or a folder means, and what its session.json still needs."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from elute import cycle, durable
from elute.core.errors import BadInput, SessionBusy, SessionDamaged, UsageError
from elute.core.events import Set, StepDone
from elute.core.history import History, fold
from elute.core.recipe import Settings, merged
from elute.core.results import Records
from elute.session import about, journal
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout, is_session


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
    source: about.Source
    lacks: str = ""
    seen: bytes = b""

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
    """A data file, which is read at most once."""

    path: Path

    @cached_property
    def source(self) -> about.Source:
        return about.Source.of(self.path)


def find(target: Path, folder: Path | None, write: bool) -> Place:
    """The session that was meant.

    Args:
        target: a data file, or a session's folder.
        folder: where the session of a data file lies; `<data stem>.elute` by default.
        write: whether one may be begun.

    Raises:
        BadInput: the data file or the folder cannot be used.
        UsageError: the folder belongs to another data file.
        SessionError: it is damaged, or was written by a newer elute.
    """
    if is_session(target):
        layout = Layout(target)
        return Place(layout, about.read(layout))
    if target.is_dir():
        hint = "Name a data file, or the folder of a session (NAME.elute)."
        raise BadInput(f"{target} is a folder without a session in it.", hint)
    data = _Data(target)
    layout = Layout(folder or _default_folder(data))
    if not write and not _is_in_use(layout):
        title = f"{layout.root} is not there: {target} has not been opened yet."
        raise BadInput(title, f"Run: elute run {target}")
    return _of_data(layout, data)


def _of_data(layout: Layout, data: _Data) -> Place:
    """The session of a data file at a given folder, there or not."""
    seen = about.content(layout)
    try:
        known = about.read(layout) if seen else None
    except SessionDamaged:
        known = None
    if not _is_in_use(layout):
        return Place(layout, data.source, "begin", seen)
    if known is None:
        if not _tells_of(layout, data.source):
            title = f"{layout.about} is damaged, and its journal does not tell of {data.path}."
            hint = "Name the data file it was made for, or choose another folder: --session DIR."
            raise SessionDamaged(title, hint)
        return Place(layout, data.source, "mend", seen)
    # A large file that has its session is not read: its size and time are looked at next.
    if known.path == str(data.path.resolve()):
        return Place(layout, known)
    if known.sha256 != data.source.sha256:
        title = f"{layout.root} is the session of another file, {known.path}."
        raise UsageError(title, "Choose another folder with --session DIR.")
    return Place(layout, data.source, "move", seen)


def _default_folder(data: _Data) -> Path:
    """`NAME.elute`, or `NAME.ENDING.elute` where the first is another file's."""
    short = Path(f"{data.path.stem}.elute")
    return Path(f"{data.path.name}.elute") if _is_anothers(Layout(short), data) else short


def _is_anothers(layout: Layout, data: _Data) -> bool:
    """Whether a session belongs to another data file, by its place and by its content."""
    if not _is_in_use(layout):
        return False
    try:
        known = about.read(layout)
    except SessionDamaged:
        return not _tells_of(layout, data.source)
    return known.path != str(data.path.resolve()) and known.sha256 != data.source.sha256


def _is_in_use(layout: Layout) -> bool:
    """Whether there is a session into which something was loaded; any other may be begun anew."""
    if layout.artefacts.is_dir():
        return True
    entries = journal.read(layout.journal).entries
    return any(isinstance(entry.event, StepDone) for entry in entries)


def _tells_of(layout: Layout, source: about.Source) -> bool:
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


def _describe(layout: Layout, source: about.Source, settings: Settings) -> None:
    """Say again what had been found in the dataset, if that is still stored."""
    name = cycle.load_fingerprint(source.sha256, settings)
    artefacts = Artefacts(layout.artefacts)
    if artefacts.has(name) and not list(artefacts.problems(name)):
        records = artefacts.load(name, Records)
        about.describe(layout, len(records.spans), records.columns)
