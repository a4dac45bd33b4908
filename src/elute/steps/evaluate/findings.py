"""What the rules about rows alike found: copies, and rows alike to one that is held out."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import LEAKAGE
from elute.core.findings import Finding, found
from elute.core.results import LONG_COPY, NEAR_COPY, PAIR_MEASURES, Ids
from elute.steps.evaluate.alike import Alike
from elute.steps.evaluate.given import Given

BORDERLINE = 200
"""Rows listed that a rule just does not act on."""

_RULES = ((NEAR_COPY, "cosine"), (LONG_COPY, "overlap of words"))


def alike_findings(given: Given, alike: Alike) -> Iterator[Finding]:
    """The findings that have any rows."""
    made = (*(_copies(given, alike, measure) for measure in range(2)), _leaks(given, alike))
    yield from (finding for finding in made if len(finding.found))


def _copies(given: Given, alike: Alike, measure: int) -> Finding:
    """Copies by one measure, each beside its witness; and rows that just are none."""
    acted = alike.copies[alike.measure[alike.copies] == measure]
    stays = np.ones(len(given.vectors), dtype=np.bool_)
    stays[alike.ends[alike.copies, 1]] = False
    below = ~alike.at_threshold() & (alike.measure == measure) & stays[alike.ends].all(axis=1)
    below &= alike.fit & ~given.held_out[alike.ends[:, 1]]
    near = _closest(alike, np.flatnonzero(below), stays)[:BORDERLINE]
    rule, words = _RULES[measure]
    summary = f"{_share(len(acted), given)} say almost the same as another row, which stays: "
    summary += f"{_numbers(alike, acted, words, alike.thresholds[PAIR_MEASURES[measure]])}"
    if measure and alike.crowded:
        summary += f" In crowds {alike.crowded:,} texts were compared with 16 others only."
    return Finding(rule, "drop", False, summary, _listed(given, alike, acted, near))


def _leaks(given: Given, alike: Alike) -> Finding:
    """Rows alike to one that is held out, whichever measure says so; and rows that nearly are."""
    across = given.held_out[alike.ends[:, 0]] & ~given.held_out[alike.ends[:, 1]]
    at = alike.at_threshold()
    every = np.ones(len(given.vectors), dtype=np.bool_)
    acted = _closest(alike, np.flatnonzero(across & at), every)
    every[alike.ends[acted, 1]] = False
    near = _closest(alike, np.flatnonzero(across & ~at), every)[:BORDERLINE]
    summary = f"{_share(len(acted), given)} say almost the same as a row of a held-out split."
    return Finding(LEAKAGE, "drop", False, summary, _listed(given, alike, acted, near))


def _closest(alike: Alike, pairs: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of some pairs the closest of each second row that is among `rows`, the closest first."""
    pairs = pairs[rows[alike.ends[pairs, 1]]]
    pairs = pairs[np.argsort(-alike.similarity[pairs], kind="stable")]
    _, first = np.unique(alike.ends[pairs, 1], return_index=True)
    return pairs[np.sort(first)]


def _listed(
    given: Given, alike: Alike, acted: NDArray[np.int64], near: NDArray[np.int64]
) -> NDArray[np.void]:
    """FOUND of the second row of each pair beside the first, by row id."""
    pairs = np.concatenate((acted, near))
    flags = np.arange(len(pairs)) < len(acted)
    order = np.argsort(alike.ends[pairs, 1], kind="stable")
    ids: Ids = given.precleaned.ids[alike.ends[pairs[order]]]
    return found(ids[:, 1], ids[:, 0], alike.similarity[pairs[order]], flags[order])


def _share(count: int, given: Given) -> str:
    """How many rows, and of how many that a rule may drop."""
    total = int(np.count_nonzero(~given.held_out))
    return f"{count:,} of {total:,} rows ({100 * count / max(total, 1):.1f} %)"


def _numbers(alike: Alike, acted: NDArray[np.int64], words: str, threshold: float) -> str:
    """The threshold, and how alike the rows are."""
    median = f", median {np.median(alike.similarity[acted]):.3f}" if len(acted) else ""
    return f"{words} at least {threshold:.2f}{median}."
