"""Keys that move about in a pane, on a page and between them."""

from elute.tui.keys.action import by_widget, do
from elute.tui.keys.places import LISTS, PAGED, READ

MOVE = (
    by_widget("down", "j down", "", "down one line", f"{LISTS} map", "cursor(0, 1)", counts=True),
    by_widget("up", "k up", "", "up one line", f"{LISTS} map", "cursor(0, -1)", counts=True),
    by_widget(
        "left", "h left", "", "left; scroll the text", "rows map", "cursor(-1, 0)", counts=True
    ),
    by_widget(
        "right", "l right", "", "right; scroll the text", "rows map", "cursor(1, 0)", counts=True
    ),
    by_widget("page-down", "pagedown ctrl+d", "", "down one page", PAGED, "page(1)", counts=True),
    by_widget("page-up", "pageup ctrl+u", "", "up one page", PAGED, "page(-1)", counts=True),
    by_widget("first", "home", "", "to the first line", LISTS, "edge(-1)"),
    by_widget(
        "last",
        "G end",
        "",
        "to the last line; #42G to line 42, in the rows to row 42",
        LISTS,
        "edge(1)",
        counts=True,
    ),
    do("row", "", "", "go to a row", takes="go to a row by its number: row 42, or only 42"),
    do("jump", "apostrophe", "", "a letter at each line; the next key goes there", f"{READ} help"),
    do("next-pane", "tab", "", "next pane"),
    do("previous-pane", "shift+tab", "", "previous pane"),
    do("rows", "1", "", "go to the rows"),
    do("clusters", "2", "", "go to the clusters"),
    do("map", "3", "", "go to the map"),
    do("report-pane", "4", "", "go to the report"),
    do("zoom", "z", "", "give the whole screen to the pane, and back"),
    do("palette", "ctrl+p", "", "find what can be done here by typing", f"{READ} help"),
    do("next-part", "tab", "next part", "to the next heading", "help"),
    do("find-help", "slash", "find", "show only what has a text in it", "help", asks=True),
)
