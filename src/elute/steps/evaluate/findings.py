"""What the rules about rows alike found: copies, and rows alike to one that is held out."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import BELOW
from elute.core.findings import Finding, found
from elute.core.results import PAIR_MEASURES, Ids
from elute.core.rules import LEAKAGE, LONG_COPY, NEAR_COPY
from elute.steps.evaluate.alike import Alike
from elute.steps.evaluate.given import Given

BORDERLINE = 200
"""Rows listed that a rule just does not act on."""

COMPARED = dict(zip((NEAR_COPY, LONG_COPY), PAIR_MEASURES, strict=True))
"""The rules about copies, and the measure of each."""

_WORDS = {NEAR_COPY: "cosine", LONG_COPY: "overlap of words"}


def alike_findings(given: Given, every: Alike, fit: Alike) -> Iterator[Finding]:
    """The findings that have any rows.

    Args:
        given: the round.
        every: all pairs, and
        fit: those of them that may be copies.
    """
    made = (*(copies_finding(fit, rule) for rule in COMPARED), _leaks(given, every))
    yield from (finding for finding in made if len(finding.found))


def copies_finding(fit: Alike, rule: str) -> Finding:
    """Copies by one measure, each beside its witness; and rows that just are none.

    Args:
        fit: pairs that may be copies, down to `BELOW` the threshold of the rule or farther.
        rule: a name in COMPARED.
    """
    own = fit.measure == PAIR_MEASURES.index(COMPARED[rule])
    threshold = fit.thresholds[COMPARED[rule]]
    acted = fit.copies[own[fit.copies]]
    stays = np.ones(len(fit.held_out), dtype=np.bool_)
    stays[fit.ends[fit.copies, 1]] = False
    below = own & ~fit.at_threshold & (fit.similarity >= np.float32(threshold - BELOW))
    below &= stays[fit.ends].all(axis=1) & ~fit.held_out[fit.ends[:, 1]]
    near = _closest(fit, np.flatnonzero(below))[:BORDERLINE]
    summary = f"{_share(len(acted), fit)} say almost the same as another row, which stays: "
    summary += f"{_WORDS[rule]} at least {threshold:.2f}{_median(fit, acted)}."
    if rule == LONG_COPY and fit.crowded:
        summary += f" In crowds {fit.crowded:,} texts were compared with 16 others only."
    return Finding(rule, "drop", False, summary, _listed(fit, acted, near))


def _leaks(given: Given, every: Alike) -> Finding:
    """Rows alike to one that is held out, whichever measure says so; and rows that nearly are.

    Rows with its very text are among them, unless the rule about these acts: then they have left.
    They are as alike as can be also where no pair shows it, as in a crowd of copies.
    """
    first, second = every.ends[:, 0], every.ends[:, 1]
    free = ~given.held_out & ~np.isin(given.precleaned.ids, given.leaked["row"])
    across = given.held_out[first] & free[second]
    acted = _closest(every, np.flatnonzero(across & every.at_threshold))
    free[second[acted]] = False
    near = _closest(every, np.flatnonzero(across & free[second]))[:BORDERLINE]
    listed = np.concatenate((given.leaked, _listed(every, acted, near)))
    summary = _share(len(given.leaked) + len(acted), every)
    summary += " say the same as a row of a held-out split, or almost."
    return Finding(LEAKAGE, "drop", False, summary, listed[np.argsort(listed["row"])])


def _closest(alike: Alike, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of some pairs the closest of each second row, the closest first.

    Of equally close ones that whose first row is kept sooner, whatever the order of the pairs.
    """
    first, second = alike.precleaned.rank[alike.ends[pairs]].T
    pairs = pairs[np.lexsort((second, first, -alike.similarity[pairs]))]
    _, once = np.unique(alike.ends[pairs, 1], return_index=True)
    return pairs[np.sort(once)]


def _listed(alike: Alike, acted: NDArray[np.int64], near: NDArray[np.int64]) -> NDArray[np.void]:
    """FOUND of the second row of each pair beside the first, by row id."""
    pairs = np.concatenate((acted, near))
    flags = np.arange(len(pairs)) < len(acted)
    order = np.argsort(alike.ends[pairs, 1], kind="stable")
    ids: Ids = alike.precleaned.ids[alike.ends[pairs[order]]]
    return found(ids[:, 1], ids[:, 0], alike.similarity[pairs[order]], flags[order])


def _share(count: int, alike: Alike) -> str:
    """How many rows, and of how many that a rule may drop."""
    total = int(np.count_nonzero(~alike.held_out))
    return f"{count:,} of {total:,} rows ({100 * count / max(total, 1):.1f} %)"


def _median(alike: Alike, acted: NDArray[np.int64]) -> str:
    """How alike copies are to their witnesses, if there are any."""
    return f", median {np.median(alike.similarity[acted]):.3f}" if len(acted) else ""
