"""The findings about rows that say exactly the same."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from elute.core.findings import Finding, found
from elute.core.results import EXACT_COPY, Ints, Records
from elute.core.texts import Texts
from elute.steps.preclean import copies
from elute.steps.preclean.claims import Claims
from elute.steps.preclean.copies import Beside, Group
from elute.steps.preclean.sentences import said
from elute.steps.preclean.texts import Cleaned


def findings(keep: str, records: Records, cleaned: Cleaned, claims: Claims) -> Iterator[Finding]:
    """Leakage where rows are held out, label conflicts where there are labels, and copies.

    A rule that acts compares only rows that no rule before it drops, so that the row a copy is
    seen beside stays.
    """
    held = claims.held_out[cleaned.rows]
    rank = copies.ranks(keep, cleaned.rows, records, held)
    labels = records.labels[cleaned.rows]
    group = Group(cleaned.rows, cleaned.same, labels, held, rank)
    total = claims.total
    if held.any():
        beside = copies.leaks(_at_hand(group, "leakage", claims))
        words = ("has the text of a held-out row", "have the text of a held-out row")
        yield claims.admit(_finding("leakage", beside, said(len(beside.rows), total, *words)))
    if records.label_from:
        # Labels are about what is said: "Sure?" and "sure" should have the same.
        like = replace(group, text=cleaned.like)
        beside = copies.conflicts(_at_hand(like, "label-conflict", claims))
        yield claims.admit(_conflict(beside, like, records, total))
    beside = copies.copies(_at_hand(group, EXACT_COPY, claims))
    words = ("says exactly what another says", "say exactly what another says")
    yield claims.admit(_finding(EXACT_COPY, beside, said(int(beside.flags.sum()), total, *words)))


def _at_hand(group: Group, rule: str, claims: Claims) -> Group:
    """The rows a rule is to compare."""
    return group.only(claims.free(group.rows)) if claims.acts(rule) else group


def _finding(rule: str, beside: Beside, summary: str, notes: Texts | None = None) -> Finding:
    entries = found(beside.rows, beside.others, 1.0, beside.flags)
    return Finding(rule, "drop", False, summary, entries, notes or Texts.of(()))


def _conflict(beside: Beside, group: Group, records: Records, total: int) -> Finding:
    """Rows with two labels for one text, each with both."""
    texts = len(np.unique(group.text[np.searchsorted(group.rows, beside.rows)]))
    words = (
        "has a text that another row has with another label",
        "have a text that another row has with another label",
    )
    summary = said(len(beside.rows), total, *words)
    if texts:
        summary = f"{summary[:-1]}; {texts:,} text{'s' if texts > 1 else ''} in all."
    own, other = (
        _names(records.labels[beside.rows], records),
        _names(records.labels[beside.others], records),
    )
    notes = Texts.of(f"{one} / {two}" for one, two in zip(own, other, strict=True))
    return _finding("label-conflict", beside, summary, notes)


def _names(labels: Ints, records: Records) -> list[str]:
    return [records.label_names[label] for label in labels.tolist()]
