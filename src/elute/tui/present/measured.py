"""What the pages of measured tables share: marks at their entries, and a title that owns up."""

from collections.abc import Sequence
from dataclasses import dataclass

from elute.tui.present.spans import Span, Spans

USED: Span = ("● ", "accent")
PROPOSED: Span = ("▸ ", "good")
UNMARKED: Span = ("  ", "")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One of what was measured.

    Attributes:
        used: whether it is in force.
        proposed: whether the numbers speak for it.
    """

    used: bool
    proposed: bool = False

    @property
    def key(self) -> object:
        """The same for the same entry, whatever was measured of it since."""
        raise NotImplementedError


def place(entries: Sequence[Entry], before: Entry | None) -> int:
    """Where the cursor stands: on the entry it was on, else the one proposed, else in force."""
    there = [before is not None and it.key == before.key for it in entries]
    wanted = there + [it.proposed for it in entries] + [it.used for it in entries]
    return wanted.index(True) % len(entries) if True in wanted else 0


def title(page: str, told: str, warning: str = "") -> Spans:
    """The name of a page, what was measured, and why that may not count now."""
    spans: Spans = ((page, "strong"), (told, "quiet"))
    return (*spans, (warning, "warn")) if warning else spans
