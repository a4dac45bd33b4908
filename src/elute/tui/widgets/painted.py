"""A widget that paints line by line and sends only the lines that changed.

Textual does not compare cells: whatever is refreshed is sent again, and a pane is 10 to 20 kB. So a
widget of ours remembers what each of its lines showed, and refreshes those that differ now. For the
same reason nothing on the main screen is laid out anew while it works: every layout sends it all.
"""

from rich.console import RenderableType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from elute.tui.present.spans import Spans
from elute.tui.widgets.paint import strip

Painting = tuple[Spans, str]
"""The spans of a line, and the role that lies over the whole of it ("" for none)."""


class Painted(Widget):
    """Paints what `painting` says about each line."""

    def __init__(self, id: str) -> None:
        """Nothing has been painted yet."""
        super().__init__(id=id)
        self._drawn: dict[int, Painting] = {}

    def painting(self, y: int) -> Painting:
        """What stands on line `y` of the widget."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Send the lines that differ from what was painted last."""
        width, height = self.size
        stale = [y for y in range(height) if self._drawn.get(y) != self.painting(y)]
        if stale:
            self.refresh(*(Region(0, y, width, 1) for y in stale))

    def on_show(self) -> None:
        """Paint what has changed while it was hidden, and had no lines: Textual keeps the old."""
        self.repaint()

    def render(self) -> RenderableType:
        """Not used: the lines are painted one by one."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Paint a line, and remember it."""
        self._drawn[y] = spans, over = self.painting(y)
        return strip(self, spans, self.size.width, over)
