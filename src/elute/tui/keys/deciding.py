"""Keys that decide about rows and clusters."""

from elute.tui.keys.action import do
from elute.tui.keys.places import PANES, PANES_AND_RULES, TARGETS, UNDOABLE, off_map

DECIDE = (
    do("drop", "x", "drop", "drop the marked rows, else what is at the cursor", TARGETS),
    do("keep", "K", "keep", "bring them back in; else keep them on purpose", off_map(TARGETS)),
    do(
        "learn",
        "L",
        "",
        "rank the outliers anew by what you dropped and kept",
        off_map(" ".join(PANES)),
    ),
    do("mark", "space", "mark", "mark the row, or take the mark off", "rows", counts=True),
    do("mark-all", "m", "", "mark all rows shown, or take all marks off", "rows"),
    do(
        "marks",
        "",
        "",
        "mark again what lost its marks last",
        takes="mark again the rows that lost their marks last: marks back",
    ),
    do("accept", "a", "accept", "do what the advice says", "report"),
    do(
        "mark-cluster",
        "space",
        "mark",
        "mark the cluster, or take the mark off",
        "clusters",
        counts=True,
    ),
    do(
        "split",
        "p",
        "split",
        "split it in place; :split 3 into 4",
        "clusters card",
        takes="split a cluster in place: split 3 into 4",
    ),
    do(
        "merge",
        "m",
        "merge",
        "make one of the marked ones; :merge 1 5",
        "clusters",
        takes="make one cluster of several: merge 1 5",
    ),
    do(
        "homes",
        "w",
        "homes",
        "give noise rows to clusters near them; :homes 0.8",
        "clusters",
        asks=True,
        takes="give noise rows to clusters near them, from a strength on: homes 0.8",
    ),
    do("undo", "u", "undo", "take back the last decision", off_map(UNDOABLE), counts=True),
    do("undo-also", "U", "", "the same, also on the map", UNDOABLE, counts=True),
    do("log", "D", "", "what was done, and the commands that do it headless", PANES_AND_RULES),
    do("redo", "ctrl+r", "", "do again what undo took back", UNDOABLE, counts=True),
)
