"""Turns lines of `(text, role)` spans into styled strips; only here a role has a colour."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from elute.tui.drawing.palette import palette_of
from elute.tui.present.spans import Spans

ROLES = (
    "accent",
    "added",
    "bad",
    "caret",
    "chosen",
    "cursor",
    "cursor-away",
    "dropped",
    "good",
    "head",
    "key",
    "mark",
    "quiet",
    "removed",
    "rule",
    "rule-active",
    "strong",
    "warn",
)
COMPONENTS = {f"role--{role}" for role in ROLES}


def strip(widget: Widget, spans: Spans, cells: int, over: str = "") -> Strip:
    """A line of exactly `cells` cells.

    Args:
        widget: whose background to use; its screen has COMPONENTS among its component classes
            (one set for all widgets: Textual works each out anew for every widget that has them).
        spans: safe text with roles; a role may be several words, each adding to the style.
        cells: width.
        over: a role that lies over the whole line.
    """
    base, above = widget.rich_style, style_of(widget, over)
    segments = [
        Segment(text, base + style_of(widget, role) + above) for text, role in spans if text
    ]
    return Strip(segments).adjust_cell_length(cells, base + above)


def style_of(widget: Widget, role: str) -> Style:
    """The style of a role; "cluster 7" has the colour that cluster 7 has on the map."""
    if role.startswith("cluster "):
        return palette_of(widget).cluster(int(role.removeprefix("cluster ")))
    style = Style.null()
    for word in role.split():
        style += widget.screen.get_component_rich_style(f"role--{word}", partial=True)
    return style
