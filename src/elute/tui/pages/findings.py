"""The findings: look at what every rule found, and let it act or take it back."""

import asyncio
from collections.abc import Awaitable, Callable

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine import applying, findings
from elute.engine.applying import Bounds
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import findings as present
from elute.tui.present.findings import UNKNOWN, Entry, Found

Start = Callable[[str, str], Awaitable[None]]


def idle(entry: Entry) -> frozenset[str]:
    """The actions that do nothing for a rule: to look at, always acting, or not known yet."""
    unknown = not entry.known and not entry.finding.applied
    return frozenset({"apply"} if findings.fixed(entry.finding) or unknown else ())


class Findings(Controller):
    """What is done with whole rules."""

    def __init__(self, desk: Desk, pages: Pages, start: Start) -> None:
        """Handle the rules of this screen's session.

        Args:
            desk: the screen.
            pages: its pages.
            start: starts a job through a step, and has something said when it is done.
        """
        self._desk, self._pages, self._start = desk, pages, start
        self.found = Found()

    def doings(self) -> dict[str, Doing]:
        """What opens its page."""
        return {"findings": self.open}

    async def open(self) -> None:
        """Show the rules, with the cursor where it was."""
        await self.renew()
        self._pages.open(Page("findings", self._show, self.renew))

    async def renew(self) -> None:
        """Count anew what was found."""
        snapshot, before = self._desk.picture.snapshot, self.found
        self.found = await asyncio.to_thread(present.found, snapshot, before)

    @property
    def chosen(self) -> Entry:
        """The rule at the cursor."""
        chosen = self._desk.page.findings.rules.chosen
        if chosen is None:
            raise UsageError("Nothing was found yet.", "The rows are read and cleaned first.")
        return chosen

    @property
    def idle(self) -> frozenset[str]:
        """The actions that do nothing for the rule at the cursor."""
        chosen = self._desk.page.findings.rules.chosen
        return idle(chosen) if chosen else frozenset({"apply", "preview"})

    async def apply(self, entry: Entry, moved: Bounds = ()) -> bool:
        """Let a rule act, or take it back; False where the user says no.

        Args:
            entry: the rule with what it finds, or would with the bounds as they were moved.
            moved: the bounds that were; with these the rule acts afterwards.

        Raises:
            UsageError: there is nothing to choose about the rule, or a job is running.
        """
        finding, snapshot = entry.finding, self._desk.picture.snapshot
        acts = bool(moved) or not finding.applied
        applying.refuse(finding, moved)
        if not entry.known and not finding.applied:
            raise UsageError(f"What the rule {safe(entry.rule)} finds is {UNKNOWN}.", "r runs it.")
        self._no_job()
        drops = finding.kind == "drop" and entry.leaving and not snapshot.read_only
        if acts and drops:
            question = present.apply_question(entry, self.found.kept)
            if not await self._desk.ask(question):
                return False
        bridge = self._desk.bridge
        through = await bridge.call(lambda engine: engine.apply(finding, moved, acts=acts))
        if through:
            await self._start(through, present.applied(entry, acts=acts))
        await self._desk.refresh_picture()
        hint = present.next_hint(self._desk.picture.snapshot)
        self._desk.say(present.applied(entry, acts=acts), hint)
        return True

    async def set(self, moved: Bounds) -> None:
        """Put bounds in force, without letting the rule act that does not.

        Raises:
            UsageError: a job is running.
        """
        self._no_job()
        through = await self._desk.bridge.call(lambda engine: engine.move_bounds(moved))
        await self._start(through, "")
        await self._desk.refresh_picture()
        names = " ".join(f"{bound.name}={bound.value}" for bound in moved)
        self._desk.say(f"Set {names}.", "u takes it back.")

    def _no_job(self) -> None:
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")

    def _show(self, from_top: bool) -> None:
        """Show the rules; the cursor stays on its rule."""
        self._desk.page.findings.show(self.found, self._desk.picture.snapshot)
        self._desk.page.turn("rules", present.title(self.found))
