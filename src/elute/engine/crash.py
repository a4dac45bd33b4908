"""Keep what a developer needs of a crash in a private file; the screen shows a sentence only."""

import os
import traceback
from pathlib import Path

from elute import durable
from elute.core.errors import CannotWrite


def keep(problem: BaseException) -> str:
    """Write the traceback, without local variables (data, keys); where it is, in words."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = state / "elute" / "crash.txt"
    text = "".join(traceback.format_exception(problem))
    try:
        durable.make_folder(path.parent)
        durable.replace(path, text.encode("utf-8", "replace"))
    except CannotWrite:
        return f"the last line of its trace: {text.strip().splitlines()[-1]}"
    return str(path)
