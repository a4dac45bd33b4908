"""The findings: look at what every rule found, and let it act or take it back."""

import asyncio
from collections.abc import Callable

import numpy as np

from elute.core.errors import UsageError
from elute.core.recipe import merged
from elute.core.safe import safe
from elute.engine import bounds, findings
from elute.engine.bounds import Bound
from elute.tui.desk import Desk
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import findings as present
from elute.tui.present.findings import UNKNOWN, Entry, Found

Bounds = tuple[Bound, ...]


def idle(entry: Entry) -> frozenset[str]:
    """The actions that do nothing for a rule: to look at, always acting, or not known yet."""
    unknown = not entry.known and not entry.finding.applied
    return frozenset({"apply"} if findings.fixed(entry.finding) or unknown else ())


class Findings:
    """What is done with whole rules."""

    def __init__(self, desk: Desk, pages: Pages, afterwards: Callable[[str], None]) -> None:
        """Handle the rules of this screen's session.

        Args:
            desk: the screen.
            pages: its pages.
            afterwards: has something said when the running job is done.
        """
        self._desk, self._pages, self._afterwards = desk, pages, afterwards
        self.found = Found()

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
        self._refuse(entry, moved)
        acts = bool(moved) or not finding.applied
        drops = finding.kind == "drop" and entry.leaving and not snapshot.read_only
        if acts and drops:
            question = present.apply_question(entry, self.found.kept)
            if not await self._desk.ask(question):
                return False
        change = bounds.change(moved)
        if finding.applied != acts:
            change = merged(change, findings.toggled(snapshot, finding))
        await self._desk.bridge.call(lambda engine: engine.set_all(change))
        if findings.step_of(finding.rule) == "preclean":
            self._afterwards(present.applied(entry, acts=acts))
            await self._desk.bridge.start("preclean")
        else:
            await (self._drop(entry) if acts else self._bring_back(entry))
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
        await self._desk.bridge.call(lambda engine: engine.set_all(bounds.change(moved)))
        judged = any(bound.step != "preclean" for bound in moved)
        await self._desk.bridge.start("report" if judged else "preclean")
        await self._desk.refresh_picture()
        names = " ".join(f"{bound.name}={bound.value}" for bound in moved)
        self._desk.say(f"Set {names}.", "u takes it back.")

    def _refuse(self, entry: Entry, moved: Bounds) -> None:
        """Say why nothing can be chosen about a rule."""
        rule, finding = safe(entry.rule), entry.finding
        if finding.kind == "look":
            raise UsageError(
                f"The rule {rule} is to look at.", "Enter shows its rows; x drops one."
            )
        if findings.fixed(finding):
            hint = "What could not be read stays aside, and is exported with --dropped."
            raise UsageError(f"The rule {rule} always acts.", hint)
        if findings.step_of(finding.rule) == "decide" and moved:
            raise UsageError("The bound is not set yet.", "Enter sets it; then a lets it act.")
        if not entry.known and not finding.applied:
            raise UsageError(f"What the rule {rule} finds is {UNKNOWN}.", "r runs it.")
        self._no_job()

    async def _drop(self, entry: Entry) -> None:
        """Drop what was judged: the round is being decided on."""
        decision = findings.finding_decision(entry.finding)
        await self._desk.bridge.call(lambda engine: engine.carry_out([decision]))

    async def _bring_back(self, entry: Entry) -> None:
        """Bring back the rows that the rule dropped in this round."""
        snapshot = self._desk.picture.snapshot
        author = f"rule: {entry.rule}"
        drops = [n for n, drop in enumerate(snapshot.drops) if drop.author == author]
        gone = np.flatnonzero(np.isin(snapshot.dropped_by, drops) & snapshot.started)
        if len(gone):
            reason = f"{author} was taken back"
            await self._desk.bridge.call(lambda engine: engine.restore(gone, reason, author))

    def _no_job(self) -> None:
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")

    def _show(self, from_top: bool) -> None:
        """Show the rules; the cursor stays on its rule."""
        self._desk.page.findings.show(self.found, self._desk.picture.snapshot)
        self._desk.page.tell_rules(present.title(self.found))
