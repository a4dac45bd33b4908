"""What the controllers may ask of the main screen, so that they need not know it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from textual.widget import Widget

from elute.core.errors import EluteError
from elute.core.results import Advice
from elute.engine.view import Snapshot
from elute.tui.bridge import Bridge
from elute.tui.look import Cloud
from elute.tui.present.picture import Picture, drawn
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask
from elute.tui.widgets.clusters import ClustersPane
from elute.tui.widgets.map import MapPane
from elute.tui.widgets.pages import PageArea
from elute.tui.widgets.report import AdviceList, Card
from elute.tui.widgets.rows import RowsPane

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

    def draw_map(self, snapshot: Snapshot) -> None:
        """Show the rows of the round on the map, once they have a place there."""
        cleaned, seen = snapshot.precleaned, drawn(snapshot)
        if cleaned is None or seen is None:
            self.map.show(None)
            return
        names = {
            row.cluster: row.name for row in (snapshot.report.clusters if snapshot.report else ())
        }
        if snapshot.clustered is not None:
            labels = snapshot.clustered.labels
        else:
            labels, names = np.full(len(seen.points), -1, np.int32), {-1: "no clusters yet"}
        kept = snapshot.kept[cleaned.ids]
        self.map.show(Cloud(seen.points, labels, kept, cleaned.ids, names))


class Desk(Protocol):
    """The main screen, as the controllers see it."""

    bridge: Bridge
    active: str

    @property
    def picture(self) -> Picture:
        """What is on the screen; EluteError before the session is open."""

    @property
    def panes(self) -> Panes:
        """The panes."""

    def say(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell something on the progress line."""

    async def ask(self, question: Spans) -> bool:
        """Ask for a yes."""

    async def type(self, ask: Ask) -> str | None:
        """Ask for a line."""

    async def refresh_picture(self) -> None:
        """Look at the session again after a change."""

    def chosen_advice(self) -> tuple[int, Advice] | None:
        """The advice at the cursor with its index in the report."""

    def focus_pane(self, pane: str) -> None:
        """Go to a pane."""

    @property
    def page(self) -> PageArea:
        """Where pages lie over the panes."""

    def turn_page(self) -> None:
        """Show the page that was opened, or the panes where none is open any more."""

    def give_up(self, error: EluteError) -> None:
        """End the app, because there is nothing to show."""

    def retitle(self) -> None:
        """Write the titles of the panes anew."""

    def write_terminal(self, sequence: str) -> None:
        """Send a control sequence to the terminal."""

    def do(self, action: str) -> None:
        """Do an action of the registry after the one at work."""
