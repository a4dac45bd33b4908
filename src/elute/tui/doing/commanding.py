"""The `:` line: asks for a command and carries it out."""

from collections.abc import Callable, Mapping, Sequence

from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.present import commands
from elute.tui.present.commands import Typable
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask


class Commanding(Controller):
    """Carries out what is typed."""

    def __init__(
        self,
        desk: Desk,
        takes: Callable[[], Mapping[str, Typed]],
        offered: Callable[[], Mapping[str, Sequence[str]]],
    ) -> None:
        """For this screen.

        Args:
            desk: the screen.
            takes: gives action -> what does it with the words typed after its name.
            offered: gives action -> what could be typed there.
        """
        self._desk, self._takes, self._offered = desk, takes, offered
        self._begun = ""

    def doings(self) -> dict[str, Doing]:
        """The line."""
        return {"command": self.command}

    def begin(self, typed: str) -> None:
        """Ask for a command of which this is typed already."""
        self._begun = typed
        self._desk.do("command")

    async def command(self) -> None:
        """Ask for a command and carry it out."""
        begun, self._begun = self._begun, ""
        settings = self._desk.picture.snapshot.settings
        offers = {"set": commands.assignments(settings), **self._offered()}
        typable = Typable(self._desk.keymap, offers)

        def tell(typed: str) -> Spans:
            return commands.tell(typed, typable)

        def complete(typed: str) -> str:
            return commands.complete(typed, typable)

        typed = await self._desk.type(Ask(":", begun, tell, complete))
        if typed and typed.strip():
            command = commands.parse(typed, self._desk.keymap)
            if command.rest:
                await self._takes()[command.name](command.rest)
            else:
                self._desk.do(command.name)
