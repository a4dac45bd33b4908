"""First-run hints: one line for a situation, until its key has been used once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """One hint.

    Attributes:
        place: pane where it is given.
        needs: what must be there: "clusters", "map", "report" or "" for rows alone.
        uses: actions of which one, used once, makes it needless.
        words: what to say, with the ids of actions in braces in place of their keys.
    """

    place: str
    needs: str
    uses: tuple[str, ...]
    words: str


HINTS = (
    Hint("rows", "", ("open", "card", "row-card"), "{open} opens a row, {help} shows all keys"),
    Hint("rows", "map", ("map",), "{map} goes to the map of all rows"),
    Hint("rows", "report", ("report-pane", "report"), "{report-pane} shows the proposals"),
    Hint("clusters", "clusters", ("pick",), "{pick} shows the cluster's rows, {drop} drops them"),
    Hint(
        "clusters",
        "clusters",
        ("mark-cluster",),
        "{mark-cluster} marks clusters: {drop} drops, {merge} merges them",
    ),
    Hint(
        "map",
        "map",
        ("select-box",),
        "{slimmer} {taller} {flatter} {wider} draw a box, "
        "{select-box} selects its rows, {drop} drops them",
    ),
    Hint("map", "map", ("box-rows",), "{box-rows} shows the rows in the box, {nearer} goes nearer"),
    Hint("report", "report", ("evidence",), "{evidence} shows the rows that the advice is about"),
    Hint("report", "report", ("accept",), "{accept} does what it says, {undo} takes it back"),
)


def hint(place: str, there: Collection[str], used: Collection[str], keys: Mapping[str, str]) -> str:
    """The first hint for a pane that is still of use; "" for none.

    Args:
        place: the active pane.
        there: of "clusters", "map", "report", what there is.
        used: actions that have been used at some time.
        keys: action -> its key as people write it; one without a key is not hinted at.
    """
    fitting = (it for it in HINTS if it.place == place and it.needs in {"", *there})
    wanted = (it.words for it in fitting if not set(it.uses) & set(used))
    told = (words for words in wanted if set(_ACTION.findall(words)) <= keys.keys())
    return next((_ACTION.sub(lambda found: keys[found[1]], words) for words in told), "")


_ACTION = re.compile(r"\{([\w-]+)\}")
TEACHING = frozenset(use for it in HINTS for use in it.uses)
"""Actions that are remembered."""
