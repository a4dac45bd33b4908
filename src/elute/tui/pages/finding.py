"""One finding: look at its rows, and move the bounds of its rule before it acts."""

import asyncio

import numpy as np

from elute.core.errors import UsageError
from elute.engine import bounds
from elute.engine.bounds import Bound
from elute.engine.findings import ORDERS, Places, ordered
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.findings import Findings, idle
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import finding as present
from elute.tui.present.findings import Entry, counted, emptied
from elute.tui.widgets.finding import Shown


class Judging(Controller):
    """What is done with the rows of one rule."""

    def __init__(self, desk: Desk, pages: Pages, findings: Findings) -> None:
        """Judge on this screen one of its findings."""
        self._desk, self._pages, self._findings = desk, pages, findings
        self._entry: Entry | None = None
        self._seen: Entry | None = None
        self._order = ORDERS[0]
        self._places: Places = np.zeros(0, dtype=np.intp)
        self._bounds: tuple[Bound, ...] = ()
        self._moved: dict[str, Bound] = {}
        self._chosen = 0

    def doings(self) -> dict[str, Doing]:
        """What is done with a rule before it acts."""
        return {
            "preview": self.open,
            "more": lambda: self.move(1),
            "less": lambda: self.move(-1),
            "next-bound": lambda: self.choose(1),
            "previous-bound": lambda: self.choose(-1),
            "set-bound": self.set,
            "next-order": self.next_order,
        }

    @property
    def row(self) -> int | None:
        """The row at the cursor; None when no finding is seen."""
        return self._desk.page.finding.rows.row if self._pages.name == "finding" else None

    @property
    def idle(self) -> frozenset[str]:
        """The actions that do nothing for the rule whose rows are seen."""
        nothing = {"set-bound"} if not self._moved else set()
        nothing |= {"more"} if not self._bounds else set()
        return frozenset(nothing) | (idle(self._entry) if self._entry else frozenset())

    async def open(self) -> None:
        """Show the rows of the rule at the cursor; pairs begin with those close to the bound."""
        self._entry = self._findings.chosen
        self._order = "bound" if (self._entry.finding.found["other"] >= 0).any() else "worst"
        self._moved, self._chosen = {}, 0
        await self._arrange()
        self._pages.open(Page("finding", self._show, self._renew))

    async def apply(self) -> None:
        """Let the rule act with the bounds as they were moved, or take it back."""
        if await self._findings.apply(await self._would_be(), tuple(self._moved.values())):
            await self._forget_moves()

    async def set(self) -> None:
        """Put the bounds in force as they were moved."""
        if not self._moved:
            raise UsageError("No bound was moved.", "+ and - move one; a lets the rule act.")
        await self._findings.set(tuple(self._moved.values()))
        await self._forget_moves()

    async def next_order(self) -> None:
        """Order the rows by what comes next."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        await self._arrange()
        self._show(True)

    async def choose(self, steps: int) -> None:
        """Choose the bound to move."""
        self._chosen = max(0, min(self._chosen + steps, len(self._bounds) - 1))
        self._show(False)

    async def move(self, steps: int) -> None:
        """Move the chosen bound, and show what the rule would then find; nothing acts yet."""
        if not self._bounds:
            raise UsageError("This rule has no bound.", "a lets it act, or takes it back.")
        bound = self._bounds[self._chosen]
        then = bounds.moved(self._desk.picture.snapshot, self._moved.get(bound.name, bound), steps)
        self._moved[bound.name] = then
        if then == bound:
            del self._moved[bound.name]
        await self._arrange()
        self._show(False)

    async def _renew(self) -> None:
        """Take what the rule finds now; a rule that finds nothing is shown with no rows."""
        await self._findings.renew()
        assert self._entry is not None
        found = self._findings.found.entry(self._entry.rule)
        self._entry = found or emptied(self._entry.finding, self._desk.picture.snapshot)
        await self._arrange()

    async def _forget_moves(self) -> None:
        self._moved = {}
        await self._arrange()
        self._show(False)

    async def _would_be(self) -> Entry:
        """The rule with what it would find with the bounds as they were moved."""
        assert self._entry is not None
        entry, snapshot = self._entry, self._desk.picture.snapshot
        moved = tuple(self._moved.values())
        if not moved:
            return entry
        finding = await asyncio.to_thread(bounds.drafted, snapshot, entry.finding, moved)
        return counted(finding, snapshot) if finding else entry

    async def _arrange(self) -> None:
        """Find the rows and put them in order, away from the screen's thread."""
        self._seen = seen = await self._would_be()
        self._places = await asyncio.to_thread(ordered, seen.finding, self._order)
        self._bounds = bounds.of_rule(self._desk.picture.snapshot, seen.rule)

    def _show(self, from_top: bool) -> None:
        """Show the rows; the cursor stays on its row unless the page was just opened."""
        page, seen, entry = self._desk.page, self._seen, self._entry
        assert seen is not None
        assert entry is not None
        page.turn("finding", present.title(seen))
        shown = Shown(seen, self._order, self._places, self._desk.picture.snapshot)
        page.finding.show(shown, self._record, from_top=from_top)
        moved = self._moved
        lit = present.bounds_line(self._bounds, moved, self._chosen, entry, seen)
        page.finding.tell_bounds(lambda cells: lit or present.without_bounds(seen, cells))
        self._desk.retitle()

    async def _record(self, row: int) -> str:
        return await self._desk.bridge.call(lambda engine: engine.record(row))
