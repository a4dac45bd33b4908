"""The terminal front end: the only folder that imports Textual."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elute.tui.bridge import Engine


def run(opener: "Callable[[], Engine]", name: str) -> int:
    """Show a session until the user leaves; the exit code.

    Args:
        opener: makes the engine; called after the first paint, in a thread of its own.
        name: of the data, to show until it is open.

    Raises:
        EluteError: the session cannot be opened, or something is wrong in elute itself.
    """
    from elute.tui.start import show

    return show(opener, name)
