"""Make texts comparable: each rule says which rows it touched; the source is never altered."""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Precleaned
from elute.core.texts import Texts
from elute.steps.preclean.rules import Preclean, Rows

METHODS: dict[str, type] = {"rules": Preclean}

__all__ = ["METHODS", "Preclean", "preclean"]


def preclean(
    method: Preclean,
    texts: Texts,
    started: NDArray[np.bool_],
    progress: Progress,
) -> Precleaned:
    """Clean the texts of the rows a round starts with, and set aside what is blank or double.

    Args:
        method: which rules run.
        texts: (n,) as `load` found them.
        started: (n,) the rows this round begins with.
        progress: counts rows of `started`.
    """
    return method.run(Rows(texts, started), progress)
