"""The history: the rounds as a tree to choose from, and what was done in the chosen one."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from elute.engine.story import RoundNode
from elute.tui.present import deeds, history
from elute.tui.present.spans import Spans
from elute.tui.present.tree import grown
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView


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


class HistoryView(Choosing):
    """The list, and beside or below it the chosen round."""

    def compose(self) -> ComposeResult:
        """From top to bottom, or left to right."""
        yield RoundList("round-list")
        with Vertical(id="round-told"):
            yield Rule("round-rule")
            yield PageView("round-lines")

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
        self.tell(from_top=not same)

    def tell(self, *, from_top: bool) -> None:
        """Tell what was done in the round."""
        chosen = self.rounds.chosen
        if chosen is not None:
            told = self.query_one(PageView)
            told.read(lambda cells: deeds.page(chosen, cells), from_top=from_top)
