"""The history: the rounds as a tree to choose from, and what was done in the chosen one."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Size

from elute.engine.story import RoundNode
from elute.tui.present import deeds, history
from elute.tui.present.spans import Spans
from elute.tui.present.tree import grown
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView
from elute.tui.widgets.tabs import RULE


class RoundList(Listing):
    """One round a line."""

    HEAD = 1

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self.marked = ""
        self._grown: list[tuple[RoundNode, str]] = []

    def show(self, nodes: tuple[RoundNode, ...], at: str) -> None:
        """Show these rounds with the cursor on the one named `at`, else on the one at work."""
        self._grown = grown(nodes)
        names = [node.name for node, _ in self._grown]
        works = [place for place, (node, _) in enumerate(self._grown) if node.current]
        self.marked = self.marked if self.marked in names else ""
        if len(names) != self.count:
            self.refresh(layout=True)
        self.fill(len(names), names.index(at) if at in names else (works or [0])[0])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as there are rounds, where the style says `auto`."""
        return self.HEAD + len(self._grown)

    def mark(self) -> None:
        """Mark the round at the cursor, or take its mark off; only one is marked."""
        if self.chosen is not None:
            self.marked = "" if self.marked == self.chosen.name else self.chosen.name
            self.repaint()

    @property
    def chosen(self) -> RoundNode | None:
        """The round at the cursor."""
        return self._grown[self.cursor][0] if self.cursor < len(self._grown) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return history.header(history.tree_cells(self._grown))

    def line(self, index: int, cells: int) -> Spans:
        """One round."""
        node, lines = self._grown[index]
        wide = history.tree_cells(self._grown)
        return history.line(node, lines, wide, marked=node.name == self.marked)


class HistoryView(Container):
    """The list, and beside or below it the chosen round; keys go to the list, pages to the rest."""

    def compose(self) -> ComposeResult:
        """From top to bottom, or left to right."""
        yield RoundList("round-list")
        with Vertical(id="round-told"):
            yield Line("round-rule")
            yield PageView("round-lines")

    def on_mount(self) -> None:
        """There is one list: its cursor is always the one that keys move."""
        self.rounds.activate(True)

    @property
    def rounds(self) -> RoundList:
        """The list."""
        return self.query_one(RoundList)

    def show(self, nodes: tuple[RoundNode, ...], at: str) -> None:
        """Show the tree, and tell about the round the cursor is on."""
        before = self.rounds.chosen
        self.rounds.show(nodes, at)
        chosen = self.rounds.chosen
        same = before is not None and chosen is not None and before.name == chosen.name
        self._tell(from_top=not same)

    def action_cursor(self, across: int, down: int) -> None:
        """To the next or previous round."""
        self.rounds.action_cursor(across, down)

    def action_edge(self, end: int) -> None:
        """To the first or last round."""
        self.rounds.action_edge(end)

    def action_page(self, pages: int) -> None:
        """Scroll what was done in the round."""
        self.query_one(PageView).action_page(pages)

    def on_resize(self) -> None:
        """The rule is as wide as the view."""
        self.query_one("#round-rule", Line).say(((RULE * self.size.width, "rule"),))

    @on(Listing.Moved)
    def _moved(self, message: Listing.Moved) -> None:
        """Tell about another round; the panes below are not concerned."""
        message.stop()
        if message.listing is self.rounds:
            self._tell(from_top=True)

    def _tell(self, *, from_top: bool) -> None:
        chosen = self.rounds.chosen
        if chosen is not None:
            told = self.query_one(PageView)
            told.read(lambda cells: deeds.page(chosen, cells), from_top=from_top)
