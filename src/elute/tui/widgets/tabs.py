"""Titles of the panes: rules in the wide layout, tabs where one pane is seen at a time."""

from rich.cells import cell_len

from elute.tui.keys.places import PANES
from elute.tui.present.spans import Spans, apart, cut, one_line, width

RULE, BETWEEN = "─", " · "
TITLE = 400  # cells that no title needs
MUCH = 0.4  # of the room, filled with whole parts: enough to leave the next part out


def tabs_line(active: str, shows: str, cells: int) -> Spans:
    """`1 rows  2 clusters  3 map  4 report` and, at the right, what the pane shows."""
    spans: list[tuple[str, str]] = []
    for number, pane in enumerate(PANES, 1):
        role = "chosen" if pane == active else "quiet"
        spans += [(f"{number} ", "key" if pane != active else role), (f"{pane}   ", role)]
    room = max(0, cells - width(tuple(spans)) - 2)
    return apart(tuple(spans), ((_fitting(shows, room), "quiet"),), cells)


def _fitting(shows: str, room: int) -> str:
    """Its parts from the front that fit whole; cut in a word only where they leave much room."""
    parts = one_line(shows, TITLE).split(BETWEEN)
    whole = [BETWEEN.join(parts[:number]) for number in range(len(parts), 0, -1)]
    fits = next((it for it in whole if cell_len(it) <= room), "")
    return fits if cell_len(fits) >= MUCH * room else one_line(shows, room)


def tab_at(cell: int) -> str:
    """The pane whose tab is at a cell of the line of tabs; "" where there is none."""
    end = 0
    for number, pane in enumerate(PANES, 1):
        start, end = end, end + len(f"{number} {pane}   ")
        if start <= cell < end:
            return pane
    return ""


def title_line(pane: str, shows: str, active: bool, cells: int) -> Spans:
    """`── 1 rows · 1,702 of 1,934 ─────────`, bright where the pane is the active one."""
    rule = "rule-active" if active else "rule"
    words = f" {PANES.index(pane) + 1} {pane} "
    shows = _fitting(shows, cells - len(RULE * 2 + words) - 3)
    what = f"· {shows} " if shows else ""
    start: Spans = (
        (RULE * 2, rule),
        (words, "chosen" if active else "head"),
        (what, "accent" if active else "quiet"),
    )
    start = cut(start, cells)
    return (*start, (RULE * max(0, cells - width(start)), rule))
