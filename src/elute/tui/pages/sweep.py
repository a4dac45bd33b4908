"""The sweep: one setting of the clustering at many values, of which one may be taken."""

from collections.abc import Sequence

from elute.core.errors import UsageError
from elute.engine.sweeping import choices
from elute.engine.sweeping.swept import Sweep
from elute.tui.desk import Desk
from elute.tui.doing.controller import Doing, Typed
from elute.tui.doing.running import Running
from elute.tui.engine import Engine
from elute.tui.pages.measured import MeasuredPage
from elute.tui.pages.stack import Pages
from elute.tui.present import commands
from elute.tui.present import sweep as present


class Sweeping(MeasuredPage[Sweep]):
    """What is done with a setting before one of its values is chosen."""

    NAME = "sweep"

    def __init__(self, desk: Desk, pages: Pages, running: Running) -> None:
        """Handle it for this screen's session."""
        super().__init__(desk, pages, running)
        self._named: tuple[float, ...] = ()
        self._method = ""  # that they were named for

    def doings(self) -> dict[str, Doing]:
        """What is done on its page."""
        return {
            "sweep": self.open,
            "sweep-charts": self.open,
            "try": self.measure,
            "take": self.take,
            "distances": self.distances,
        }

    def typed(self) -> dict[str, Typed]:
        """Values of the setting."""
        return {"sweep": lambda values: self.sweep(commands.words(values))}

    @property
    def idle(self) -> frozenset[str]:
        """The actions of the page that would do nothing."""
        view = self._desk.page.sweep
        idle = [] if view.has_ranks else ["distances"]
        return frozenset([*idle, *([] if view.listing.chosen else ["take"])])

    async def sweep(self, words: Sequence[str]) -> None:
        """Try the values named.

        Raises:
            UsageError: they are no values, or a job is running.
        """
        self._named, self._method = choices.read(words), self._used
        await self.open()
        await self.measure()

    async def measure(self) -> None:
        """Have the worker try the values: those named last, else those around the one in force.

        Raises:
            UsageError: a value cannot be in force, or a job is running.
        """
        await self._running.sweep(self._named if self._method == self._used else ())

    async def take(self) -> None:
        """Put the value at the cursor in force.

        Raises:
            UsageError: it is, or the method in force is another.
        """
        chosen, found = self._desk.page.sweep.listing.chosen, self._found
        if chosen is None or found is None:
            raise UsageError("There is no value to take.", "r tries some.")
        if self._used != found.method:
            other = f"{self._used} is in force"
            title = f"These are values of cluster.method={found.method}, and {other}."
            raise UsageError(title, "r tries those of the one in force.")
        if chosen.used:
            raise UsageError("That value is in force already.", "Choose another one.")
        change = choices.change(found.setting, chosen.at.value, whole=found.whole)
        await self._take(change, f"cluster.{found.setting}={chosen.value}")

    async def distances(self) -> None:
        """Draw the distances of DBSCAN, or the values again."""
        self._desk.page.sweep.turn()

    @property
    def _used(self) -> str:
        """The method in force."""
        return str(self._desk.picture.snapshot.settings["cluster"]["method"])

    def _kept(self, engine: Engine) -> Sweep | None:
        return engine.swept()

    def _show(self, from_top: bool) -> None:
        settings, found = self._desk.picture.snapshot.settings, self._found
        used = present.used(found, settings) if found else None
        self._desk.page.turn("sweep", present.title(found))
        self._desk.page.sweep.put(present.entries(found, settings), found, used)
        self._desk.retitle()
