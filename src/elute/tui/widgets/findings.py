"""The findings: a line for each rule to choose from, and what is known of the chosen one."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from elute.engine.view import Snapshot
from elute.tui.present import findings
from elute.tui.present.findings import Entry, Found
from elute.tui.present.spans import Spans
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView
from elute.tui.widgets.tabs import RULE


class RuleList(Listing):
    """One rule a line."""

    HEAD = 1
    empty_text = "Nothing was found yet. What the rules find appears here once the rows are read."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Show these rules with the cursor on the one it is on, else on the first."""
        at = self.chosen.rule if self.chosen else ""
        self._entries = entries
        rules = [entry.rule for entry in entries]
        self.fill(len(entries), rules.index(at) if at in rules else 0)

    @property
    def chosen(self) -> Entry | None:
        """The rule at the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return findings.header(cells)

    def line(self, index: int, cells: int) -> Spans:
        """One rule."""
        return findings.line(self._entries[index], cells)


class FindingsView(Container):
    """The list, and below it the chosen rule in full; all keys go to the list."""

    def __init__(self, id: str) -> None:
        """Nothing was found yet."""
        super().__init__(id=id)
        self._snapshot: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield RuleList("rule-list")
        yield Line("rule-rule")
        yield PageView("rule-lines")

    def on_mount(self) -> None:
        """There is one list: its cursor is always the one that keys move."""
        self.rules.activate(True)

    @property
    def rules(self) -> RuleList:
        """The list."""
        return self.query_one(RuleList)

    def show(self, found: Found, snapshot: Snapshot) -> None:
        """Show what was found; the cursor stays on its rule."""
        self._snapshot = snapshot
        self.rules.show(found.entries)
        self._tell()

    def action_cursor(self, across: int, down: int) -> None:
        """To the next or previous rule."""
        self.rules.action_cursor(across, down)

    def action_edge(self, end: int) -> None:
        """To the first or last rule."""
        self.rules.action_edge(end)

    def action_page(self, pages: int) -> None:
        """A page of rules on."""
        self.rules.action_page(pages)

    def on_resize(self) -> None:
        """The rule between is as wide as the view."""
        self.query_one("#rule-rule", Line).say(((RULE * self.size.width, "rule"),))

    @on(Listing.Moved)
    def _moved(self, message: Listing.Moved) -> None:
        """Tell about another rule; the screen tells what can be done about it."""
        if message.listing is self.rules:
            self._tell()

    def _tell(self) -> None:
        chosen, snapshot = self.rules.chosen, self._snapshot

        def lines(cells: int) -> list[Spans]:
            return findings.told(chosen, snapshot, cells) if chosen and snapshot else []

        self.query_one(PageView).read(lines, from_top=True)
