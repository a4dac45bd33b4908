"""The sweep: a measured table with its curves."""

from textual.app import ComposeResult

from elute.engine.sweeping.swept import Sweep
from elute.tui.present import sweep, sweep_curves
from elute.tui.present.spans import Spans
from elute.tui.present.sweep import Entry
from elute.tui.widgets.measured import TableView
from elute.tui.widgets.painted import Painted, Painting

_LEAST = (30, 6)
"""Cells and lines below which no curve is drawn."""


class Curves(Painted):
    """The sweep drawn, as large as there is room."""

    def __init__(self, id: str) -> None:
        """Nothing is drawn yet."""
        super().__init__(id)
        self._found: Sweep | None = None
        self._used: float | None = None
        self._cursor: float | None = None
        self._ranks = False
        self._lines: list[Spans] = []

    def show(
        self, found: Sweep | None, used: float | None, cursor: float | None, *, ranks: bool
    ) -> None:
        """Draw a sweep, with `ranks` the distances of DBSCAN."""
        self._found, self._used, self._cursor, self._ranks = found, used, cursor, ranks
        self.on_resize()

    def on_resize(self) -> None:
        """Draw anew."""
        cells, height = self.size
        self._lines = []
        if self._found and cells >= _LEAST[0] and height >= _LEAST[1]:
            draw = sweep_curves.distances if self._ranks else sweep_curves.values
            self._lines = draw(self._found, self._used, self._cursor, cells, height)
        self.repaint()

    def painting(self, y: int) -> Painting:
        """One line."""
        return self._lines[y] if y < len(self._lines) else (), ""


class SweepView(TableView[Entry, Sweep]):
    """The values, the curves and what is said of them."""

    def __init__(self, id: str) -> None:
        """Nothing is known yet."""
        super().__init__(id, sweep)
        self._told: Sweep | None = None
        self._used: float | None = None
        self._ranks = False

    def drawings(self) -> ComposeResult:
        """The curves."""
        yield Curves("sweep-curves")

    def put(self, entries: tuple[Entry, ...], found: Sweep | None, used: float | None) -> None:
        """Show what was found, with the value in force, which need not be an entry."""
        self._used = used
        self.show(entries, found)

    def tell(self, *, from_top: bool) -> None:
        """Say what is to be said of all values, and draw: the cursor is marked in the curves."""
        super().tell(from_top=self.found != self._told)
        self._told = self.found
        chosen, ranks = self.listing.chosen, self._ranks and self.has_ranks
        cursor = chosen.at.value if chosen else None
        self.query_one(Curves).show(self.found, self._used, cursor, ranks=ranks)

    @property
    def has_ranks(self) -> bool:
        """Whether there are distances to draw."""
        return self.found is not None and len(self.found.distances) > 1

    def turn(self) -> None:
        """Draw the distances instead of the values, and back."""
        self._ranks = self.has_ranks and not self._ranks
        self.tell(from_top=False)
