"""From one borderline duplicate to the next: pairs of rows about which one may differ."""

import numpy as np

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Counted, Doing
from elute.tui.present import borderline
from elute.tui.present.borderline import Pair, Places
from elute.tui.present.numbers import count


class Borderline(Controller):
    """Goes through the pairs, those closest to the threshold first."""

    def __init__(self, desk: Desk) -> None:
        """Go through those of this screen's session."""
        self._desk = desk
        self._of: object = None  # what the order was made of
        self._order: Places = np.zeros(0, dtype=np.int64)
        self._rank = -1  # in it, of the pair that was gone to last
        self.pair: Pair | None = None

    def doings(self) -> dict[str, Doing]:
        """One on, one back."""
        return {
            "next-borderline": lambda: self.go(1),
            "previous-borderline": lambda: self.go(-1),
        }

    def counted(self) -> dict[str, Counted]:
        """So many on, or back."""
        return {"next-borderline": self.go, "previous-borderline": lambda steps: self.go(-steps)}

    def of(self, row: int) -> Pair | None:
        """The pair that was gone to, where the row is that pair's."""
        return self.pair if self.pair is not None and self.pair.row == row else None

    async def go(self, steps: int) -> None:
        """Go so many pairs on among those of the rows shown, or back, below 0.

        Raises:
            UsageError: there are none.
        """
        snapshot, pane = self._desk.picture.snapshot, self._desk.panes.rows
        if snapshot.evaluated is None or snapshot.precleaned is None:
            raise UsageError("The rows have not been compared yet.", "Press r to run the round.")
        if self._of is not snapshot.evaluated.pairs:
            self._of, self._rank = snapshot.evaluated.pairs, -1
            self._order = borderline.closest(snapshot.evaluated)
        found = borderline.in_question(snapshot, self._order, pane.ids)
        if not len(found):
            raise UsageError("No two rows shown are about as alike as copies are.")
        here = int(np.searchsorted(found, self._rank))
        stands = here < len(found) and found[here] == self._rank
        at = here + steps - (not stands and steps > 0)  # the pair may have left meanwhile
        at = max(0, min(len(found) - 1, at))
        self._rank = int(found[at])
        place = int(self._order[self._rank])
        self.pair = pair = borderline.pair_at(snapshot, place, pane.ids)
        pane.go_to(pair.row)
        self._desk.focus_pane("rows")
        more = " closest" if len(self._order) < len(snapshot.evaluated.pairs) else ""
        of = f"{at + 1} of {count(len(found))}{more}"
        said = f"Borderline {of}: rows {pair.row} and {pair.other}"
        self._desk.say(f"{said} at {pair.said}.", "enter shows both.")
