"""Going from pane to pane, and what concerns the screen as a whole."""

from functools import partial

from elute.tui.desk import Desk
from elute.tui.doing.controller import AtOnce, Controller
from elute.tui.keys.places import PANES


class Walking(Controller):
    """Walks about on a screen."""

    def __init__(self, desk: Desk) -> None:
        """Walk on this screen."""
        self._desk = desk

    def at_once(self) -> dict[str, AtOnce]:
        """All of it is done at once."""
        return {
            "next-pane": lambda: self._step(1),
            "previous-pane": lambda: self._step(-1),
            "rows": partial(self._go, "rows"),
            "clusters": partial(self._go, "clusters"),
            "map": partial(self._go, "map"),
            "report-pane": partial(self._go, "report"),
            "zoom": self._desk.zoom,
            "redraw": self._desk.redraw,
            "quit": self._desk.leave,
        }

    def _step(self, panes: int) -> None:
        place = PANES.index(self._desk.active)
        self._go(PANES[(place + panes) % len(PANES)])

    def _go(self, pane: str) -> None:
        # What was said concerned the pane before; a narrow line then has room for a hint.
        self._desk.forget()
        self._desk.focus_pane(pane)
