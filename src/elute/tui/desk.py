"""What the controllers may ask of the main screen, so that they need not know it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from textual.widget import Widget

from elute.core.errors import EluteError
from elute.engine import called
from elute.engine.view import Snapshot
from elute.tui.bridge import Bridge
from elute.tui.drawing.cloud import Cloud, Colouring
from elute.tui.following import Following
from elute.tui.hinting import Hinting
from elute.tui.keys.keymap import Keymap
from elute.tui.present.picture import Picture, drawn
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask
from elute.tui.widgets.clusters import ClustersPane
from elute.tui.widgets.map import MapPane
from elute.tui.widgets.report import AdviceList, Card
from elute.tui.widgets.rows import RowsPane

if TYPE_CHECKING:
    from elute.core.results import Advice
    from elute.tui.widgets.pages import PageArea

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Panes:
    """The widgets that show the picture."""

    rows: RowsPane
    clusters: ClustersPane
    map: MapPane
    advice: AdviceList
    card: Card

    def of(self, pane: str) -> Widget:
        """The widget of a pane that its keys go to."""
        lists = {"rows": self.rows, "clusters": self.clusters, "report": self.advice}
        return lists.get(pane, self.map)

    def draw_map(self, snapshot: Snapshot, by: Colouring) -> None:
        """Show the rows of the round on the map, once they have a place there.

        Args:
            snapshot: the session.
            by: what gives them their colours.
        """
        cleaned, seen = snapshot.precleaned, drawn(snapshot)
        if cleaned is None or seen is None:
            self.map.show(None)
            return
        names = called.names(snapshot)
        if snapshot.clustered is not None:
            labels = snapshot.clustered.labels
        else:
            labels, names = np.full(len(seen.points), -1, np.int32), {-1: "no clusters yet"}
        kept = snapshot.kept[cleaned.ids]
        self.map.show(Cloud(seen.points, labels, kept, cleaned.ids, names), by)
        self.map.select(self.rows.marks.mask)


class Looks(Protocol):
    """How the program looks and listens, which can be changed while it runs; see `app`."""

    def wear(self, word: str) -> str:
        """Put on a theme; what it is called."""

    def next_theme(self) -> str:
        """Put on the next theme; what it is called."""

    def turn_mouse(self) -> bool:
        """Turn the mouse on or off; whether it is on."""

    @property
    def hinting(self) -> Hinting:
        """What is hinted at until it has been done once."""

    def suspend_program(self) -> None:
        """Go to the background."""


class Desk(Protocol):
    """The main screen, as the controllers see it."""

    bridge: Bridge
    active: str
    following: Following

    @property
    def picture(self) -> Picture:
        """What is on the screen; EluteError before the session is open."""

    @property
    def panes(self) -> Panes:
        """The panes."""

    @property
    def looks(self) -> Looks:
        """How the program looks and listens."""

    def say(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell something on the progress line, in answer to a key."""

    def announce(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell what came about by itself: an error told just before stays above it."""

    async def ask(self, question: Spans) -> bool:
        """Ask for a yes."""

    async def type(self, ask: Ask) -> str | None:
        """Ask for a line."""

    async def refresh_picture(self) -> None:
        """Look at the session again after a change."""

    def chosen_advice(self) -> "tuple[int, Advice] | None":
        """The advice at the cursor with its index in the report."""

    def forget(self) -> None:
        """Say no more what was said, unless it is a caution or an error."""

    def focus_pane(self, pane: str) -> None:
        """Go to a pane."""

    @property
    def page(self) -> "PageArea":
        """Where pages lie over the panes."""

    def turn_page(self) -> None:
        """Show the page that was opened, or the panes where none is open any more."""

    def give_up(self, error: EluteError) -> None:
        """End the app, because there is nothing to show."""

    @property
    def lights_up(self) -> bool:
        """Whether the map follows the cursor of a list."""

    def retitle(self) -> None:
        """Write the titles of the panes anew."""

    def write_terminal(self, sequence: str) -> None:
        """Send a control sequence to the terminal."""

    def do(self, action: str, times: int = 0) -> None:
        """Do an action of the registry, after the one at work unless it changes the screen only."""

    @property
    def keymap(self) -> Keymap:
        """The actions with the user's keys."""

    @property
    def own_file(self) -> str:
        """Where the user's own keys are written, safe to show; "" where there is no home."""

    @property
    def place(self) -> str:
        """The page that is seen, else the active pane."""

    @property
    def target(self) -> Widget:
        """The widget that moving keys go to."""

    @property
    def zoomed(self) -> bool:
        """Whether the active pane was given the whole screen."""

    def zoom(self) -> None:
        """Give the whole screen to the active pane, or take it away again."""

    def redraw(self) -> None:
        """Send everything to the terminal again."""

    def leave(self) -> None:
        """End the app."""
