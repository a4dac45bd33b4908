"""The terminal front end: the only folder that imports Textual."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elute.engine.config import Config
    from elute.tui.engine import Engine


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


def wrong_in(file: "Config") -> tuple[str, ...]:
    """What is wrong with the user's file, as far as only the screen knows: its keys, its theme."""
    from elute.tui.keys.user import keymap_of
    from elute.tui.manners import named, no_theme

    theme = str(file.screen.get("theme", ""))
    unknown = () if not theme or named(theme) else (no_theme(theme),)
    return (*keymap_of(file)[1], *unknown)
