"""What the program keeps of a user for itself, outside of every session; private, and small.

It lies in `$XDG_STATE_HOME/elute`. Nothing that is decided about data is kept here.
"""

from collections.abc import Mapping
from pathlib import Path

from elute import durable
from elute.core.errors import CannotWrite

LARGEST = 1_000_000  # bytes that are read back


def folder(environ: Mapping[str, str]) -> Path:
    """Where it is kept.

    Raises:
        CannotWrite: this user has no home.
    """
    base = environ.get("XDG_STATE_HOME", "")
    # A relative one is to be ignored, says the XDG specification.
    try:
        state = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    except RuntimeError:
        raise CannotWrite("This user has no home.", "Set XDG_STATE_HOME to a folder.") from None
    return state / "elute"


def keep(environ: Mapping[str, str], name: str, text: str) -> Path:
    """Make a text the whole of a file of ours, which nobody else may read; where it is.

    Raises:
        CannotWrite: it cannot be written.
    """
    path = folder(environ) / name
    durable.make_folder(path.parent)
    durable.replace(path, text.encode("utf-8", "surrogatepass"))
    return path


def kept(environ: Mapping[str, str], name: str) -> str:
    """What a file of ours holds; "" where there is none, or it cannot be read."""
    try:
        with (folder(environ) / name).open("rb") as file:
            return file.read(LARGEST).decode("utf-8", "replace")
    except (OSError, CannotWrite):
        return ""
