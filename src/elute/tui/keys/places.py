"""Where an action is valid: the panes, and the pages that lie over them."""

PANES = ("rows", "clusters", "map", "report")
# The palette is a page too, but not a place: there every key is something typed.
PAGES = (
    "record", "card", "help", "history", "comparison", "findings", "finding", "sending",
    "embedders", "sweep", "charts", "settings", "log",
)  # fmt: skip

# Places written with blanks between them, as `do` takes them.
PAGED = "rows clusters report record card help comparison findings finding sending log"
LISTS = f"{PAGED} history embedders sweep settings"
RULES = "findings finding"
PANES_AND_RULES = " ".join((*PANES, RULES))
RUNNING = f"{PANES_AND_RULES} settings"
COMMANDED = f"{PANES_AND_RULES} card embedders sweep settings log"
UNDOABLE = f"rows clusters map report record card history embedders sweep settings log {RULES}"
READ = " ".join((*PANES, *(page for page in PAGES if page != "help")))
ANYWHERE = " ".join((*PANES, *PAGES))
TARGETS = "rows clusters map record card finding"


def off_map(places: str) -> str:
    """Places but for the map, where letters that mean something elsewhere are the box's."""
    return " ".join(place for place in places.split() if place != "map")
