"""Marks: on rows and on clusters."""

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Counted, Doing, Typed


class Marking(Controller):
    """Puts marks on what is at the cursor, and takes them off."""

    def __init__(self, desk: Desk) -> None:
        """Mark on this screen."""
        self._desk = desk

    def doings(self) -> dict[str, Doing]:
        """What changes marks."""
        return {
            "mark": self.mark,
            "mark-all": self.mark_all,
            "mark-cluster": self.mark_cluster,
            "marks": self.put_back,
        }

    def typed(self) -> dict[str, Typed]:
        """Marks that were taken off."""
        return {"marks": self.put_back}

    def counted(self) -> dict[str, Counted]:
        """So many from the cursor on."""
        return {"mark": self.mark, "mark-cluster": self.mark_cluster}

    async def mark(self, times: int = 1) -> None:
        """Mark the row at the cursor, or take its mark off, and go on."""
        self._desk.panes.rows.toggle_mark(times)
        self._desk.retitle()

    async def mark_all(self) -> None:
        """Mark every row shown; when there are marks already, take all off."""
        marks = self._desk.panes.rows.marks
        before = marks.count
        self._desk.panes.rows.toggle_all()
        self._desk.retitle()
        if before:
            hint = ":marks back puts them on again." if before > 1 else ""
            self._desk.say(f"{counted(before, 'mark')} taken off.", hint)

    async def put_back(self, word: str = "back") -> None:
        """Mark again the rows that last lost their marks all at once.

        Raises:
            UsageError: none did, or another word was typed.
        """
        if word != "back":
            raise UsageError(f"“{word}” is nothing that can be done to marks.", ":marks back")
        number = self._desk.panes.rows.marks.put_back()
        if not number:
            raise UsageError("No marks were taken off that could be put on again.")
        self._desk.panes.rows.repaint()
        self._desk.retitle()
        self._desk.say(f"{counted(number, 'row')} marked again.")

    async def mark_cluster(self, times: int = 1) -> None:
        """Mark the cluster at the cursor, or take its mark off, and go on."""
        self._desk.panes.clusters.toggle_mark(times)
        self._desk.retitle()
