"""The report pane: advice to go through, and below it the card of the cluster in question."""

from elute.core.results import Advice
from elute.tui.present import report
from elute.tui.present.card import card
from elute.tui.present.picture import Picture
from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.painted import Painted, Painting


class AdviceList(Listing):
    """One proposal a line."""

    empty_text = "Advice and a card for each cluster appear here: press g for the report."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._picture: Picture | None = None
        self._advice: tuple[Advice, ...] = ()

    def show(self, picture: Picture) -> None:
        """Show the report's advice."""
        self._picture = picture
        written = picture.snapshot.report
        self._advice = written.advice if written else ()
        if written:
            self.empty_text = "The report proposes nothing: the clusters look sound."
        self.fill(len(self._advice), self.cursor)

    @property
    def chosen(self) -> Advice | None:
        """The advice at the cursor."""
        return self._advice[self.cursor] if self.cursor < len(self._advice) else None

    def line(self, index: int, cells: int) -> Spans:
        """One proposal."""
        assert self._picture is not None
        return report.advice_line(self._advice[index], self._picture.snapshot, cells)


class Card(Painted):
    """The chosen advice in full while the list has the focus, then the cluster."""

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._picture: Picture | None = None
        self._cluster: int | None = None
        self._advice: Advice | None = None
        self._lines: list[Spans] = []

    def show(self, picture: Picture, cluster: int | None, advice: Advice | None) -> None:
        """Show a cluster, below an advice where there is one."""
        self._picture, self._cluster, self._advice = picture, cluster, advice
        self._lay()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._lay()

    def _lay(self) -> None:
        lines: list[Spans] = []
        cells = max(10, self.size.width - 2)
        if self._picture is not None and self._advice is not None:
            lines += report.advice_text(self._picture.snapshot, self._advice, cells)
        if self._picture is not None and self._cluster is not None:
            lines += card(self._picture.snapshot, self._cluster, cells, self._advice)
        self._lines = lines
        self.repaint()

    def painting(self, y: int) -> Painting:
        """One line, set in by one cell."""
        spans = self._lines[y] if y < len(self._lines) else ()
        return ((" ", ""), *spans), ""
