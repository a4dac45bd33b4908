"""Alter texts that are not of a round as those of the round were altered; none is set aside."""

from dataclasses import replace

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Ids, Records
from elute.core.texts import Texts
from elute.steps.preclean.rules import Preclean, Rows
from elute.steps.preclean.shared import without_shared
from elute.steps.preclean.texts import Cleaned, clean, only


def altered(method: Preclean, others: Records, rows: Rows, progress: Progress) -> tuple[Ids, Texts]:
    """The texts of other records after the cleaning rules that act.

    Args:
        method: the rules of the round.
        others: n other records.
        rows: what the round cleaned. Beginnings and ends that are taken off are those that its
            texts share; the others may be few.
        progress: counts rows as they are cleaned.

    Returns:
        (m,) positions of the records that can be read and have something to read, ascending, and
        (m,) their texts.
    """
    cleaned = _cleaned(method, Rows(others, np.ones(len(others.spans), np.bool_)), progress)
    if method.boilerplate and len(cleaned.rows):
        counting = _cleaned(method, rows, progress).counting
        cleaned, _ = without_shared(replace(cleaned, counting=counting), True, len(cleaned.rows))
    return cleaned.rows, only(cleaned.blob, cleaned.begins, cleaned.ends)


def _cleaned(method: Preclean, rows: Rows, progress: Progress) -> Cleaned:
    readable = np.setdiff1d(np.flatnonzero(rows.started), rows.records.bad, assume_unique=True)
    return clean(rows.records.texts, readable, method.cleaners(), {}, progress)
