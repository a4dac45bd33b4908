"""What the screen needs once it is seen: its controllers, what keys mean, its pages.

It is imported after the first paint, because it needs the engine, every step's settings and all
pages: three quarters of what the program is made of.
"""

from dataclasses import dataclass

from elute.tui.desk import Desk
from elute.tui.doing.handling import Handling
from elute.tui.doing.pressing import Pressing, Taker
from elute.tui.doing.titles import shows
from elute.tui.present.spans import Spans
from elute.tui.turns import Turns
from elute.tui.widgets.pages import PageArea


@dataclass(frozen=True)
class Hands:
    """What acts on a screen."""

    desk: Desk
    handling: Handling
    pressing: Pressing
    page: PageArea

    def on_keys(self, cells: int) -> tuple[frozenset[str], Spans]:
        """For the line of keys: what would do nothing now, and what stands in its place."""
        return self.handling.idle, self.pressing.below(cells)

    def shows(self, pane: str) -> str:
        """What a pane shows, in few words."""
        return shows(pane, self.desk, self.handling)


def hands(desk: Desk, turns: Turns, prompt: Taker) -> Hands:
    """Make them for a screen; see `Pressing`."""
    handling = Handling(desk)
    pressing = Pressing(desk, turns, handling, prompt)
    return Hands(desk, handling, pressing, PageArea(id="page"))
