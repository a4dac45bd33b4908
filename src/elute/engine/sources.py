"""A data file that is not what it was: which rows differ, and how to go on with it."""

import itertools
import shlex
from pathlib import Path

from elute import cycle
from elute.core.errors import BadInput, SessionError
from elute.core.history import fold
from elute.core.progress import silent
from elute.core.results import Records
from elute.core.state import State
from elute.engine.ledger import standing
from elute.engine.recipes.difference import between
from elute.session import journal
from elute.session.about import Source
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.steps.load import load


def still_there(layout: Layout, source: Source) -> None:
    """Make sure that a session's data file is what it was.

    Raises:
        BadInput: it is gone, or has changed; says which rows differ, where that can be known.
    """
    try:
        source.still_there()
    except BadInput as problem:
        how = _how(layout, source) if Path(source.path).is_file() else ""
        if not how:
            raise
        title = f"{source.path} has changed since this session began: {how}."
        raise BadInput(title, _way_out(layout, source)) from problem


def _how(layout: Layout, source: Source) -> str:
    """What is different, in a clause; "" when the session does not know its rows any more."""
    try:
        found = journal.read(layout.journal)
        journal.refuse_damage(layout.journal, found)
        state = standing(fold(found.entries), source.sha256)
        name = cycle.load_fingerprint(source.sha256, state.settings)
        before = Artefacts(layout.artefacts).load(name, Records)
    except (SessionError, OSError):
        return ""
    return _compared(before, source, state)


def _compared(before: Records, source: Source, state: State) -> str:
    """How the file as it is now compares with the records it had."""
    try:
        now = load(cycle.method("load", state.settings), Path(source.path), silent)
    except BadInput as problem:
        return f"it cannot be read as before ({problem.title.rstrip('.')})"
    return between(before.hashes, now.hashes).words()


def _way_out(layout: Layout, source: Source) -> str:
    """The command that takes the file on as a new session with the decisions and vectors so far."""
    stem = layout.root.name.removesuffix(".elute")
    names = (layout.root.with_name(f"{stem}-{number}.elute") for number in itertools.count(2))
    new = next(path for path in names if not path.exists())
    words = ("run", source.path, "--session", str(new), "--recipe", str(layout.root))
    command = " ".join(shlex.quote(word) for word in words)
    return f"Put the file back, or take it on as a new session: elute {command}"
