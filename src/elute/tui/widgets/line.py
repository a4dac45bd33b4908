"""One or a few lines of text at a fixed place: rounds, tabs, titles, progress, keys."""

from elute.tui.present.spans import Spans
from elute.tui.widgets.painted import Painted, Painting


class Line(Painted):
    """Shows the lines it was given last; as high as there are lines."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._lines: tuple[Spans, ...] = ((),)

    def say(self, *lines: Spans) -> None:
        """Show these lines."""
        before, self._lines = self._lines, lines or ((),)
        if len(before) != len(self._lines):
            self.styles.height = len(self._lines)
        self.repaint()

    @property
    def text(self) -> str:
        """What it says."""
        return "\n".join("".join(text for text, _ in spans) for spans in self._lines)

    def painting(self, y: int) -> Painting:
        """One of the lines."""
        return self._lines[y] if y < len(self._lines) else (), ""
