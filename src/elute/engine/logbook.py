"""What was done in a session, entry by entry, each with the command that does it without a screen.

The history is what is in force; this is what happened, undone or not, in the order of the journal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from elute.core import ids as id_runs
from elute.core.amounts import counted
from elute.core.events import (
    Consented,
    Dropped,
    Entry,
    Event,
    Exported,
    Opened,
    Redone,
    Restored,
    RoundClosed,
    StepDone,
    Undoable,
    Undone,
    Withdrawn,
)
from elute.core.history import History
from elute.engine import moves
from elute.engine.commands import Commands
from elute.engine.learning import STEP as LEARN

_MANY = re.compile(r"\b(id:[\d,-]{40}[\d-]*,)[\d,-]+")


@dataclass(frozen=True)
class Logged:
    """One thing that was done.

    Attributes:
        at: when, as 2026-11-22T21:40:00Z.
        round: number of the round it was done in.
        words: what was done.
        author: "person", "rule: <name>" or "model: <name>"; "" where it has none.
        rows: how many rows it is about; None where it is about none.
        command: what does the same without a screen, quoted for a shell; "" for nothing.
        why_not: why there is no command, in words; "" where there is one.
        undone: whether it was taken back, and not done again.
    """

    at: str
    round: int
    words: str
    author: str
    rows: int | None
    command: str
    why_not: str
    undone: bool = False


def logged(entries: Iterable[Entry], source: Path, folder: Path) -> tuple[Logged, ...]:
    """Everything in a journal, in its order; each opening of the session is left out.

    Args:
        entries: those that count.
        source: the dataset.
        folder: of the session.
    """
    writer = _Writer(Commands(source, folder))
    for entry in entries:
        writer.take(entry)
    return writer.written


def shortened(command: str) -> str:
    """A command to look at: of a long list of row ids there are the first ones only."""
    return _MANY.sub(lambda found: f"{found[1]}…", command)


class _Writer:
    """Goes through a journal, and knows at each line what is in force."""

    def __init__(self, commands: Commands) -> None:
        self._commands, self._history = commands, History()
        self._lines: list[Logged] = []
        self._done: list[int] = []  # the line of each move in force
        self._undone: list[int] = []
        self._together = 0  # entries that belong to the undo or redo on the last line
        self._steps: list[str] = []  # named on the last line
        self._rounds = [1]  # the round that each operation, by its number, leaves the session in

    @property
    def written(self) -> tuple[Logged, ...]:
        """The lines, with those marked that are undone."""
        return tuple(self._lines)

    def take(self, entry: Entry) -> None:
        """Write one entry of the journal down."""
        event, history = entry.event, self._history
        if isinstance(event, StepDone):
            self._step(entry, event)
        elif isinstance(event, Undone | Redone):
            self._back_or_again(entry, event)
        elif isinstance(event, Opened):
            self._steps = []
        else:
            self._line(entry, *_told(event), *self._commands.of(event))
        if isinstance(event, Undoable):
            self._undone.clear()
            self._done.append(len(self._lines) - 1)
        history.take(entry)
        self._commands.began = bool(history.steps)
        for done in history.operations[len(self._rounds) - 1 :]:
            closes = isinstance(done.event, RoundClosed)
            self._rounds.append(self._rounds[done.parent] + closes)

    def _step(self, entry: Entry, event: StepDone) -> None:
        """Steps that were run one after the other are one line."""
        if self._steps and event.step != LEARN:
            self._steps.append(event.step)
            self._lines[-1] = replace(self._lines[-1], words=f"run {', '.join(self._steps)}")
            return
        self._line(entry, f"run {event.step}", "", None, *self._commands.of(event))
        self._steps = [event.step] if event.step != LEARN else []

    def _back_or_again(self, entry: Entry, event: Undone | Redone) -> None:
        """What one key took back, or did again, is one line, however many entries it has."""
        back, history = isinstance(event, Undone), self._history
        if not self._together:
            if back:
                self._together = moves.last(history.undoable) or 1
                words = moves.words(history.undoable) or event.words_of
            else:
                self._together, words = moves.following(history.undone), event.words_of
            said = f"{'undo' if back else 'redo'}: {words}"
            self._line(entry, said, "person", None, *self._commands.of(event))
        self._together -= 1
        taken, given = (self._done, self._undone) if back else (self._undone, self._done)
        given.append(line := taken.pop())
        self._lines[line] = replace(self._lines[line], undone=back)

    def _line(
        self, entry: Entry, words: str, author: str, rows: int | None, command: str, why_not: str
    ) -> None:
        self._steps = []
        number = self._rounds[self._history.tip]
        self._lines.append(Logged(entry.at, number, words, author, rows, command, why_not))


def _told(event: Event) -> tuple[str, str, int | None]:
    """What was done, on whose word, and to how many rows."""
    if isinstance(event, Dropped | Restored):
        return event.words(), event.author, len(id_runs.unpack(event.ids))
    if isinstance(event, Exported):
        return f"export {counted(event.rows, 'row')} to {event.path}", "person", event.rows
    if isinstance(event, Consented):
        return f"agree to send texts to {event.url} for up to ${event.limit:g}", "person", None
    if isinstance(event, Withdrawn):
        return "take back what was agreed to send", "person", None
    assert isinstance(event, Undoable)
    return event.words(), "person", None
