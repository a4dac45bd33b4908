"""The one registry of what can be done: it feeds the keys, the line of keys, the help and `:`."""

from elute.tui.keys import (
    deciding,
    looking,
    moving,
    on_clusters,
    on_map,
    program,
    rounds,
    rules,
    searching,
)
from elute.tui.keys.action import Action

GROUPS: dict[str, tuple[Action, ...]] = {
    "Move": moving.MOVE,
    "Look": looking.LOOK,
    "Search": searching.SEARCH,
    "Findings": rules.FINDINGS,
    "History": rounds.HISTORY,
    "Decide": deciding.DECIDE,
    "Clusters": on_clusters.CLUSTERS,
    "Map": on_map.MAP,
    "Rounds": rounds.ROUNDS,
    "Server": rounds.SERVER,
    "Embedders": rounds.EMBEDDERS,
    "Sweep": rounds.SWEEP,
    "Program": program.PROGRAM,
}
ACTIONS = tuple(action for group in GROUPS.values() for action in group)
BY_ID = {action.id: action for action in ACTIONS}
