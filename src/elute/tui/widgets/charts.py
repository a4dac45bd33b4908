"""One chart at a time, as large as there is room."""

from elute.tui.present.charts import LEAST, Draw
from elute.tui.present.spans import Spans
from elute.tui.widgets.painted import Painted, Painting

_SMALL: Spans = ((" Too little room for a chart.", "quiet"),)


class ChartView(Painted):
    """Draws what it is given, again when its size changes."""

    def __init__(self, id: str) -> None:
        """Nothing is drawn yet."""
        super().__init__(id)
        self._draw: Draw | None = None
        self._lines: list[Spans] = []

    def put(self, draw: Draw) -> None:
        """Show a chart."""
        self._draw = draw
        self.on_resize()

    def on_resize(self) -> None:
        """Draw anew."""
        cells, height = self.size
        if self._draw is not None:
            fits = cells >= LEAST[0] and height >= LEAST[1]
            self._lines = self._draw(cells, height) if fits else [_SMALL]
        self.repaint()

    def painting(self, y: int) -> Painting:
        """One line."""
        return self._lines[y] if y < len(self._lines) else (), ""
