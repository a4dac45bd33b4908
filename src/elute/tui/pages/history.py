"""The history: look at the rounds, go to one, hold two against each other."""

import numpy as np

from elute.core.errors import UsageError
from elute.engine.story import RoundNode
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.doing.looking import Looking
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import comparison, history
from elute.tui.present.spans import Spans
from elute.tui.present.tree import named


class History(Controller):
    """What is done with whole rounds."""

    def __init__(self, desk: Desk, pages: Pages, looking: Looking) -> None:
        """Handle the rounds of this screen's session."""
        self._desk, self._pages, self._looking = desk, pages, looking
        self._nodes: tuple[RoundNode, ...] = ()

    def doings(self) -> dict[str, Doing]:
        """What is done on its page."""
        return {
            "history": self.open,
            "mark-round": self.mark,
            "diff": self.diff,
            "go": self.go,
        }

    def typed(self) -> dict[str, Typed]:
        """Rounds by their names."""
        return {"go": self.go_to, "diff": lambda names: self.diff_of(names.split())}

    async def open(self) -> None:
        """Show the tree with the cursor on the round at work."""
        await self._renew()
        self._pages.open(Page("history", self._show, self._renew))

    async def mark(self) -> None:
        """Mark the round at the cursor for a comparison, or take the mark off."""
        self._desk.page.history.rounds.mark()
        self._title()

    async def go(self) -> None:
        """Go to the round at the cursor."""
        await self._go(self._chosen())

    async def go_to(self, name: str) -> None:
        """Go to a round by its name.

        Raises:
            UsageError: there is no such round.
        """
        await self._renew()
        await self._go(self._named(name))

    async def diff(self) -> None:
        """Compare the marked round, else the one before it, with the one at the cursor."""
        chosen = self._chosen()
        marked = self._desk.page.history.rounds.marked
        if marked == chosen.name:
            raise UsageError(f"Round {marked} is the marked one.", "Go to another, then press d.")
        if not marked and not chosen.parent:
            hint = "Mark another with space, then come back and press d."
            raise UsageError(f"There is no round before round {chosen.name}.", hint)
        await self._compare(marked or chosen.parent, chosen.name)

    async def diff_of(self, names: list[str]) -> None:
        """Compare two rounds by their names; a single one with the round before it.

        Raises:
            UsageError: there is no such round, or none before the first.
        """
        await self._renew()
        before, after = self._named(names[0]).name, self._named(names[-1])
        if len(names) == 1:
            before = after.parent
        if not before:
            raise UsageError(f"There is no round before round {after.name}.", ":diff 1 2")
        await self._compare(before, after.name)

    async def _go(self, target: RoundNode) -> None:
        snapshot = self._desk.picture.snapshot
        if target.current:
            raise UsageError(f"Round {target.name} is the one at work.", "Choose another one.")
        kept = int(np.count_nonzero(snapshot.kept))
        question = history.reopen_question(self._nodes, target, kept)
        if question and not snapshot.read_only and not await self._desk.ask(question):
            return
        words = await self._desk.bridge.call(lambda engine: engine.go_to(target.name))
        self._looking.forget()
        await self._pages.close()
        await self._desk.refresh_picture()
        self._desk.say(*history.gone_to(words, self._desk.picture.snapshot.pending))

    async def _compare(self, before: str, after: str) -> None:
        if before == after:
            raise UsageError("A round compared with itself shows nothing.", ":diff 1 2")
        compared = await self._desk.bridge.call(lambda engine: engine.compare(before, after))

        def show(from_top: bool) -> None:
            def lines(cells: int) -> list[Spans]:
                return comparison.page(compared, cells)

            self._desk.page.read(comparison.title(compared), lines, from_top=from_top)

        self._pages.open(Page("comparison", show))

    async def _renew(self) -> None:
        self._nodes = await self._desk.bridge.call(lambda engine: engine.tree())

    def _show(self, from_top: bool) -> None:
        """Show the tree; the cursor stays on its round unless the page was just opened."""
        view = self._desk.page.history
        chosen = view.rounds.chosen
        view.show(self._nodes, chosen.name if chosen and not from_top else "")
        self._title()

    def _title(self) -> None:
        marked = self._desk.page.history.rounds.marked
        self._desk.page.turn("rounds", history.title(self._nodes, marked))

    def _chosen(self) -> RoundNode:
        chosen = self._desk.page.history.rounds.chosen
        if chosen is None:
            raise UsageError("There is no round here.")
        return chosen

    def _named(self, name: str) -> RoundNode:
        found = named(self._nodes, name)
        if found is None:
            names = ", ".join(node.name for node in self._nodes)
            raise UsageError(f"There is no round {name}.", f"There are {names}.")
        return found
