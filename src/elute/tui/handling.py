"""Which function answers which action of the registry on the main screen."""

from collections.abc import Awaitable, Callable

from elute.core.errors import UsageError
from elute.tui.deciding import Deciding
from elute.tui.desk import Desk
from elute.tui.looking import Looking
from elute.tui.present import commands
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask
from elute.tui.reading import Reading
from elute.tui.running import Running
from elute.tui.saving import Saving

Doing = Callable[[], Awaitable[None]]


class Handling:
    """The controllers of a screen, and the table from action to method."""

    def __init__(self, desk: Desk) -> None:
        """Handle for this screen."""
        self._desk = desk
        self.looking = Looking(desk)
        self.reading = Reading(desk)
        self.deciding = Deciding(desk, self.looking, self.reading)
        self.running = Running(desk)
        self.saving = Saving(desk)

    def table(self) -> dict[str, Doing]:
        """Action id -> what does it."""
        looking, deciding, reading = self.looking, self.deciding, self.reading
        return {
            "open": reading.record,
            "next-row": lambda: reading.step(1),
            "previous-row": lambda: reading.step(-1),
            "back": reading.close,
            "help": reading.help,
            "pick": looking.pick,
            "evidence": looking.evidence,
            "filter": looking.filter_by_text,
            "clear": looking.clear,
            "next-outlier": lambda: looking.next_outlier(1),
            "previous-outlier": lambda: looking.next_outlier(-1),
            "order": looking.next_order,
            "copy": self._copy,
            "mark": self._mark,
            "mark-all": self._mark_all,
            "accept": deciding.accept,
            "drop": deciding.drop,
            "keep": deciding.keep,
            "undo": deciding.undo,
            "redo": deciding.redo,
            "run": self.running.run,
            "report": self.running.report,
            "cancel": self.running.cancel,
            "export": self.saving.export,
            "command": self._command,
        }

    async def _mark(self) -> None:
        self._desk.panes.rows.toggle_mark()
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
        else:
            self._desk.do(command.name)

    def _texts(self) -> str:
        """The texts of the rows in question, one below the other."""
        texts = self._desk.picture.facts.texts
        ids, _ = self.deciding.targets()
        if texts is None or not len(ids):
            raise UsageError("There is no row to copy.")
        return "\n".join(texts.take(ids))
