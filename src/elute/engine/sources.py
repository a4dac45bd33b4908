"""A dataset that is not what it was: which rows differ, and how to go on with it."""

import itertools
import shlex
import shutil
import uuid
from pathlib import Path

from elute import cycle, durable
from elute.core.errors import BadInput, CannotWrite, EluteError
from elute.core.history import fold
from elute.core.progress import silent
from elute.core.results import Records
from elute.core.state import State
from elute.engine.ledger import standing
from elute.engine.reading import load_in_child
from elute.engine.recipes.difference import between
from elute.session import journal
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source


def still_there(layout: Layout, source: Source) -> None:
    """Make sure that a session's dataset is what it was.

    Raises:
        BadInput: it is gone, or has changed; says which rows differ, where that can be known.
    """
    try:
        source.still_there()
    except BadInput as problem:
        how = _how(layout, source)
        if not how:
            raise
        title = f"{problem.title.removesuffix('.')}: {how}."
        raise BadInput(title, _way_out(layout, source)) from problem


def _how(layout: Layout, source: Source) -> str:
    """What is different, in a clause; "" when the session does not know its rows any more."""
    try:
        found = journal.read(layout.journal)
        journal.refuse_damage(layout.journal, found)
        state = standing(fold(found.entries), source.sha256)
        name = cycle.load_fingerprint(source.sha256, state.settings)
        before = Artefacts(layout.artefacts).load(name, Records)
        now = Source.of(Path(source.path), Path(source.held_out) if source.held_out else None)
        return _compared(layout, before, now, state)
    except (EluteError, OSError):
        return ""


def _compared(layout: Layout, before: Records, source: Source, state: State) -> str:
    """How the dataset as it is now compares with the records it had.

    It is read as a session begins, in a folder of its own that is gone afterwards.

    Raises:
        CannotWrite, OSError: there is no room for that beside the results.
    """
    # Named as what killed writers leave is named, so that it is found where this is killed.
    aside = Layout(layout.root / f".now.{uuid.uuid4().hex[:8]}.tmp")
    durable.make_folder(aside.root)
    try:
        load_in_child(aside, source, state.settings, "now", silent)
        now = Artefacts(aside.artefacts).load("now", Records)
        return between(before.hashes, now.hashes).words()
    except CannotWrite:
        raise
    except BadInput as problem:
        return f"it cannot be read as before ({problem.title.rstrip('.')})"
    finally:
        shutil.rmtree(aside.root, ignore_errors=True)


def _way_out(layout: Layout, source: Source) -> str:
    """The command that takes the file on as a new session with the decisions and vectors so far."""
    stem = layout.root.name.removesuffix(".elute")
    names = (layout.root.with_name(f"{stem}-{number}.elute") for number in itertools.count(2))
    new = next(path for path in names if not path.exists())
    test = ("--test", source.held_out) if source.held_out else ()
    words = ("run", source.path, *test, "--session", str(new), "--recipe", str(layout.root))
    return f"Put it back as it was, or take it on as a new session: elute {shlex.join(words)}"
