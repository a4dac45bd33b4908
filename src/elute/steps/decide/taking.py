"""Carry out one piece of advice: which rows leave, and for copies the row that stays instead."""

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.results import Advice, Clustered, Decision, Evaluated, Precleaned
from elute.steps.decide.rules import NO_FLOATS, NO_IDS

DROPPING = ("drop_cluster", "drop_rows")


def advice_decision(
    advice: Advice,
    precleaned: Precleaned,
    clustered: Clustered,
    evaluated: Evaluated,
    kept: NDArray[np.bool_],
) -> Decision:
    """The decision that carries out an advice to drop.

    Near duplicates leave only where the row they are a copy of is in and stays in, and that row is
    named; so no chain of drops can empty a group of copies.

    Raises:
        UsageError: the advice is not one that drops rows.
    """
    if advice.kind not in DROPPING:
        hint = "Only advice to drop rows or a cluster can be accepted; the rest is yours to judge."
        raise UsageError(f'Advice of the kind "{advice.kind}" is not carried out by itself.', hint)
    if advice.kind == "drop_cluster":
        inside = np.isin(clustered.labels, advice.clusters)
        rows = precleaned.ids[inside]
        return Decision(rows[kept[rows]], advice.reason, advice.author, NO_IDS, NO_FLOATS)
    rows = np.unique(np.array(advice.rows, dtype=np.int64))
    rows = rows[kept[rows]]
    copies = precleaned.ids[evaluated.near_duplicates]
    if len(rows) and np.isin(rows, copies).all():
        return _copies(advice, rows, precleaned, evaluated, kept)
    return Decision(rows, advice.reason, advice.author, NO_IDS, NO_FLOATS)


def _copies(
    advice: Advice,
    rows: NDArray[np.int64],
    precleaned: Precleaned,
    evaluated: Evaluated,
    kept: NDArray[np.bool_],
) -> Decision:
    """Copies with their witnesses, those only whose witness stays."""
    copies = precleaned.ids[evaluated.near_duplicates]
    order = np.argsort(copies)
    at = order[np.searchsorted(copies[order], rows)]
    witness = precleaned.ids[evaluated.near_duplicate_of[at]]
    similarity = evaluated.near_similarity[at]
    stays = kept[witness] & ~np.isin(witness, rows)
    return Decision(rows[stays], advice.reason, advice.author, witness[stays], similarity[stays])
