"""The one registry of what can be done: it feeds the keys, the line of keys, the help and `:`."""

from dataclasses import dataclass

PANES = ("rows", "clusters", "map", "report")
PAGES = (
    "record", "card", "help", "history", "comparison", "findings", "finding", "sending",
    "embedders", "sweep",
)  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One thing the user can do.

    Attributes:
        id: its name, also typed after `:`.
        keys: as Textual names them; the first is the one shown.
        label: one or two words for the line of keys; "" leaves it out there.
        help: one line for the help.
        panes: where it is valid, PANES or PAGES; empty for every pane.
        method: for what the pane or page does itself, its action, as `cursor(0, 1)`; "" for what
            the main screen does under `id`.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    panes: tuple[str, ...]
    method: str


def _do(id: str, keys: str, label: str, help: str, panes: str = "", method: str = "") -> Action:
    """An action, its keys and panes written with blanks between them."""
    return Action(id, tuple(keys.split()), label, help, tuple(panes.split()), method)


_PAGED = "rows clusters report record card help comparison findings finding sending"
_LISTS = f"{_PAGED} history embedders sweep"
_RULES = "findings finding"
_PANES_AND_RULES = " ".join((*PANES, _RULES))
_COMMANDED = f"{_PANES_AND_RULES} card embedders sweep"
_ALL = f"rows clusters map report record card history embedders sweep {_RULES}"
_READ = " ".join((*PANES, *(page for page in PAGES if page != "help")))
_ANYWHERE = " ".join((*PANES, *PAGES))
_TARGETS = "rows clusters map record card finding"

