"""Going to a line by a letter, and to a row by its number."""

from typing import Protocol, runtime_checkable

from textual.events import Key

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import AtOnce, Controller, Counted, Typed
from elute.tui.pages.stack import Pages
from elute.tui.present.spans import one_line
from elute.tui.widgets.choosing import Choosing
from elute.tui.widgets.listing import Listing

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM0123456789"
"""In the order of the fingers; more lines than these are on no usual screen."""


@runtime_checkable
class Lettered(Protocol):
    """A widget whose places can be gone to by letters."""

    def letter(self, letters: str) -> bool:
        """Show a letter at each place that is seen, "" for none; whether there is any place."""

    def jump(self, place: int) -> None:
        """Go to a place, as the letters count them; nothing where there are fewer."""


class Jumping(Controller):
    """Jumps in the active pane, or on the page that is seen."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """Jump on this screen."""
        self._desk, self._pages = desk, pages
        self._lettered: Lettered | None = None

    def at_once(self) -> dict[str, AtOnce]:
        """The letters are there before the next key."""
        return {"jump": self.show}

    def counted(self) -> dict[str, Counted]:
        """`#42G`."""
        return {"last": self.go}

    def typed(self) -> dict[str, Typed]:
        """`:42`."""
        return {"row": self.row}

    @property
    def open(self) -> bool:
        """Whether the next key is a letter to go to."""
        return self._lettered is not None

    def show(self) -> None:
        """Show the letters."""
        target = self._listed() or self._desk.target
        if isinstance(target, Lettered) and target.letter(LETTERS):
            self._lettered = target
            self._desk.retitle()
        else:
            self._desk.say("There is nothing here to jump to.")

    def key(self, event: Key) -> None:
        """Go to a letter; every other key leaves."""
        lettered, self._lettered = self._lettered, None
        if lettered is not None:
            lettered.letter("")
            self._desk.retitle()
            if event.character and event.character in LETTERS:
                lettered.jump(LETTERS.index(event.character))

    def paste(self, text: str) -> None:
        """No letter to go to."""

    async def go(self, number: int) -> None:
        """Go to the row of that number; elsewhere than in the rows pane, to the line."""
        listing = self._listed()
        if listing is self._desk.panes.rows:
            await self.row(str(number))
        elif listing is not None:
            listing.move_to(number - 1)

    async def row(self, number: str) -> None:
        """Go to a row by its number, as it is shown in front of it.

        Raises:
            UsageError: there is no such row, or it is not shown.
        """
        facts = self._desk.picture.facts
        if not number.isdecimal() or int(number) >= len(facts):
            known = f"They go from 0 to {len(facts) - 1}."
            raise UsageError(f"There is no row {number[:20]}.", known)
        if not self._desk.panes.rows.go_to(int(number)):
            raise UsageError(f"Row {number} is not shown.", self._why_not(int(number)))
        await self._pages.close()
        self._desk.focus_pane("rows")

    def _listed(self) -> Listing | None:
        """The list that keys move in, where it is one."""
        target = self._desk.target
        if isinstance(target, Choosing):
            return target.listing
        return target if isinstance(target, Listing) else None

    def _why_not(self, row: int) -> str:
        """Why a row is not among those shown, and how to see it."""
        snapshot = self._desk.picture.snapshot
        by = int(snapshot.dropped_by[row])
        if self._desk.picture.facts.started[row] or by < 0:
            return f"A filter hides it: esc shows all rows, then :{row} goes there."
        drop = snapshot.drops[by]
        return f"It left in round {drop.round}: {one_line(drop.reason, 60)}. H goes back there."
