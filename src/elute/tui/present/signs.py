"""The signs that stand alone in front of a line, and what they mean: the one list of them.

The panes draw them and the help explains them from here, so that no sign is without its meaning.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """One sign.

    Attributes:
        glyph: one cell.
        meaning: for the help.
    """

    glyph: str
    meaning: str


ADVISED = Sign("!", "the report advises to drop the cluster or rows of it; c tells why")
MARKED_CLUSTER = Sign("*", "a marked cluster: m merges the marked ones, x drops their rows")
NOTED = Sign("¶", "a cluster with a note on it: t shows and changes it, c tells all")
NOISE = Sign("·", "noise: in no cluster")
MARKED_ROW = Sign("●", "a marked row: x drops the marked ones, K keeps them")
DROPPED = Sign("x", "a row that was dropped")
VOUCHED = Sign("+", "a row kept on purpose: no rule drops it")
CARRIED_OUT = Sign("✓", "advice that has been carried out")
REFUTED = Sign("✗", "advice that the evidence speaks against")

SIGNS = {
    "clusters": (ADVISED, MARKED_CLUSTER, NOTED, NOISE),
    "rows": (MARKED_ROW, DROPPED, VOUCHED),
    "report": (CARRIED_OUT, REFUTED),
}
"""Pane -> its signs."""
