"""The log: what was done, a line each, and the command that does the same without a screen."""

from collections.abc import Sequence

from elute.core.amounts import counted
from elute.core.safe import safe
from elute.engine.logbook import Logged, shortened
from elute.tui.present.spans import Spans, left, one_line, right, wrap
from elute.tui.present.times import day_and_time

TIME = 13
ROUND = 3


def title(entries: Sequence[Logged]) -> Spans:
    """`log · 14 entries, 2 of them undone`."""
    undone = sum(entry.undone for entry in entries)
    said = counted(len(entries), "entry", "entries")
    taken = f", {undone:,} of them undone" if undone else ""
    return (("log", "strong"), (f"  {said}{taken} · y copies the command", "quiet"))


def header(cells: int) -> Spans:
    """Names of the columns."""
    return ((left(f" {left('when', TIME)}{right('rd', ROUND)}  what was done", cells), "head"),)


def line(entry: Logged, cells: int) -> Spans:
    """One entry: when, in which round, what; struck out where it was undone."""
    author = "" if entry.author in ("", "person") else f" · {entry.author}"
    room = max(0, cells - TIME - ROUND - 3)
    return (
        (f" {left(day_and_time(entry.at), TIME)}", "quiet"),
        (f"{right(str(entry.round), ROUND)}  ", "quiet"),
        (one_line(f"{entry.words}{author}", room), "dropped" if entry.undone else ""),
    )


def told(entry: Logged, cells: int) -> list[Spans]:
    """What the line has no room for, and the command; of a long list of ids the first ones."""
    rows = "" if entry.rows is None else f" · {counted(entry.rows, 'row')}"
    undone = " · undone" * entry.undone
    author = f" · {entry.author}" if entry.author else ""
    head = wrap(safe(f"{entry.words}{rows}{author}{undone}"), cells)
    lines: list[Spans] = [((text, ""),) for text in head]
    if entry.command:
        command = wrap(f"$ {safe(shortened(entry.command))}", cells)
        lines += [((text, "accent"),) for text in command]
    else:
        lines.append((("no command: ", "quiet"), (one_line(entry.why_not, cells - 12), "quiet")))
    return lines
