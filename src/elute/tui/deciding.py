"""Drop, keep, undo, redo, accept: from a key to the engine, with a question where it matters."""

from collections.abc import Callable

import numpy as np

from elute.core.errors import UsageError
from elute.tui.desk import Desk, Ids
from elute.tui.looking import Looking
from elute.tui.present import deciding
from elute.tui.present.advised import DROPS, rows_of
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line


class Deciding:
    """What changes which rows are in."""

    def __init__(
        self,
        desk: Desk,
        looking: Looking,
        read: Callable[[], int | None],
        read_cluster: Callable[[], int | None],
    ) -> None:
        """Decide for this screen, about what is looked at there, or the row or cluster read."""
        self._desk, self._looking = desk, looking
        self._read, self._read_cluster = read, read_cluster

    def targets(self) -> tuple[Ids, str]:
        """The row ids a decision is about now, and what they are in words.

        The row or cluster being read, else the marks, else what is at the active pane's cursor.
        """
        panes, facts = self._desk.panes, self._desk.picture.facts
        chosen = panes.clusters.chosen
        read = self._read()
        if read is not None:
            return np.asarray([read]), "by hand"
        card = self._read_cluster() is not None
        if chosen is not None and (card or self._desk.active == "clusters"):
            marked = [] if card else sorted(panes.clusters.marks)
            inside = facts.started & np.isin(facts.cluster, marked or [chosen.cluster])
            name = f" · {chosen.name}" if chosen.cluster >= 0 and chosen.name else ""
            words = ", ".join(map(cluster_word, marked))
            return np.flatnonzero(inside), words or f"{cluster_word(chosen.cluster)}{name}"
        if self._desk.active == "map":
            spot = panes.map.spot
            ids = np.union1d(spot.kept, spot.dropped) if spot else np.zeros(0, dtype=np.int64)
            return ids, "map cell"
        wanted = self._looking.filter
        words = f"marked in {wanted.describe()}" if wanted.on else "marked by hand"
        return panes.rows.targets, words if panes.rows.marks else "by hand"

    async def drop(self) -> None:
        """Drop what the cursor or the marks say."""
        ids, what = self.targets()
        facts = self._desk.picture.facts
        leaving = deciding.still_in(facts, ids)
        if len(leaving) and not await self._agreed(leaving, what):
            return
        number = 0
        if len(leaving):
            number = await self._desk.bridge.call(lambda engine: engine.drop(leaving, what))
            await self._desk.refresh_picture()
        self._decided(ids)
        self._desk.say(deciding.dropped(number, what), "u takes it back." if number else "")

    async def keep(self) -> None:
        """Bring back what the cursor or the marks say; what had not left is kept on purpose."""
        ids, what = self.targets()
        facts = self._desk.picture.facts
        back, new = deciding.gone_now(facts, ids), deciding.to_vouch_for(facts, ids)
        if len(back):
            number = await self._desk.bridge.call(lambda engine: engine.restore(back, what))
            said = deciding.restored(number, what)
        else:
            vouch = self._desk.bridge.call(lambda engine: engine.vouch(new, what))
            said = deciding.vouched(await vouch, what)
        await self._desk.refresh_picture()
        self._decided(ids)
        self._desk.say(said)

    async def undo(self) -> None:
        """Take back the last operation."""
        words = await self._desk.bridge.call(lambda engine: engine.undo())
        await self._desk.refresh_picture()
        self._desk.say(f"Taken back: {words}.", "ctrl+r does it again.")

    async def redo(self) -> None:
        """Do again what was taken back."""
        words = await self._desk.bridge.call(lambda engine: engine.redo())
        await self._desk.refresh_picture()
        self._desk.say(f"Done again: {words}.")

    async def accept(self) -> None:
        """Do what the advice at the cursor says."""
        chosen = self._desk.chosen_advice()
        if chosen is None:
            raise UsageError("There is no advice here.", "Press g for the report.")
        index, advice = chosen
        if advice.kind not in DROPS:
            hint = "Enter shows its rows; x drops rows."
            raise UsageError("This advice is to look at, not to carry out.", hint)
        picture = self._desk.picture
        leaving = deciding.still_in(picture.facts, rows_of(advice, picture.snapshot))
        what = f"advice: {one_line(advice.reason, 60)}"
        if not len(leaving):
            raise UsageError("Every row of this advice has left already.")
        if await self._desk.ask(self._question(leaving, what)):
            number = await self._desk.bridge.call(lambda engine: engine.accept(index))
            await self._desk.refresh_picture()
            self._desk.say(deciding.dropped(number, what), "u takes it back.")

    def _decided(self, ids: Ids) -> None:
        """Take the marks off; from a row that was decided on, go to the next."""
        pane = self._desk.panes.rows
        pane.unmark()
        self._desk.panes.clusters.unmark()
        if self._desk.active == "rows" and self._read() is None and pane.row in ids:
            pane.move_to(pane.cursor + 1)
        self._desk.retitle()

    async def _agreed(self, leaving: Ids, what: str) -> bool:
        """Whether the drop is small, or the user says yes to it."""
        kept = int(np.count_nonzero(self._desk.picture.facts.kept))
        if not deciding.must_ask(len(leaving), kept):
            return True
        return await self._desk.ask(self._question(leaving, what))

    def _question(self, leaving: Ids, what: str) -> Spans:
        kept = int(np.count_nonzero(self._desk.picture.facts.kept))
        return deciding.drop_question(len(leaving), what, kept)
