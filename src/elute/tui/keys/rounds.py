"""Keys about whole rounds, and what is worked out beside them."""

from elute.tui.keys.action import by_widget, do
from elute.tui.keys.places import ANYWHERE, PANES_AND_RULES, RUNNING, off_map

ROUNDS = (
    do("run", "r", "run", "run what has no result; else close the round", RUNNING),
    do("history", "H", "history", "the rounds: go back, branch, compare", off_map(PANES_AND_RULES)),
    do("report", "g", "report", "ask for the report and go to it"),
    do("cancel", "ctrl+c", "", "cancel the running job; what is finished stays", ANYWHERE),
    do(
        "export",
        "e",
        "export",
        "write the cleaned data to a file",
        asks=True,
        takes="write the cleaned data to a file",
    ),
)
HISTORY = (
    do(
        "go",
        "enter",
        "go there",
        "go to the round; a closed one becomes a branch",
        "history",
        takes="go to a round: go 2b",
    ),
    do("mark-round", "space", "mark", "mark the round to compare another with it", "history"),
    do(
        "diff",
        "d",
        "compare",
        "compare with the marked round, else its parent",
        "history",
        takes="compare two rounds: diff 1 2b",
    ),
    by_widget("deeds-down", "pagedown ctrl+d", "more", "what else was done", "history", "page(1)"),
    by_widget("deeds-up", "pageup ctrl+u", "", "and back", "history", "page(-1)"),
)
SERVER = (
    do("send", "S", "", "what embedding would send to a server, and at what price"),
    do("agree", "A", "agree", "agree to it, up to a limit you type", "sending", asks=True),
    do("decline", "n", "do not", "do not agree, or take it back", "sending"),
    by_widget("next-request", "l right", "request", "the next request", "sending", "cursor(1, 0)"),
    by_widget("previous-request", "h left", "", "the one before", "sending", "cursor(-1, 0)"),
)
EMBEDDERS = (
    do(
        "compare",
        "E",
        "",
        "embedders side by side on a sample of the rows; :compare A B",
        takes="embedders side by side: compare lsa openai:MODEL …",
    ),
    do("measure", "r", "measure", "measure them; nothing is sent unasked", "embedders"),
    do("use", "enter", "use", "embed with it from now on", "embedders"),
    by_widget("told-down", "pagedown ctrl+d", "more", "more about it", "embedders", "page(1)"),
    by_widget("told-up", "pageup ctrl+u", "", "and back", "embedders", "page(-1)"),
)
SWEEP = (
    do(
        "sweep",
        "W",
        "",
        "clusters, noise, stability at many values; :sweep 5 10 20",
        takes="clusters, noise and stability at many values: sweep 5 10 20 …",
    ),
    do("try", "r", "try", "try the values; nothing is set by it", "sweep"),
    do("take", "enter", "take", "put the value at the cursor in force", "sweep"),
    do("distances", "d", "distances", "DBSCAN's distances and their knee", "sweep"),
    by_widget(
        "said-down", "pagedown ctrl+d", "more", "more that is said of it", "sweep", "page(1)"
    ),
    by_widget("said-up", "pageup ctrl+u", "", "and back", "sweep", "page(-1)"),
)
