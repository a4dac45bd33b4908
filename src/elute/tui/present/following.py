"""Where the cursor goes when clusters are made anew: it stays with the rows, numbers are new."""

from collections.abc import Sequence

import numpy as np

from elute.core.results import Ints


def successor(before: Ints, after: Ints, which: Sequence[int]) -> int | None:
    """The cluster in which most rows of some earlier clusters are now.

    So it is the largest part of a cluster that was split, the one that several were merged into,
    and after undo the one that there was before.

    Args:
        before: (m,) labels.
        after: (m,) labels of the same rows.
        which: labels of `before`; -1 is the noise.

    Returns:
        A label; None where none of those rows is in a cluster.
    """
    if -1 in which:
        return -1
    now = after[np.isin(before, which)]
    now = now[now >= 0]
    return int(np.bincount(now).argmax()) if len(now) else None


class Following:
    """Remembers the clusters shown last, also while there are none because they are worked out."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self._labels: Ints | None = None
        self._which: tuple[int, ...] = ()

    def about(self, which: Sequence[int]) -> None:
        """These clusters are going to be changed: the cursor belongs to what becomes of them."""
        self._which = tuple(which)

    def place(self, labels: Ints | None, here: int | None) -> int | None:
        """The cluster for the cursor to stand on.

        Args:
            labels: (m,) what is shown from now on; None while there are no clusters.
            here: where the cursor stood until now; None where nothing was shown.
        """
        if here is not None and not self._which:
            self._which = (here,)
        if labels is None:
            return None
        before, self._labels = self._labels, labels
        which, self._which = self._which, ()
        if before is None or len(before) != len(labels) or not which:
            return here
        return which[0] if before is labels else successor(before, labels, which)
