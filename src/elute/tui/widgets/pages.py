"""The place where pages lie over the panes: a title, and below it lines to read or the history."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from elute.tui.present.spans import Spans
from elute.tui.widgets.history import HistoryView
from elute.tui.widgets.line import Line
from elute.tui.widgets.page import Lines, PageView


class PageArea(Vertical):
    """Shows one page at a time."""

    def compose(self) -> ComposeResult:
        """A title, and one of two bodies."""
        yield Line("page-title")
        yield PageView("page-lines")
        yield HistoryView(id="history")

    def read(self, title: Spans, lines: Lines, *, from_top: bool) -> None:
        """Show lines to read."""
        self.remove_class("rounds")
        self._head(title)
        self.query_one("#page-lines", PageView).read(lines, from_top=from_top)

    def tell_rounds(self, title: Spans) -> None:
        """Show the history; what stands in it is its own matter."""
        self.add_class("rounds")
        self._head(title)

    @property
    def history(self) -> HistoryView:
        """The rounds as a tree."""
        return self.query_one(HistoryView)

    @property
    def target(self) -> Widget:
        """What moving keys go to."""
        return self.history if self.has_class("rounds") else self.query_one("#page-lines")

    def _head(self, title: Spans) -> None:
        self.query_one("#page-title", Line).say(title)
