"""A session as a recipe for another one; its data file need not be there, or be as it was."""

from pathlib import Path

from elute import cycle
from elute.core.errors import BadInput, UsageError
from elute.core.history import fold
from elute.engine.ledger import standing
from elute.engine.recipes.form import Recipe
from elute.engine.recipes.reading import parse
from elute.engine.recipes.writing import write
from elute.engine.results import Results
from elute.session import about, journal, vectors
from elute.session.layout import Layout, is_session


def written(folder: Path) -> str:
    """The recipe of a session as TOML.

    Raises:
        BadInput: the folder holds no session, or may not be read.
        SessionError: the session is damaged, or was written by a newer elute.
    """
    if not is_session(folder):
        title = f"{folder} is a folder without a session in it."
        raise BadInput(title, "Name a recipe, or the folder of a session (NAME.elute).")
    layout = Layout(folder)
    try:
        source = about.read(layout)
        found = journal.read(layout.journal)
    except PermissionError as problem:
        title = f"{problem.filename} may not be read."
        raise BadInput(title, "It belongs to another user, or lacks permissions.") from problem
    journal.refuse_damage(layout.journal, found)
    history = fold(found.entries)
    state = standing(history, source.sha256)
    results = Results(layout)
    records = results.get("load", cycle.load_fingerprint(source.sha256, state.settings))
    results.sound()
    return write(source, history, state, records)


def of_session(folder: Path) -> Recipe:
    """The recipe of a session.

    Raises:
        BadInput, SessionError: as `written`.
    """
    return parse(written(folder).encode(), folder.resolve().name, str(folder))


def lend_vectors(folder: Path, to: Path) -> int:
    """Let the vectors of a session serve another one, so that only new texts are embedded there.

    Args:
        folder: of the session that has them.
        to: of the session that is to have them; held by this process.

    Returns:
        How many there are more.

    Raises:
        UsageError: both are the same session.
    """
    if folder.resolve() == to.resolve():
        hint = "Name another folder for the new one: --session NEW.elute"
        raise UsageError(f"{folder} cannot be its own recipe.", hint)
    return vectors.borrow(Layout(folder).vectors, Layout(to).vectors)
