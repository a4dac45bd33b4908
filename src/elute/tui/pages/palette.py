"""The palette: type what you want done, and do it."""

from collections.abc import Callable

from textual.events import Key

from elute.tui.desk import Desk
from elute.tui.doing.controller import AtOnce, Controller
from elute.tui.keys.action import Action
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import palette
from elute.tui.present.typing import Typing

LEAVE = ("escape", "ctrl+c", "ctrl+p")


class Palette(Controller):
    """A line to type and, below it, the actions that fit; it takes all keys while it is open."""

    def __init__(self, desk: Desk, pages: Pages, begin: Callable[[str], None]) -> None:
        """For this screen; `begin` asks for a command of which the beginning is given."""
        self._desk, self._pages, self._begin = desk, pages, begin
        self._place, self._typing = "", Typing()

    def at_once(self) -> dict[str, AtOnce]:
        """It is there before the next key, which belongs to it."""
        return {"palette": self.show}

    @property
    def open(self) -> bool:
        """Whether keys belong here."""
        return self._pages.name == "palette"

    def show(self) -> None:
        """Open it over what is seen, about which it is."""
        self._place, self._typing = self._desk.place, Typing()
        self._pages.open(Page("palette", self._show))

    def key(self, event: Key) -> None:
        """Type, choose, do or leave."""
        listing, before = self._desk.page.palette, self._typing
        moves = {"up": -1, "ctrl+k": -1, "down": 1, "ctrl+j": 1, "tab": 1, "shift+tab": -1}
        if event.key in LEAVE:
            self._pages.leave()
        elif event.key == "enter":
            self._do(listing.chosen)
        elif event.key in moves:
            listing.action_cursor(0, moves[event.key])
        elif event.key in {"pagedown", "pageup"}:
            listing.action_page(1 if event.key == "pagedown" else -1)
        elif event.is_printable and event.character is not None:
            self._typing = self._typing.insert(event.character)
        else:
            self._typing = self._typing.press(event.key)
        if self._typing != before:
            self._show(self._typing.text != before.text)

    def paste(self, text: str) -> None:
        """What is pasted was not meant for here: it names no action."""

    def _do(self, action: Action | None) -> None:
        """Do what was chosen, where the palette was opened."""
        if action is None:
            return
        self._pages.leave()
        if action.method:  # the pane has no height before it is on the screen again
            self._desk.page.call_after_refresh(self._desk.do, action.id)
        elif action.takes:
            self._begin(f"{action.id} ")
        else:
            self._desk.do(action.id)

    def _show(self, from_top: bool) -> None:
        found = palette.found(self._desk.keymap, self._place, self._typing.text)
        self._desk.page.palette.show(found, from_top=from_top)
        cells = self._desk.page.size.width
        self._desk.page.turn("palette", palette.title(self._typing, len(found), cells))
