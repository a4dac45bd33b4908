"""Which function answers which action of the registry on the main screen."""

from collections.abc import Awaitable, Callable

from elute.core.errors import UsageError
from elute.tui.deciding import Deciding
from elute.tui.desk import Desk
from elute.tui.looking import Looking
from elute.tui.pages.embedders import Embedders
from elute.tui.pages.finding import Judging
from elute.tui.pages.findings import Findings
from elute.tui.pages.history import History
from elute.tui.pages.reading import Reading
from elute.tui.pages.sending import Sending
from elute.tui.pages.stack import Pages
from elute.tui.pages.sweep import Sweeping
from elute.tui.present import commands
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask
from elute.tui.regrouping import Regrouping
from elute.tui.running import Running
from elute.tui.saving import Saving

Doing = Callable[[], Awaitable[None]]
REGROUPING = ("split", "merge", "homes")


class Handling:
    """The controllers of a screen, and the table from action to method."""

    def __init__(self, desk: Desk) -> None:
        """Handle for this screen."""
        self._desk = desk
        self.looking = Looking(desk)
        self.pages = Pages(desk)
        self.reading = Reading(desk, self.pages)
        self.history = History(desk, self.pages, self.looking)
        self.sending = Sending(desk, self.pages)
        self.running = Running(desk, self.sending)
        self.embedders = Embedders(desk, self.pages, self.running)
        self.sweeping = Sweeping(desk, self.pages, self.running)
        self.findings = Findings(desk, self.pages, self.running.start)
        self.judging = Judging(desk, self.pages, self.findings)
        self.deciding = Deciding(desk, self.looking, self._read, lambda: self.reading.cluster)
        self.regrouping = Regrouping(desk, self.running)
        self.saving = Saving(desk)

    @property
    def idle(self) -> frozenset[str]:
        """The actions of the page or pane that is seen that would do nothing now."""
        if self.pages.name == "findings":
            return self.findings.idle
        if self.pages.name == "sending":
            return self.sending.idle
        if self.pages.name == "sweep":
            return self.sweeping.idle
        if self.pages.name == "finding":
            return self.judging.idle
        clusters = self._desk.panes.clusters
        means = {"merge": bool(clusters.marks), "homes": clusters.noise}
        return frozenset(name for name, something in means.items() if not something)

    def table(self) -> dict[str, Doing]:
        """Action id -> what does it."""
        return {**self._looking(), **self._reading(), **self._judging(), **self._changing()}

    def _looking(self) -> dict[str, Doing]:
        """What changes nothing but the view."""
        looking = self.looking
        return {
            "pick": self._pick,
            "evidence": looking.evidence,
            "filter": looking.filter_by_text,
            "clear": looking.clear,
            "next-outlier": lambda: looking.next_outlier(1),
            "previous-outlier": lambda: looking.next_outlier(-1),
            "order": looking.next_order,
            "copy": self._copy,
            "mark": self._mark,
            "mark-all": self._mark_all,
            "mark-cluster": self._mark_cluster,
        }

    def _reading(self) -> dict[str, Doing]:
        """What opens, turns and closes pages."""
        reading, history, embedders = self.reading, self.history, self.embedders
        return {
            "compare": embedders.open,
            "measure": embedders.measure,
            "sweep": self.sweeping.open,
            "try": self.sweeping.measure,
            "distances": self.sweeping.distances,
            "open": reading.record,
            "next-row": lambda: reading.step(1),
            "previous-row": lambda: reading.step(-1),
            "card": lambda: reading.card(self.looking.subject),
            "row-card": lambda: reading.card(self.looking.subject),
            "next-card": lambda: reading.step_card(1),
            "previous-card": lambda: reading.step_card(-1),
            "back": self._back,
            "help": reading.help,
            "history": history.open,
            "mark-round": history.mark,
            "diff": history.diff,
        }

    def _judging(self) -> dict[str, Doing]:
        """What is done with findings."""
        judging = self.judging
        return {
            "findings": self.findings.open,
            "preview": judging.open,
            "apply": self._apply,
            "more": lambda: judging.move(1),
            "less": lambda: judging.move(-1),
            "next-bound": lambda: judging.choose(1),
            "previous-bound": lambda: judging.choose(-1),
            "set-bound": judging.set,
            "next-order": judging.next_order,
        }

    def _changing(self) -> dict[str, Doing]:
        """What changes the session, or writes beside it."""
        deciding = self.deciding
        return {
            "accept": self._accept,
            "drop": self._drop,
            "keep": deciding.keep,
            "undo": deciding.undo,
            "redo": deciding.redo,
            "split": self.regrouping.split,
            "merge": self.regrouping.merge,
            "homes": self.regrouping.homes,
            "go": self.history.go,
            "use": self.embedders.use,
            "take": self.sweeping.take,
            "run": self.running.run,
            "report": self.running.report,
            "learn": self.running.learn,
            "cancel": self.running.cancel,
            "send": self.sending.open,
            "agree": self.sending.agree,
            "decline": self.sending.decline,
            "export": self.saving.export,
            "command": self._command,
        }

    def _read(self) -> int | None:
        """The row that is read on a page, or chosen there; None where there is none."""
        return self.judging.row if self.reading.row is None else self.reading.row

    async def _back(self) -> None:
        """Leave the page; to leave an offer is to decline it."""
        await (self.sending.decline() if self.pages.name == "sending" else self.pages.back())

    async def _pick(self) -> None:
        """Go to the rows of the cluster at the cursor, or of the card that is read."""
        if self.pages.name == "card":
            await self.pages.close()
        await self.looking.pick()

    async def _drop(self) -> None:
        """Drop, and go on to the next row of a finding."""
        await self.deciding.drop()
        if self.judging.row is not None:
            self._desk.page.finding.action_cursor(0, 1)

    async def _accept(self) -> None:
        """Do what the advice at the cursor says: about rows, or about clusters themselves."""
        chosen = self._desk.chosen_advice()
        if chosen is not None and chosen[1].kind in REGROUPING:
            await self.regrouping.advised(chosen[1])
        else:
            await self.deciding.accept()

    async def _apply(self) -> None:
        """Apply the rule whose rows are seen, else the one at the cursor."""
        if self.pages.name == "finding":
            await self.judging.apply()
        else:
            await self.findings.apply(self.findings.chosen)

    async def _mark(self) -> None:
        self._desk.panes.rows.toggle_mark()
        self._desk.retitle()

    async def _mark_cluster(self) -> None:
        self._desk.panes.clusters.toggle_mark()
        self._desk.retitle()

    async def _mark_all(self) -> None:
        self._desk.panes.rows.toggle_all()
        self._desk.retitle()

    async def _copy(self) -> None:
        self.saving.copy(self._texts(), self._desk.write_terminal)

    async def _command(self) -> None:
        """Ask for a command and carry it out."""
        settings = self._desk.picture.snapshot.settings

        def tell(typed: str) -> Spans:
            return commands.tell(typed, settings)

        def complete(typed: str) -> str:
            return commands.complete(typed, settings)

        typed = await self._desk.type(Ask(":", "", tell, complete))
        if typed and typed.strip():
            await self._carry_out(commands.parse(typed))

    async def _carry_out(self, command: commands.Command) -> None:
        if command.name == "set":
            await self.running.set(commands.words(command.rest))
        elif command.name == "export" and command.rest:
            await self.saving.export_to(command.rest)
        elif command.name == "copy" and command.rest:
            self.saving.copy_to(self._texts(), command.rest)
        elif command.name in REGROUPING:
            await getattr(self.regrouping, command.name)(command.rest)
        elif command.name == "go":
            await self.history.go_to(command.rest)
        elif command.name == "compare" and command.rest:
            await self.embedders.compare(commands.words(command.rest))
        elif command.name == "sweep" and command.rest:
            await self.sweeping.sweep(commands.words(command.rest))
        elif command.name == "diff":
            await self.history.diff_of(command.rest.split())
        else:
            self._desk.do(command.name)

    def _texts(self) -> str:
        """The texts of the rows in question, one below the other."""
        texts = self._desk.picture.facts.texts
        ids, _ = self.deciding.targets()
        if texts is None or not len(ids):
            raise UsageError("There is no row to copy.")
        return "\n".join(texts.take(ids))
