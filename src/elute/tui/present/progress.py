"""The line below the panes: where the running step is, or the last thing that was said."""

from rich.cells import cell_len

from elute.core.safe import safe
from elute.engine.view import Job
from elute.tui.present.numbers import count, duration, percent, rate
from elute.tui.present.spans import Spans, apart, one_line, width, wrap

FULL, EMPTY = "━", "─"
CANCEL = "ctrl+c cancels"
LEAST = 8  # cells of a message below which it says nothing


def line(job: Job, cells: int) -> Spans:
    """A running job: step, bar, done of total, share, rate, time left, message."""
    status = job.status
    if not status.step:
        return ((safe(status.message) or "starting", "quiet"),)
    spans: list[tuple[str, str]] = [(f"{status.step:<8}  ", "accent")]
    if status.total > 0:
        spans += _bar(status.done / status.total, 24 if cells >= 110 else 12)
        spans += [(f"  {percent(status.done / status.total):>5}", "")]
        spans += [(f"  {count(status.done)} of {count(status.total)}", "quiet")]
        spans += [(f"  {rate(status.rate)}", "quiet")] if status.rate > 0 else []
        spans += [(f"  {duration(status.eta)} left", "")] if status.eta is not None else []
    else:
        spans += [(duration(status.elapsed), "quiet")]
    # The message gives way to the key: how to stop what runs is to be seen on every terminal.
    room = cells - width(tuple(spans)) - cell_len(CANCEL) - 4
    if status.message and room >= LEAST:
        spans += [(f"  {one_line(status.message, room)}", "quiet")]
    return apart(tuple(spans), ((CANCEL, "quiet"),), cells)


def _bar(share: float, cells: int) -> Spans:
    full = min(cells, max(0, round(share * cells)))
    return ((FULL * full, "accent"), (EMPTY * (cells - full), "quiet"))


def said(text: str, hint: str, role: str, cells: int) -> list[Spans]:
    """Something to read, at most three lines: what happened, and what to do next.

    Args:
        text: what happened; made safe here.
        hint: what to do next, or "".
        role: "" for a plain sentence, "bad" for an error, "warn" for a caution.
        cells: width of the line.
    """
    whole = f"{safe(text)} {safe(hint)}".strip()
    lines = wrap(whole, cells)
    if len(lines) == 1 and hint:
        title = safe(text)
        return [((title, role), (f" {safe(hint)}", "quiet"))]
    return [((line, role),) for line in lines[:3]]


def hinted(lines: list[Spans], hint: str, cells: int) -> list[Spans]:
    """What was said with a hint at its right, where it is one line with room for that."""
    if not hint or len(lines) > 1:
        return lines
    said = lines[0] if lines else ()
    return [apart(said, ((f"hint: {hint}", "quiet"),), cells)]
