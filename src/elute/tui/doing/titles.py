"""What the panes show, in few words, for their titles."""

from elute.core.amounts import counted
from elute.tui.desk import Desk
from elute.tui.doing.handling import Handling
from elute.tui.present.picture import caption


def shows(pane: str, desk: Desk, handling: Handling) -> str:
    """What a pane shows; "" for nothing yet."""
    panes = desk.panes
    if pane == "rows":
        return handling.looking.title()
    if pane == "clusters":
        marked = f" · {len(panes.clusters.marks)} marked" * bool(panes.clusters.marks)
        return f"by {panes.clusters.order}{marked}" if panes.clusters.count else ""
    if pane == "report" and panes.advice.count:
        return counted(panes.advice.count, "proposal")
    if pane == "map":
        said = handling.brushing.note(), caption(desk.picture.snapshot, desk.bridge.job)
        return " · ".join(filter(None, said))
    return ""
