"""The findings: a line for each rule to choose from, and what is known of the chosen one."""

from textual.app import ComposeResult

from elute.engine.view import Snapshot
from elute.tui.present import findings
from elute.tui.present.findings import Entry, Found
from elute.tui.present.spans import Spans
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView


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


class FindingsView(Choosing):
    """The list, and below it the chosen rule in full; all keys go to the list."""

    def __init__(self, id: str) -> None:
        """Nothing was found yet."""
        super().__init__(id=id)
        self._snapshot: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield RuleList("rule-list")
        yield Rule("rule-rule")
        yield PageView("rule-lines")

    @property
    def rules(self) -> RuleList:
        """The list."""
        return self.query_one(RuleList)

    def show(self, found: Found, snapshot: Snapshot) -> None:
        """Show what was found; the cursor stays on its rule."""
        self._snapshot = snapshot
        self.rules.show(found.entries)
        self.tell(from_top=True)

    def action_page(self, pages: int) -> None:
        """A page of rules on."""
        self.rules.action_page(pages)

    def tell(self, *, from_top: bool) -> None:
        """Tell what is known of the rule."""
        chosen, snapshot = self.rules.chosen, self._snapshot

        def lines(cells: int) -> list[Spans]:
            return findings.told(chosen, snapshot, cells) if chosen and snapshot else []

        self.query_one(PageView).read(lines, from_top=from_top)
