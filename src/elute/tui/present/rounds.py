"""The line above the panes: the file, the rounds so far, and the round at work in numbers."""

from elute.core.amounts import counted
from elute.engine.view import Round, Snapshot
from elute.tui.present.numbers import count, percent, rows, score
from elute.tui.present.spans import Spans, cut, one_line, width


def line(snapshot: Snapshot, cells: int) -> Spans:
    """The rounds in one line; file name and oldest rounds go first where it is narrow."""
    now = _now(snapshot.rounds[-1]) if snapshot.rounds else ()
    warning: Spans = (("  read-only ", "warn"),) if snapshot.read_only else ()
    name: Spans = ((one_line(snapshot.name, 28), "strong"), ("   ", ""))
    past = [_past(round) for round in snapshot.rounds[:-1]]
    while past and width((*name, *_flat(past), *now, *warning)) > cells:
        past.pop(0)
    whole = (*name, *_flat(past), *now, *warning)
    return whole if width(whole) <= cells else cut((*warning, *now), cells)


def opening(name: str) -> Spans:
    """The line before the session is open."""
    return ((one_line(name, 60), "strong"),)


def _flat(past: list[Spans]) -> Spans:
    return tuple(span for spans in past for span in spans)


def _past(round: Round) -> Spans:
    called = round.name or round.number
    return (
        (f"{called}: {count(round.rows_in)} → {count(round.rows_out)}", "quiet"),
        ("  ›  ", "quiet"),
    )


def _now(round: Round) -> Spans:
    """`round 2  1,934 rows → 1,702 kept · 21 clusters · noise 12 % · silhouette 0.31`."""
    called = round.name or round.number
    spans = [(f"round {called}", "accent"), (f"  {rows(round.rows_in)}", "")]
    if round.rows_out != round.rows_in:
        spans += [(" → ", "quiet"), (f"{count(round.rows_out)} kept", "")]
    parts = [counted(round.clusters, "cluster")] if round.clusters is not None else []
    parts += [f"noise {percent(round.noise)}"] if round.noise is not None else []
    parts += [f"silhouette {score(round.silhouette)}"] if round.silhouette is not None else []
    return (*spans, *((f" · {part}", "quiet") for part in parts))
