"""A search by meaning in words: while it is typed, and what it found."""

from elute.core.amounts import counted
from elute.core.safe import safe
from elute.engine.searching.asking import HOME, Query, parted
from elute.engine.searching.found import Found, Recall
from elute.tui.present.numbers import rows, score
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line

LABEL = "find: "
IN = ("in:4 ", "in:home ")
"""What tab puts before a query, one after the other."""
SHOWN = 30  # cells of a query in a title


def tell(typed: str, row: int | None, clusters: int) -> Spans:
    """What stands below a query that is being typed.

    Args:
        typed: so far.
        row: at the cursor.
        clusters: how many there are.
    """
    rest, among = parted(typed)
    where = Query("any", clusters=among).where
    enter = "find" if rest else f"rows like row {row}" if row is not None else "leave"
    told: Spans = (("enter ", "key"), (f"{enter}: {where}", ""))
    if clusters:
        told = (*told, ("   tab ", "key"), (_next(among), "quiet"))
    return (*told, ("   ↑ ", "key"), ("earlier", "quiet"))


def complete(typed: str, clusters: int) -> str:
    """The query with the next of the scopes before it."""
    if not clusters:
        return typed
    rest, among = parted(typed)
    places = {0: IN[0], HOME: ""}
    return places.get(among, IN[1]) + rest


def _next(among: int) -> str:
    """What tab would make of the scope."""
    return {0: "near clusters", HOME: "all rows"}.get(among, "its own")


def subject(found: Found) -> str:
    """What was searched for, in a few safe words."""
    return f"row {found.row}" if found.row >= 0 else f"“{one_line(found.text, SHOWN)}”"


def words(found: Found) -> str:
    """What the rows are, for the title: `near “card declined” in 4 clusters, recall .98 ± .01`."""
    if not found.clusters:
        return f"near {subject(found)}"
    where = ", ".join(map(cluster_word, found.clusters))
    if len(found.clusters) > 1:
        where = counted(len(found.clusters), "cluster")
    told = f", recall {recall(found.recall)}" if found.recall else ""
    return f"near {subject(found)} in {where}{told}"


def recall(told: Recall) -> str:
    """`0.98 ± 0.01`."""
    error = "" if told.error is None else f" ± {score(told.error)}"
    return f"{score(told.mean)}{error}"


def said(found: Found, names: dict[int, str], *, mapped: bool) -> tuple[str, str]:
    """What is said of a search that is done, and what beside it.

    Args:
        found: by it.
        names: label -> what the cluster is called; not yet safe.
        mapped: whether there is a map.
    """
    part = f"{found.compared:,}" if found.compared > len(found.ids) else "all"
    among = "" if found.compared == found.among else f", of {part} in {found.where}"
    told = f"{rows(len(found.ids))} near {subject(found)}{among}{_belongs(found, names)}."
    notes = [safe(note) for note in found.notes]
    if found.recall is not None:
        of = f"the {found.recall.k:,} nearest of {rows(found.recall.rows)} of the round"
        notes.append(f"Recall {recall(found.recall)}, by {of}.")
    if mapped and not found.place:
        notes.append("No X on the map: the nearest lie far apart there.")
    return told, " ".join([*notes, "esc shows all again."])


def _belongs(found: Found, names: dict[int, str]) -> str:
    """The cluster of what was searched for, or the one that is nearest; "" without clusters."""
    nearest = found.home if found.home is not None else next(iter(found.clusters), None)
    if nearest is None:
        return ""
    name = one_line(names.get(nearest, ""), SHOWN) if nearest >= 0 else ""
    cluster = f"{cluster_word(nearest)}{' · ' * bool(name)}{name}"
    is_there = found.row >= 0 and found.home is not None
    if is_there:
        return f"; it is {'in ' if nearest >= 0 else ''}{cluster}"
    return f"; nearest: {cluster}"
