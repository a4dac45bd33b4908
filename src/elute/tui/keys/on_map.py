"""Keys of the map: the box, the view, the colours, and the rows selected there."""

from elute.tui.keys.action import by_widget, do

MAP = (
    do("select-box", "s", "select", "select the rows in the box", "map"),
    do("toggle-box", "t", "toggle", "select those that are not, and the others not", "map"),
    do("unselect-box", "u", "", "take the selection off the rows in the box", "map"),
    do("box-rows", "enter", "rows", "show the selected rows, else those in the box", "map"),
    by_widget("wider", "L", "", "the box wider", "map", "resize(1, 0)", counts=True),
    by_widget("slimmer", "H", "", "slimmer", "map", "resize(-1, 0)", counts=True),
    by_widget("taller", "J", "", "taller", "map", "resize(0, 1)", counts=True),
    by_widget("flatter", "K", "", "flatter", "map", "resize(0, -1)", counts=True),
    by_widget("nearer", "plus equals_sign", "nearer", "look from nearer", "map", "zoom(1.5)"),
    by_widget("farther", "minus", "", "look from farther away", "map", "zoom(0.6667)"),
    by_widget("whole", "0", "", "see the whole map again", "map", "zoom_reset"),
    by_widget("zoom-to", "v", "view", "let the selection, else the box, fill it", "map", "zoom_to"),
    by_widget("view-back", "V", "", "what was seen before a zoom", "map", "view_back"),
    by_widget(
        "pan-left", "less_than_sign shift+left", "", "look further left", "map", "pan(-1, 0)"
    ),
    by_widget(
        "pan-right", "greater_than_sign shift+right", "", "right", "map", "pan(1, 0)", counts=True
    ),
    by_widget("pan-up", "pageup shift+up", "", "up", "map", "pan(0, 1)", counts=True),
    by_widget("pan-down", "pagedown shift+down", "", "down", "map", "pan(0, -1)", counts=True),
    by_widget(
        "turn-left",
        "left_square_bracket",
        "",
        "turn a 3-D map",
        "map",
        "rotate(-15, 0)",
        counts=True,
    ),
    by_widget(
        "turn-right",
        "right_square_bracket",
        "",
        "the other way",
        "map",
        "rotate(15, 0)",
        counts=True,
    ),
    by_widget("turn-up", "left_curly_bracket", "", "tilt it", "map", "rotate(0, 15)", counts=True),
    by_widget(
        "turn-down",
        "right_curly_bracket",
        "",
        "the other way",
        "map",
        "rotate(0, -15)",
        counts=True,
    ),
    do("isolate", "i", "isolate", "only the cluster at the cursor, and all again", "map"),
    do("noise-only", "exclamation_mark", "", "only the noise, and all again", "map"),
    do(
        "colour",
        "C",
        "colour",
        "by the next of cluster, outlier, label, …",
        "map",
        takes="colour the map: cluster, density, outlier, label, round, duplicate, or a column",
    ),
)
