"""Keys that find rows by what they mean."""

from elute.tui.keys.action import do

SEARCH = (
    do(
        "search",
        "s",
        "find",
        "find rows by meaning; an empty line: like the row at the cursor",
        "rows clusters report",
        takes="find rows by meaning: search card declined; search in:4 row:17",
        asks=True,
    ),
)
