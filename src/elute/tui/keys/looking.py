"""Keys that change nothing but the view."""

from elute.tui.keys.action import do
from elute.tui.keys.places import PAGES

LOOK = (
    do("open", "enter", "open", "show the whole record", "rows"),
    do("previous-row", "h left", "previous", "the row before", "record", counts=True),
    do("next-row", "l right", "next", "the next row's record", "record", counts=True),
    do("back", "escape q ctrl+q", "back", "back to where one was", " ".join(PAGES)),
    do("pick", "enter", "rows", "show its rows, and light it on the map", "clusters card"),
    do("card", "c", "card", "all about the cluster, to scroll", "clusters map report"),
    do("row-card", "c", "", "all about the row's cluster", "rows"),
    do("previous-card", "h left", "previous", "the cluster before", "card", counts=True),
    do("next-card", "l right", "next", "the next cluster", "card", counts=True),
    do("evidence", "enter", "rows", "show the rows the advice is about", "report"),
    do(
        "filter",
        "slash",
        "filter",
        'show some rows: cluster:3 outlier>0.8 label=x "some text" -kept',
        asks=True,
        takes="show some rows: filter cluster:3 outlier>0.8",
    ),
    do("clear", "escape", "", "show all rows again; stop a search"),
    do("next-outlier", "n", "outlier", "next outlier, the strangest first", counts=True),
    do("previous-outlier", "N", "", "previous outlier", counts=True),
    do(
        "next-borderline",
        "b",
        "borderline",
        "next pair about as alike as copies are; enter shows both",
        "rows",
        counts=True,
    ),
    do("previous-borderline", "B", "", "the pair before", "rows", counts=True),
    do(
        "order",
        "o",
        "order",
        "order by the next column; rows: :order -length",
        "rows clusters",
        takes="order the rows: order outlier, order -length",
    ),
    do("order-back", "O", "", "order by the column before", "rows clusters"),
    do(
        "copy",
        "y",
        "",
        "copy the row, or the command, by way of the terminal (OSC 52)",
        "rows record log",
        takes="write the row's text to a new file",
    ),
)