GROUPS = {
    "Move": (
        _do("down", "j down", "", "down one line", f"{_LISTS} map", "cursor(0, 1)"),
        _do("up", "k up", "", "up one line", f"{_LISTS} map", "cursor(0, -1)"),
        _do("left", "h left", "", "left; scroll the text", "rows map", "cursor(-1, 0)"),
        _do("right", "l right", "", "right; scroll the text", "rows map", "cursor(1, 0)"),
        _do("page-down", "pagedown ctrl+d", "", "down one page", _PAGED, "page(1)"),
        _do("page-up", "pageup ctrl+u", "", "up one page", _PAGED, "page(-1)"),
        _do("first", "home", "", "to the first line", _LISTS, "edge(-1)"),
        _do("last", "end G", "", "to the last line", _LISTS, "edge(1)"),
        _do("next-pane", "tab", "", "next pane"),
        _do("previous-pane", "shift+tab", "", "previous pane"),
        _do("rows", "1", "", "go to the rows"),
        _do("clusters", "2", "", "go to the clusters"),
        _do("map", "3", "", "go to the map"),
        _do("report-pane", "4", "", "go to the report"),
        _do("zoom", "z", "", "give the whole screen to the pane, and back"),
    ),
    "Look": (
        _do("open", "enter", "open", "show the whole record", "rows"),
        _do("previous-row", "h left", "previous", "the previous row's record", "record"),
        _do("next-row", "l right", "next", "the next row's record", "record"),
        _do("back", "escape q ctrl+q", "back", "back to where one was", " ".join(PAGES)),
        _do("pick", "enter", "rows", "show its rows, and light it on the map", "clusters card"),
        _do("card", "c", "card", "all about the cluster, to scroll", "clusters map report"),
        _do("row-card", "c", "", "all about the row's cluster", "rows"),
        _do("previous-card", "h left", "previous", "the card of the cluster before", "card"),
        _do("next-card", "l right", "next", "the card of the next cluster", "card"),
        _do("evidence", "enter", "rows", "show the rows the advice is about", "report"),
        _do("choose", "enter", "rows", "show the rows in the cell", "map", "choose"),
        _do("nearer", "plus equals_sign", "nearer", "look from nearer", "map", "zoom(1.5)"),
        _do("farther", "minus", "", "look from farther away", "map", "zoom(0.6667)"),
        _do("whole", "0", "", "see the whole map again", "map", "zoom_reset"),
        _do("turn-left", "left_square_bracket", "", "turn a 3-D map", "map", "rotate(-15, 0)"),
        _do("turn-right", "right_square_bracket", "", "the other way", "map", "rotate(15, 0)"),
        _do("turn-up", "left_curly_bracket", "", "tilt it", "map", "rotate(0, 15)"),
        _do("turn-down", "right_curly_bracket", "", "the other way", "map", "rotate(0, -15)"),
        _do("filter", "slash", "filter", "show only rows with a text in them, in any case"),
        _do("clear", "escape", "", "show all rows again"),
        _do("next-outlier", "n", "outlier", "next outlier, the strangest first"),
        _do("previous-outlier", "N", "", "previous outlier"),
        _do("order", "o", "order", "order by the next column", "rows clusters"),
        _do("copy", "y", "", "copy the row by way of the terminal (OSC 52)", "rows record"),
    ),
    "Findings": (
        _do("findings", "f", "findings", "what the rules found, before and after they act"),
        _do("preview", "enter", "rows", "show its rows, before and after the rule", "findings"),
        _do("apply", "a", "apply", "let the rule act, or take it back", _RULES),
        _do("more", "plus equals_sign", "bound", "move the bound up; nothing acts yet", "finding"),
        _do("less", "minus", "", "move the bound down", "finding"),
        _do("next-bound", "l right", "", "the rule's next bound", "finding"),
        _do("previous-bound", "h left", "", "the bound before", "finding"),
        _do("set-bound", "enter", "set", "put the bound in force as it was moved", "finding"),
        _do("next-order", "o", "order", "worst, closest to the bound, by row", "finding"),
        _do("read-on", "space", "more", "the next part of the text", "finding", "read_on(1)"),
        _do("read-back", "backspace", "", "the part before", "finding", "read_on(-1)"),
    ),
    "History": (
        _do("go", "enter", "go there", "go to the round; a closed one becomes a branch", "history"),
        _do("mark-round", "space", "mark", "mark the round to compare another with it", "history"),
        _do("diff", "d", "compare", "compare with the marked round, else its parent", "history"),
        _do("deeds-down", "pagedown ctrl+d", "more", "what else was done", "history", "page(1)"),
        _do("deeds-up", "pageup ctrl+u", "", "and back", "history", "page(-1)"),
    ),
    "Decide": (
        _do("drop", "x", "drop", "drop the marked rows, else what is at the cursor", _TARGETS),
        _do("keep", "K", "keep", "bring them back in; else keep them on purpose", _TARGETS),
        _do("learn", "L", "", "rank the outliers anew by what you dropped and kept"),
        _do("mark", "space", "mark", "mark the row, or take the mark off", "rows"),
        _do("mark-all", "m", "", "mark all rows shown, or take all marks off", "rows"),
        _do("accept", "a", "accept", "do what the advice says", "report"),
        _do("mark-cluster", "space", "mark", "mark the cluster, or take the mark off", "clusters"),
        _do("split", "p", "split", "split it in place; :split 3 into 4", "clusters card"),
        _do("merge", "m", "merge", "make one of the marked ones; :merge 1 5", "clusters"),
        _do("homes", "w", "homes", "give noise rows to clusters near them; :homes 0.8", "clusters"),
        _do("undo", "u", "undo", "take back the last decision", _ALL),
        _do("redo", "ctrl+r", "", "do again what undo took back", _ALL),
    ),
    "Rounds": (
        _do("run", "r", "run", "run what has no result; else close the round", _PANES_AND_RULES),
        _do("history", "H", "history", "the rounds: go back, branch, compare", _PANES_AND_RULES),
        _do("report", "g", "report", "ask for the report and go to it"),
        _do("cancel", "ctrl+c", "", "cancel the running job; what is finished stays", _ANYWHERE),
        _do("export", "e", "export", "write the cleaned data to a file"),
    ),
    "Server": (
        _do("send", "S", "", "what embedding would send to a server, and at what price"),
        _do("agree", "A", "agree", "agree to it, up to a limit you type", "sending"),
        _do("decline", "n", "do not", "do not agree, or take it back", "sending"),
        _do("next-request", "l right", "request", "the next request", "sending", "cursor(1, 0)"),
        _do("previous-request", "h left", "", "the one before", "sending", "cursor(-1, 0)"),
    ),
    "Embedders": (
        _do("compare", "E", "", "embedders side by side on a sample of the rows; :compare A B"),
        _do("measure", "r", "measure", "measure them; nothing is sent unasked", "embedders"),
        _do("use", "enter", "use", "embed with it from now on", "embedders"),
        _do("told-down", "pagedown ctrl+d", "more", "more about it", "embedders", "page(1)"),
        _do("told-up", "pageup ctrl+u", "", "and back", "embedders", "page(-1)"),
    ),
    "Sweep": (
        _do("sweep", "W", "", "clusters, noise, stability at many values; :sweep 5 10 20"),
        _do("try", "r", "try", "try the values; nothing is set by it", "sweep"),
        _do("take", "enter", "take", "put the value at the cursor in force", "sweep"),
        _do("distances", "d", "distances", "DBSCAN's distances and their knee", "sweep"),
        _do("said-down", "pagedown ctrl+d", "more", "more that is said of it", "sweep", "page(1)"),
        _do("said-up", "pageup ctrl+u", "", "and back", "sweep", "page(-1)"),
    ),
    "Program": (
        _do("command", "colon", "", "type one, as set cluster.k=20", _COMMANDED),
        _do("help", "question_mark", "help", "all keys", _READ),
        _do("quit", "q ctrl+q", "quit", "leave; everything is saved, and a running job goes on"),
    ),
}
TYPED = ("command", "filter", "export", "agree", "homes")  # those that begin with a line to type
ACTIONS = tuple(action for actions in GROUPS.values() for action in actions)
BY_ID = {action.id: action for action in ACTIONS}

_SIGNS = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def key_name(key: str) -> str:
    """A key as people write it: `/` for "slash"."""
    return _SIGNS.get(key, key)


def for_pane(pane: str) -> list[Action]:
    """The actions that belong to one pane or page."""
    return [action for action in ACTIONS if pane in action.panes]


def valid_in(pane: str) -> list[Action]:
    """The actions of a page; those of a pane, then what is valid in every pane."""
    return for_pane(pane) if pane in PAGES else [*for_pane(pane), *everywhere()]


def everywhere() -> list[Action]:
    """The actions that are valid in every pane."""
    return [action for action in ACTIONS if not action.panes]


def lookup(pane: str, key: str) -> Action | None:
    """What a key means in a pane or on a page."""
    return next((action for action in valid_in(pane) if key in action.keys), None)


def commands() -> list[Action]:
    """What may be typed after `:`: everything but moving about in a pane or on a page."""
    here = [action for action in ACTIONS if not action.panes or set(action.panes) & set(PANES)]
    return [action for action in here if not action.method and action.id != "command"]
