"""Names and notes of clusters: a line to type, the old one offered, or words after a command."""

from collections.abc import Sequence

from elute.core.errors import UsageError
from elute.engine import called
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.present import cluster_columns
from elute.tui.present.rows import cluster_word
from elute.tui.prompt import Ask, typable


class Calling(Controller):
    """What a person calls clusters, and says of them."""

    def __init__(self, desk: Desk) -> None:
        """Call them on this screen."""
        self._desk = desk

    def doings(self) -> dict[str, Doing]:
        """About the cluster at the cursor, or on the card."""
        return {"rename": self.rename, "note": self.note}

    def typed(self) -> dict[str, Typed]:
        """About a cluster that is typed, or the one at the cursor."""
        return {"rename": self.rename, "note": self.note, "sort": self.sort}

    def offers(self) -> dict[str, Sequence[str]]:
        """What clusters can be ordered by."""
        return {"sort": cluster_columns.ORDERS}

    async def sort(self, typed: str) -> None:
        """Order the clusters.

        Raises:
            UsageError: there is no such number.
        """
        order = cluster_columns.order_of(typed)
        self._desk.panes.clusters.order_by(order)
        self._desk.focus_pane("clusters")
        self._desk.retitle()

    async def rename(self, typed: str = "") -> None:
        """Name a cluster; an empty line gives it back the report's name.

        Raises:
            UsageError: there is none, or it cannot be named so.
        """
        cluster, name = self._about(typed)
        if cluster == -1:
            raise UsageError("The noise keeps its name.", "t writes a note on it.")
        if not name:
            old = called.names(self._desk.picture.snapshot).get(cluster, "")
            given = await self._line(f"name of {cluster_word(cluster)} ", old)
            if given is None:
                return
            name = given
        await self._desk.bridge.call(lambda engine: engine.rename(cluster, name))
        await self._desk.refresh_picture()
        now = called.names(self._desk.picture.snapshot).get(cluster, "")
        said = f"is called “{now}” now" if now else "has no name now"
        self._desk.say(f"{cluster_word(cluster).capitalize()} {said}.", "u takes it back.")

    async def note(self, typed: str = "") -> None:
        """Write a note on a cluster; an empty line takes it away.

        Raises:
            UsageError: there is none, or the note is too long.
        """
        cluster, text = self._about(typed)
        if not text:
            old = self._desk.picture.snapshot.notes.get(cluster, "")
            given = await self._line(f"note on {cluster_word(cluster)} ", old)
            if given is None:
                return
            text = given
        await self._desk.bridge.call(lambda engine: engine.note(cluster, text))
        await self._desk.refresh_picture()
        there = cluster in self._desk.picture.snapshot.notes
        said = "Noted on" if there else "There is no note now on"
        on = "the noise" if cluster == -1 else cluster_word(cluster)
        self._desk.say(f"{said} {on}.", "u takes it back.")

    async def _line(self, label: str, old: str) -> str | None:
        """Ask for a line, with the old one offered; None where it stays as it is."""
        given = await self._desk.type(Ask(label, old))
        return None if given is None or given.strip() == typable(old).strip() else given

    def _about(self, typed: str) -> tuple[int, str]:
        """The cluster, and the words: `3 lost parcels`, else those of the one at the cursor.

        Raises:
            UsageError: there is no cluster.
        """
        first, _, rest = typed.partition(" ")
        if first.removeprefix("-").isdecimal():
            return int(first), rest.strip()
        chosen = self._desk.panes.clusters.chosen
        if chosen is None:
            raise UsageError("There are no clusters yet.", "Press r to run the round.")
        return chosen.cluster, typed
