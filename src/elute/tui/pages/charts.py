"""The charts: the clusters' sizes, their rows' silhouettes, and the rounds, one at a time."""

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import charts
from elute.tui.present.charts import Draw

NAMES = ("sizes", "silhouettes", "rounds")


class Charts(Controller):
    """Opens and turns them; the cluster at the clusters' cursor is lit in them."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """Draw on this screen."""
        self._desk, self._pages = desk, pages
        self._at = 0

    def doings(self) -> dict[str, Doing]:
        """What is done on the page."""
        return {
            "charts": self.open,
            "next-chart": lambda: self._turn(1),
            "previous-chart": lambda: self._turn(-1),
            "next-charted": lambda: self._step(1),
            "previous-charted": lambda: self._step(-1),
        }

    async def open(self) -> None:
        """Show the chart seen last.

        Raises:
            UsageError: there are no clusters.
        """
        if self._desk.picture.snapshot.clustered is None:
            raise UsageError("There are no clusters to draw yet.", "Press r to run the round.")
        self._pages.open(Page("charts", self._show))

    async def _turn(self, steps: int) -> None:
        """Show the next chart, or the one before."""
        self._at = (self._at + steps) % len(NAMES)
        self._show(True)

    async def _step(self, down: int) -> None:
        """Light the next cluster of the list, or the one before."""
        pane = self._desk.panes.clusters
        pane.move_to(pane.cursor + down)
        self._show(True)

    def _show(self, from_top: bool) -> None:
        title = (
            ("charts", "strong"),
            *(
                (f"  {name}", "chosen" if at == self._at else "quiet")
                for at, name in enumerate(NAMES)
            ),
            ("  W: the sweep, and DBSCAN's distances", "quiet"),
        )
        self._desk.page.turn("charts", title)
        self._desk.page.charts.put(self._draw())

    def _draw(self) -> Draw:
        """The chart, of what is on the screen now."""
        picture, chosen = self._desk.picture, self._desk.panes.clusters.chosen
        cluster = chosen.cluster if chosen is not None else None
        draws: tuple[Draw, ...] = (
            lambda cells, height: charts.sizes(picture.clusters, cluster, cells, height),
            lambda cells, height: charts.silhouettes(picture.snapshot, cluster, cells, height),
            lambda cells, height: charts.rounds(picture.snapshot.rounds, cells, height),
        )
        return draws[self._at]
