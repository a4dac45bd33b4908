"""Split, merge, homes for noise: from a key or a command to the engine, and on to the worker."""

from collections.abc import Callable, Sequence

from elute.core.errors import UsageError
from elute.core.results import Advice
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.doing.running import Running
from elute.tui.engine import Engine
from elute.tui.present import regrouping
from elute.tui.prompt import Ask


class Regrouping(Controller):
    """What changes the clusters themselves."""

    def __init__(self, desk: Desk, running: Running) -> None:
        """Change them for this screen; what follows is run by way of `running`."""
        self._desk, self._running = desk, running

    def doings(self) -> dict[str, Doing]:
        """What is done with the clusters at hand."""
        return {"split": self.split, "merge": self.merge, "homes": self.homes}

    def typed(self) -> dict[str, Typed]:
        """The same with clusters that are named."""
        return {"split": self.split, "merge": self.merge, "homes": self.homes}

    async def split(self, typed: str = "") -> None:
        """Split the cluster that is typed, else the one at the cursor."""
        self._refuse_running()
        chosen = self._desk.panes.clusters.chosen
        if typed:
            cluster, parts = regrouping.split_of(typed)
        elif chosen is not None:
            cluster, parts = chosen.cluster, 0
        else:
            raise UsageError("There are no clusters yet.", "Press r to run the round.")
        await self._change(lambda engine: engine.split(cluster, parts), [cluster])

    async def merge(self, typed: str = "") -> None:
        """Merge the clusters that are typed, else the marked ones."""
        self._refuse_running()
        labels = regrouping.labels_of(typed) if typed else sorted(self._desk.panes.clusters.marks)
        if not labels:
            hint = "Space marks them in the clusters pane; or :merge 1 5."
            raise UsageError("No clusters are marked.", hint)
        await self._change(lambda engine: engine.merge(labels), labels)

    async def advised(self, advice: Advice) -> None:
        """Split or merge the clusters that advice is about."""
        labels = list(advice.clusters)
        if advice.kind == "split":
            await self._change(lambda engine: engine.split(labels[0]), labels[:1])
        else:
            await self._change(lambda engine: engine.merge(labels), labels)

    async def homes(self, typed: str = "") -> None:
        """Give noise rows homes, from a strength on that is typed; asks with the count first."""
        self._refuse_running()
        found = await self._desk.bridge.call(lambda engine: engine.homes())
        given: str | None = typed
        if not typed:
            ask = Ask(
                "strength from ", f"{regrouping.STRENGTH:g}", lambda it: regrouping.drawn(found, it)
            )
            given = await self._desk.type(ask)
        if given is None:
            return
        above = regrouping.strength_of(given)
        some = len(found.above(above).rows)
        if not some or await self._desk.ask(regrouping.homes_question(found, above)):
            await self._change(lambda engine: engine.give_homes(above), ())

    async def _change(self, work: Callable[[Engine], object], about: Sequence[int]) -> None:
        """Change clusters, and have what follows worked out; the cursor goes along with them."""
        self._refuse_running()
        before = self._desk.picture.snapshot.clustered
        await self._desk.bridge.call(work)
        self._desk.panes.clusters.about(about)
        await self._desk.refresh_picture()
        await self._running.regroup(before)

    def _refuse_running(self) -> None:
        """Make sure that no job is running.

        Raises:
            UsageError: one is.
        """
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")
