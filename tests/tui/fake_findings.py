"""What the rules of the scripted session found: one finding of every kind of preview."""

import numpy as np

from elute.core.findings import Finding, found
from elute.core.texts import Texts
from tests.values import ids

TEXTS = (
    "Please <b>refund</b> my card,   it was charged twice.\n\nThanks &amp; bye",
    "hi",
    "Please refund my card, it was charged two times. Thanks and bye",
    "ok",
    "",
    "one two three",
    "Where is my parcel? It should have been here on Monday, and nobody tells me anything.",
    "Where is my parcel? It should have been here on Tuesday, and nobody tells me anything.",
    "<p>Reset</p> my password",
    "Reset my password",
)
"""The first texts of the dataset; what follows is long enough for every rule."""


def texts(count: int) -> list[str]:
    """`count` texts, those above first."""
    rest = [f"row {row} asks about a refund again and again" for row in range(count - len(TEXTS))]
    return [*TEXTS, *rest]


def bad() -> Finding:
    """A record that could not be read."""
    notes = Texts.of(["line 5: no closing brace"])
    return Finding("bad-record", "drop", True, "1 record cannot be read.", found(ids(4)), notes)


def html() -> Finding:
    """A rule that changes texts."""
    made = found(ids(0, 8), scores=np.array([0.4, 0.2], dtype=np.float32))
    return Finding("html", "change", True, "2 rows (1.0 %) hold markup or entities.", made)


def length(*, applied: bool = False) -> Finding:
    """A rule with a bound: two rows beyond it, one close to it."""
    scores = np.array([0.66, 0.66, 0.4], dtype=np.float32)
    made = found(ids(1, 3, 5), scores=scores, flags=np.array([True, True, False]))
    return Finding("length", "drop", applied, "2 rows (1.0 %) are shorter than 2 words.", made)


def near() -> Finding:
    """Pairs: one above the threshold, one below it."""
    scores = np.array([0.9, 0.97], dtype=np.float32)
    made = found(ids(2, 7), ids(0, 6), scores, np.array([False, True]))
    return Finding("near-duplicates", "drop", False, "1 row is near another at 0.95.", made)


def labels() -> Finding:
    """A rule with nothing to apply."""
    made = found(ids(6), scores=0.8)
    return Finding("suspected-labels", "look", False, "1 label may be wrong.", made)


def found_by_step() -> dict[str, tuple[Finding, ...]]:
    """Step -> what it found."""
    return {
        "load": (bad(),),
        "preclean": (bad(), html(), length()),
        "evaluate": (near(), labels()),
    }
