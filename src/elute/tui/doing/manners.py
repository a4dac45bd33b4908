"""The program's own manners, changed while it runs: theme, mouse, going to the background."""

import os
from collections.abc import Mapping

from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.manners import CHOICES

SELECTS = "Text is selected with shift and the mouse now, or turn it off again: M."


class Behaving(Controller):
    """Changes them."""

    def __init__(self, desk: Desk, environ: Mapping[str, str] = os.environ) -> None:
        """For this screen; the environment tells of SSH."""
        self._desk, self._environ = desk, environ

    def doings(self) -> dict[str, Doing]:
        """What a key does."""
        return {"theme": self.next_theme, "mouse": self.mouse, "suspend": self.suspend}

    def typed(self) -> dict[str, Typed]:
        """What takes a word."""
        return {"theme": self.wear}

    async def next_theme(self) -> None:
        """The next theme of the list."""
        self._told(self._desk.looks.next_theme())

    async def wear(self, word: str) -> None:
        """A theme by its name."""
        self._told(self._desk.looks.wear(word))

    async def mouse(self) -> None:
        """Turn the mouse on or off."""
        if self._desk.looks.turn_mouse():
            lost = " A connection that breaks now leaves the terminal reporting it: `reset` helps."
            self._desk.say("The mouse is on.", SELECTS + lost * ("SSH_CONNECTION" in self._environ))
        else:
            self._desk.say("The mouse is off.", "The terminal selects text with it again.")

    async def suspend(self) -> None:
        """Go to the background."""
        self._desk.looks.suspend_program()

    def _told(self, word: str) -> None:
        others = ", ".join(it for it in CHOICES if it != word)
        self._desk.say(f"Theme {word}.", f"There are also {others}.")
