"""What the cleaning rules find among the rows of which a recipe says nothing."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, Findings, found
from elute.core.results import Precleaned
from elute.core.rules import EXACT_COPY

Mask = NDArray[np.bool_]


def of(made: Precleaned, kept: Mask, free: Mask) -> Precleaned:
    """The same result with only those rows in its findings that the rules may drop.

    Args:
        made: what the rules found in the round.
        kept: (n,) the rows still in.
        free: (n,) the rows of which the recipe says nothing.
    """
    left = [
        _copies(it, kept, free) if it.rule == EXACT_COPY else _free(it, free)
        for it in made.findings
    ]
    return dataclasses.replace(made, findings=Findings.of(left))


def _free(finding: Finding, free: Mask) -> Finding:
    """A finding about free rows only; nobody reads its phrases here."""
    left = finding.found[free[finding.found["row"]]]
    return dataclasses.replace(finding, found=left, notes=type(finding.notes).of(()))


def _copies(finding: Finding, kept: Mask, free: Mask) -> Finding:
    """The free rows that are exact copies of another one.

    A row the recipe keeps is the witness of its free copies wherever it stands in the file; among
    free rows only, the one is that the rule chose, or else the first.
    """
    leader = np.arange(len(kept))
    leader[finding.rows] = finding.others
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((rows, rows != leader[rows], free[rows], leader[rows]))]
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = leader[rows[1:]] != leader[rows[:-1]]
    witness = rows[np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))]
    copies = np.flatnonzero(free[rows] & ~begins)
    copies = copies[np.argsort(rows[copies])]
    left = found(rows[copies], witness[copies])
    return dataclasses.replace(finding, found=left, notes=type(finding.notes).of(()))
