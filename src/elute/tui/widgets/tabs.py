"""Titles of the panes: rules in the wide layout, tabs where one pane is seen at a time."""

from elute.tui.actions import PANES
from elute.tui.present.spans import Spans, apart, cut, one_line, width

RULE = "─"


def tabs_line(active: str, shows: str, cells: int) -> Spans:
    """`1 rows  2 clusters  3 map  4 report` and, at the right, what the pane shows."""
    spans: list[tuple[str, str]] = []
    for number, pane in enumerate(PANES, 1):
        role = "chosen" if pane == active else "quiet"
        spans += [(f"{number} ", "key" if pane != active else role), (f"{pane}   ", role)]
    room = max(0, cells - width(tuple(spans)) - 2)
    return apart(tuple(spans), ((one_line(shows, room), "quiet"),), cells)


def title_line(pane: str, shows: str, active: bool, cells: int) -> Spans:
    """`── 1 rows · 1,702 of 1,934 ─────────`, bright where the pane is the active one."""
    rule = "rule-active" if active else "rule"
    words = f" {PANES.index(pane) + 1} {pane} "
    what = f"· {shows} " if shows else ""
    start: Spans = (
        (RULE * 2, rule),
        (words, "chosen" if active else "head"),
        (what, "accent" if active else "quiet"),
    )
    start = cut(start, cells)
    return (*start, (RULE * max(0, cells - width(start)), rule))
