"""Drop, keep, undo, redo, accept: from a key to the engine, with a question where it matters."""

from collections.abc import Callable

import numpy as np

from elute.core.errors import EluteError, UsageError
from elute.engine.advised import DROPS, rows_of
from elute.tui.desk import Desk, Ids
from elute.tui.doing.controller import Controller, Counted, Doing
from elute.tui.doing.looking import Looking
from elute.tui.engine import Engine
from elute.tui.present import deciding
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line

NO_ROWS = np.zeros(0, dtype=np.int64)


class Deciding(Controller):
    """What changes which rows are in."""

    def __init__(
        self,
        desk: Desk,
        looking: Looking,
        read: Callable[[], int | None],
    ) -> None:
        """Decide for this screen, about what is looked at there, or the row read on a page."""
        self._desk, self._looking, self._read = desk, looking, read
        self._unmarked = -1  # version of the marks right after a decision took several off

    def doings(self) -> dict[str, Doing]:
        """What is decided about rows."""
        return {"keep": self.keep, "undo": self.undo, "undo-also": self.undo, "redo": self.redo}

    def counted(self) -> dict[str, Counted]:
        """So many decisions."""
        return {"undo": self.undo, "undo-also": self.undo, "redo": self.redo}

    def targets(self) -> tuple[Ids, str]:
        """The row ids a decision is about now, and what they are in words.

        There is one rule: the row or cluster being read; else what is marked in the active pane,
        which for rows and map is the same; else what is at its cursor. Elsewhere it is about no
        row: what lies under a page, or in another pane, is not what the user looks at.
        """
        read = self._read()
        if read is not None:
            return np.asarray([read]), "by hand"
        of = {
            "rows": self._of_rows,
            "map": self._of_map,
            "clusters": self._of_clusters,
            "card": self._of_clusters,
        }
        return of.get(self._desk.place, _of_nothing)()

    def _of_rows(self) -> tuple[Ids, str]:
        pane, wanted = self._desk.panes.rows, self._looking.filter
        if not pane.marks or not wanted.on or self._unseen(pane.marks.ids):
            return pane.targets, "marked by hand" if pane.marks else "by hand"
        return pane.targets, f"marked in {wanted.describe()}"

    def _of_map(self) -> tuple[Ids, str]:
        panes = self._desk.panes
        if panes.rows.marks:
            return panes.rows.marks.ids, "selected by hand"
        spot = panes.map.spot
        return np.union1d(spot.kept, spot.dropped) if spot else NO_ROWS, "box on the map"

    def _of_clusters(self) -> tuple[Ids, str]:
        facts, pane = self._desk.picture.facts, self._desk.panes.clusters
        chosen = pane.chosen
        if chosen is None:
            return _of_nothing()
        marked = [] if self._desk.place == "card" else sorted(pane.marks)
        inside = facts.started & np.isin(facts.cluster, marked or [chosen.cluster])
        name = f" · {chosen.name}" if chosen.cluster >= 0 and chosen.name else ""
        words = ", ".join(map(cluster_word, marked))
        return np.flatnonzero(inside), words or f"{cluster_word(chosen.cluster)}{name}"

    def _unseen(self, ids: Ids) -> int:
        """How many of the marked rows a filter hides, or the map does not show."""
        picture, panes = self._desk.picture, self._desk.panes
        if not panes.rows.marks or self._desk.place not in {"rows", "map"}:
            return 0
        seen = np.zeros(len(picture.facts), dtype=np.bool_)
        if self._desk.place == "rows":
            seen[panes.rows.ids] = True
        elif picture.snapshot.precleaned is not None:
            seen[picture.snapshot.precleaned.ids] = True
            if panes.map.isolated is not None:
                seen &= picture.facts.cluster == panes.map.isolated
        return int(np.count_nonzero(~seen[ids]))

    def _about(self) -> tuple[Ids, str]:
        """As `targets`.

        Raises:
            UsageError: there is no row.
        """
        ids, what = self.targets()
        if not len(ids):
            raise UsageError("There is no row here to decide about.", "Go to one, and press again.")
        return ids, what

    async def drop(self) -> None:
        """Drop what the cursor or the marks say.

        Raises:
            UsageError: they say nothing.
        """
        ids, what = self._about()
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
        """Bring back what the cursor or the marks say; what had not left is kept on purpose.

        Raises:
            UsageError: they say nothing.
        """
        ids, what = self._about()
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

    async def undo(self, times: int = 1) -> None:
        """Take back the last operation, or so many as there are."""
        words = await self._repeated(lambda engine: engine.undo(), times)
        hint = "ctrl+r does it again."
        if self._unmarked == self._desk.panes.rows.marks.version:
            hint = "ctrl+r does it again; :marks back marks them again."
        self._desk.say(f"Taken back: {words}", hint)

    async def redo(self, times: int = 1) -> None:
        """Do again what was taken back, or so much of it as there is."""
        words = await self._repeated(lambda engine: engine.redo(), times)
        self._desk.say(f"Done again: {words}")

    async def _repeated(self, step: Callable[[Engine], str], times: int) -> str:
        """Undo or redo; what that was, in a sentence, and what it did to how many rows."""
        done: list[str] = []
        before = self._desk.picture.facts.kept
        while len(done) < times:
            try:
                done.append(await self._desk.bridge.call(step))
            except EluteError:
                if not done:
                    raise
                break
        await self._desk.refresh_picture()
        words = done[-1] if len(done) == 1 else f"{len(done)} decisions, the last: {done[-1]}"
        return f"{words}.{deciding.moved(before, self._desk.picture.facts.kept)}"

    async def accept(self) -> None:
        """Do what the advice at the cursor says."""
        chosen = self._desk.chosen_advice()
        if chosen is None:
            raise UsageError("There is no advice here.", "Press g for the report.")
        index, advice = chosen
        if advice.kind not in DROPS:
            hint = "enter shows its rows; x drops rows."
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
        """Take the marks off what was decided on; from a row that was, go to the next."""
        pane = self._desk.panes.rows
        before = pane.marks.count
        pane.marks.remove(ids)
        self._unmarked = pane.marks.version if before - pane.marks.count > 1 else -1
        if self._desk.place == "clusters":
            self._desk.panes.clusters.unmark()
        if self._desk.place == "rows" and pane.row in ids:
            pane.move_to(pane.cursor + 1)
        self._desk.retitle()

    async def _agreed(self, leaving: Ids, what: str) -> bool:
        """Whether the drop is small and of rows that are seen, or the user says yes to it."""
        kept = int(np.count_nonzero(self._desk.picture.facts.kept))
        if not deciding.must_ask(len(leaving), kept) and not self._unseen(leaving):
            return True
        return await self._desk.ask(self._question(leaving, what, self._unseen(leaving)))

    def _question(self, leaving: Ids, what: str, unseen: int = 0) -> Spans:
        picture = self._desk.picture
        loss = deciding.loss(picture.facts, picture.snapshot.records, leaving)
        return deciding.drop_question(picture.facts, leaving, what, loss, unseen)


def _of_nothing() -> tuple[Ids, str]:
    return NO_ROWS, "by hand"
