"""The place where pages lie over the panes: a title, and below it one of several bodies."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from elute.engine.embedders.weighed import Weighing
from elute.tui.present import embedders
from elute.tui.present.spans import Spans
from elute.tui.widgets.charts import ChartView
from elute.tui.widgets.finding import FindingView
from elute.tui.widgets.findings import FindingsView
from elute.tui.widgets.forms import FormView
from elute.tui.widgets.history import HistoryView
from elute.tui.widgets.line import Line
from elute.tui.widgets.log import LogView
from elute.tui.widgets.measured import TableView
from elute.tui.widgets.page import Lines, PageView
from elute.tui.widgets.palette import PaletteList
from elute.tui.widgets.sending import SendingView
from elute.tui.widgets.sweep import SweepView

BODIES = (
    *("lines", "rounds", "rules", "finding", "sending", "embedders", "sweep", "charts"),
    "palette",
    "settings",
    "log",
)


class PageArea(Vertical):
    """Shows one page at a time; which of BODIES it is, its class says."""

    def compose(self) -> ComposeResult:
        """A title, and the bodies."""
        yield Line("page-title")
        yield PageView("page-lines")
        yield HistoryView(id="history")
        yield FindingsView("findings")
        yield FindingView("finding")
        yield SendingView("sending")
        yield TableView[embedders.Entry, Weighing]("embedders", embedders)
        yield SweepView("sweep")
        yield ChartView("charts")
        yield PaletteList("palette")
        yield FormView("settings")
        yield LogView(id="log")

    def read(self, title: Spans, lines: Lines, *, from_top: bool) -> None:
        """Show lines to read."""
        self.turn("lines", title)
        self.query_one("#page-lines", PageView).read(lines, from_top=from_top)

    def turn(self, body: str, title: Spans) -> None:
        """Bring one of BODIES to the front, below a title; what stands in it is its own matter."""
        for name in BODIES:
            self.set_class(name == body, name)
        self.query_one("#page-title", Line).say(title)

    @property
    def lines(self) -> PageView:
        """Lines to read."""
        return self.query_one("#page-lines", PageView)

    @property
    def palette(self) -> PaletteList:
        """Actions that fit what is typed."""
        return self.query_one(PaletteList)

    @property
    def history(self) -> HistoryView:
        """The rounds as a tree."""
        return self.query_one(HistoryView)

    @property
    def findings(self) -> FindingsView:
        """The findings."""
        return self.query_one(FindingsView)

    @property
    def finding(self) -> FindingView:
        """The rows of one finding."""
        return self.query_one(FindingView)

    @property
    def sending(self) -> SendingView:
        """What would be sent to a server."""
        return self.query_one(SendingView)

    @property
    def embedders(self) -> TableView[embedders.Entry, Weighing]:
        """Embedders side by side."""
        return self.query_one("#embedders", TableView)

    @property
    def sweep(self) -> SweepView:
        """A setting at many values."""
        return self.query_one(SweepView)

    @property
    def charts(self) -> ChartView:
        """A chart."""
        return self.query_one(ChartView)

    @property
    def form(self) -> FormView:
        """All settings."""
        return self.query_one(FormView)

    @property
    def logged(self) -> LogView:
        """What was done."""
        return self.query_one(LogView)

    @property
    def target(self) -> Widget:
        """What moving keys go to."""
        bodies: dict[str, Widget] = {
            "rounds": self.history,
            "rules": self.findings,
            "finding": self.finding,
            "sending": self.sending,
            "embedders": self.embedders,
            "sweep": self.sweep,
            "charts": self.charts,
            "palette": self.palette,
            "settings": self.form,
            "log": self.logged,
        }
        shown = (bodies[name] for name in bodies if self.has_class(name))
        return next(shown, self.query_one("#page-lines"))
