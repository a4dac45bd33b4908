"""The embedders: try them on a sample of the rows, hold them side by side, choose one."""

from collections.abc import Sequence

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine.embedders import choices
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.tui.desk import Desk
from elute.tui.doing.controller import Doing, Typed
from elute.tui.doing.running import Running
from elute.tui.engine import Engine
from elute.tui.pages.measured import MeasuredPage
from elute.tui.pages.stack import Pages
from elute.tui.present import commands
from elute.tui.present import embedders as present

_ALWAYS = ("sentence_transformers", "lsa")
"""Embedders that are proposed: those of this machine."""


class Embedders(MeasuredPage[Weighing]):
    """What is done with embedders before one of them is chosen."""

    NAME = "embedders"

    def __init__(self, desk: Desk, pages: Pages, running: Running) -> None:
        """Handle them for this screen's session."""
        super().__init__(desk, pages, running)
        self._named: tuple[Choice, ...] = ()

    def doings(self) -> dict[str, Doing]:
        """What is done on their page."""
        return {"compare": self.open, "measure": self.measure, "use": self.use}

    def typed(self) -> dict[str, Typed]:
        """Embedders by their names."""
        return {"compare": lambda names: self.compare(commands.words(names))}

    async def compare(self, words: Sequence[str]) -> None:
        """Measure embedders; a single one beside the one in force.

        Raises:
            UsageError: a word names none, or a job is running.
        """
        named = tuple(map(choices.named, words))
        self._named = named if len(named) > 1 else (self._used, *named)
        await self.open()
        await self.measure()

    async def measure(self) -> None:
        """Have the worker measure the embedders on the page, once the user was asked where it must.

        Raises:
            UsageError: a job is running.
        """
        self._named = wanted = self._wanted()
        before = self._found.embedders if self._found else ()
        stopped = any(it.at_limit for it in before if it.choice in wanted)
        await self._running.weigh(wanted, stopped=stopped)

    async def use(self) -> None:
        """Embed with the one at the cursor from now on.

        Raises:
            UsageError: that is in force.
        """
        chosen = self._desk.page.embedders.listing.chosen
        settings = self._desk.picture.snapshot.settings
        change = choices.change(chosen.choice, settings) if chosen else {}
        if chosen is None or not change:
            raise UsageError("That embedder is in force already.", "Choose another one.")
        await self._take(change, f"Embedding with {safe(chosen.choice.word)}")

    @property
    def _used(self) -> Choice:
        """The embedder in force."""
        return choices.in_force(self._desk.picture.snapshot.settings)

    def _wanted(self) -> tuple[Choice, ...]:
        """Those named last, else those measured last, else those of this machine."""
        if self._named:
            return self._named
        if self._found:
            return tuple(it.choice for it in self._found.embedders)
        used = self._used
        others = (choices.named(name) for name in _ALWAYS if name != used.name)
        return (used, *others)

    def _kept(self, engine: Engine) -> Weighing | None:
        return engine.weighing()

    def _show(self, from_top: bool) -> None:
        wanted, found, used = self._wanted(), self._found, self._used
        if found and {it.choice.word for it in found.embedders}.isdisjoint(
            it.word for it in wanted
        ):
            found = None
        self._desk.page.embedders.show(present.entries(wanted, found, used), found)
        self._desk.page.turn("embedders", present.title(found))
