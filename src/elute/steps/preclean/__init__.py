"""Make texts comparable and set aside what has no place; the source is never altered."""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Precleaned, Records
from elute.steps.preclean.cleaning import CLEANERS
from elute.steps.preclean.personal import mask
from elute.steps.preclean.rules import Preclean, Rows
from elute.steps.preclean.settings import FROM_HERE, FROM_LOAD

METHODS: dict[str, type] = {"rules": Preclean}

DROPPING = (*FROM_LOAD, *FROM_HERE)
"""Every rule that can drop rows before they are embedded."""

__all__ = ["DROPPING", "METHODS", "Preclean", "mask", "preclean", "preview"]


def preclean(
    method: Preclean,
    records: Records,
    started: NDArray[np.bool_],
    progress: Progress,
) -> Precleaned:
    """Clean the texts of the rows a round starts with, and set aside what the rules drop.

    Args:
        method: which rules run and which drop, and the bounds.
        records: as `load` found them.
        started: (n,) the rows this round begins with.
        progress: counts rows of `started`, once as they are cleaned and once as they are measured.

    Raises:
        UsageError: `method.drop` names a rule that is not known.
    """
    return method.run(Rows(records, started), progress)


def preview(rule: str, text: str) -> str:
    """The text after one cleaning rule alone.

    Args:
        rule: "encoding", "unicode", "control", "html", "whitespace" or "personal-data". Any other
            leaves the text as it is, `boilerplate` too: it depends on all rows, and what it takes
            off a row is in the finding's note.
        text: as it stands in the source.
    """
    return CLEANERS[rule](text) if rule in CLEANERS else text
