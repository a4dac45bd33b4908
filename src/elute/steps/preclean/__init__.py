"""Make texts comparable and set aside what has no place; the source is never altered."""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Precleaned, Records
from elute.core.rules import BOILERPLATE
from elute.steps.preclean.boilerplate import without
from elute.steps.preclean.cleaning import CLEANERS, settle
from elute.steps.preclean.personal import mask
from elute.steps.preclean.rules import Preclean, Rows

METHODS: dict[str, type] = {"rules": Preclean}

__all__ = ["METHODS", "Preclean", "mask", "preclean", "preview"]


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
    """
    return method.run(Rows(records, started), progress)


def preview(method: Preclean, rule: str, text: str, note: str) -> tuple[str, str]:
    """A text before and after one cleaning rule alone.

    Before is the text as it stands. Where the rule finds nothing in that, it acts on what the other
    rules leave, and that is before: blanks that stood between tags, or a footer behind one.

    Args:
        method: which rules act.
        rule: the name of a cleaning rule; any other leaves the text as it is.
        text: as it stands in the source.
        note: of the finding about the row; what `boilerplate` takes off depends on all rows.
    """
    if rule == BOILERPLATE:
        before = settle(text, method.cleaners())[0]
        return before, without(before, note)
    if rule not in CLEANERS:
        return text, text
    clean = CLEANERS[rule]
    if (after := clean(text)) != text:
        return text, after
    others = {name: clean for name, clean in method.cleaners().items() if name != rule}
    before = settle(text, others)[0]
    return before, clean(before)
