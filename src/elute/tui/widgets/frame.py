"""The frame of the main screen: four panes, and the lines around them."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widget import Widget

from elute.tui.widgets.clusters import ClustersPane
from elute.tui.widgets.line import Line
from elute.tui.widgets.map import MapPane
from elute.tui.widgets.report import AdviceList, Card
from elute.tui.widgets.rows import RowsPane
from elute.tui.widgets.talk import Talk

MAP_EMPTY = "The map appears here once the round has run (r)."


def frame(text_of: Callable[[int], str]) -> ComposeResult:
    """Its widgets, from top to bottom; pages are laid over the panes once they are needed.

    Args:
        text_of: gives the text of a row.
    """
    yield Line("rounds")
    yield Line("tabs")
    with Container(id="panes"):
        yield from _pane("clusters", ClustersPane("clusters"))
        yield from _pane("map", MapPane(text_of, empty_text=MAP_EMPTY, id="map"))
        yield from _pane("rows", RowsPane("rows"))
        yield from _pane("report", AdviceList("advice"), Line("between"), Card("card"))
    yield Talk("progress")
    yield Line("keys")


def _pane(name: str, *content: Widget) -> ComposeResult:
    """A title with what stands below it."""
    with Vertical(id=f"{name}-pane", classes="pane"):
        title = Line(f"{name}-title")
        title.add_class("title")
        yield title
        yield from content
