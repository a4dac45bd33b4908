"""What the cleaning rules found, as decisions."""

import numpy as np

from elute.core.results import Decision, Precleaned

NO_IDS = np.zeros(0, dtype=np.int64)
NO_FLOATS = np.zeros(0, dtype=np.float32)


def blank_decision(precleaned: Precleaned) -> Decision:
    """Rows with nothing left to read."""
    return Decision(precleaned.blank, "blank", "rule: blank", NO_IDS, NO_FLOATS)


def duplicates_decision(precleaned: Precleaned) -> Decision:
    """Rows whose cleaned text an earlier row has, which stays and is their witness."""
    return Decision(
        precleaned.duplicates,
        "exact duplicate",
        "rule: exact duplicate",
        precleaned.duplicate_of,
        np.ones(len(precleaned.duplicates), dtype=np.float32),
    )
