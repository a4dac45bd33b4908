"""The method of this step: clean, measure, find what is blank, beyond a bound or double."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, Findings, found
from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Precleaned, Records
from elute.core.rules import BAD_RECORD, BLANK, PERSONAL_DATA, listed
from elute.steps.preclean import alike, bounds, copies
from elute.steps.preclean.claims import Claims
from elute.steps.preclean.cleaning import CLEANERS, Cleaner
from elute.steps.preclean.measure import MEASURES, Spans, measure
from elute.steps.preclean.sentences import CHANGES, said
from elute.steps.preclean.settings import Rules
from elute.steps.preclean.shared import without_shared
from elute.steps.preclean.texts import Cleaned, clean, only


@dataclass(frozen=True)
class Rows:
    """What preclean works on: the records, and the mask (n,) of rows the round begins with."""

    records: Records
    started: NDArray[np.bool_]


@dataclass(frozen=True)
class Preclean(Rules):
    """Which rules run, which drop, and the bounds."""

    def run(self, given: Rows, progress: Progress) -> Precleaned:
        """Clean, then find what is to be set aside.

        Rules claim rows in this order: bad-record, blank, those of `load`, the bounds, leakage,
        label-conflict, same-text, duplicates.
        """
        records, from_load = given.records, list(given.records.findings)
        claims = Claims(given.started, records.held_out, frozenset(listed(self.drop)))
        measured = np.flatnonzero(given.started)
        cleaned = self._clean(records, measured, progress)
        changes = list(self._changes(cleaned, len(measured)))
        cleaned, shared = without_shared(cleaned, self.boilerplate, len(measured))
        measures = measure(Spans(cleaned.blob, cleaned.begins, cleaned.ends), progress)
        unreadable = [one for one in from_load if one.rule == BAD_RECORD]
        made = [*map(claims.admit, [*unreadable, _blank(cleaned, len(measured))])]
        made += [claims.admit(one) for one in from_load if one.rule != BAD_RECORD]
        made += [*changes, shared]
        made += [claims.admit(one) for one in self._bounds(cleaned.rows, measures, claims)]
        made += alike.findings(self.keep, records, cleaned, claims)
        kept = claims.free(cleaned.rows)
        ids = cleaned.rows[kept]
        return Precleaned(
            ids=ids,
            texts=only(cleaned.blob, cleaned.begins[kept], cleaned.ends[kept]),
            rank=copies.ranks(self.keep, ids, records, claims.held_out[ids]),
            measured=measured,
            measures=_spread(measures, np.searchsorted(measured, cleaned.rows), len(measured)),
            measure_names=MEASURES,
            findings=Findings.of(made),
        )

    def cleans(self, rule: str) -> bool:
        """Whether a cleaning rule acts."""
        return bool(getattr(self, "mask" if rule == PERSONAL_DATA else rule))

    def cleaners(self) -> dict[str, Cleaner]:
        """The cleaning rules that act, in order; `boilerplate` comes after them."""
        return {rule: clean for rule, clean in CLEANERS.items() if self.cleans(rule)}

    def _clean(self, records: Records, measured: Ids, progress: Progress) -> Cleaned:
        readable = np.setdiff1d(measured, records.bad, assume_unique=True)
        on = self.cleaners()
        off = {rule: clean for rule, clean in CLEANERS.items() if rule not in on}
        return clean(records.texts, readable, on, off, progress)

    def _changes(self, cleaned: Cleaned, total: int) -> Iterator[Finding]:
        """What each cleaning rule changed, or would."""
        for rule, entries in cleaned.changes.items():
            summary = said(len(entries), total, *CHANGES[rule])
            yield Finding(rule, "change", self.cleans(rule), summary, entries)

    def _bounds(self, rows: Ids, measures: Floats, claims: Claims) -> Iterator[Finding]:
        """What lies beyond each bound; held-out rows are not spoken of."""
        ours = ~claims.held_out[rows]
        for rule, bound in bounds.BOUNDS.items():
            values = measures[MEASURES.index(bound.measure)]
            # A rule that acts says nothing of rows that one before it drops.
            free = ours & claims.free(rows) if claims.acts(rule) else ours
            yield bounds.finding(rule, rows[free], values[free], self, claims.total)


def _blank(cleaned: Cleaned, total: int) -> Finding:
    """The rows with nothing to read; they do not take part even if the rule does not act."""
    summary = said(len(cleaned.blank), total, "has nothing to read", "have nothing to read")
    return Finding(BLANK, "drop", False, summary, found(cleaned.blank))


def _spread(measures: Floats, places: Ids, count: int) -> Floats:
    """(r, count) the measures at their places, NaN elsewhere."""
    made = np.full((len(measures), count), np.nan, dtype=np.float32)
    made[:, places] = measures
    return made
