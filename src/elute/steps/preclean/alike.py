"""The findings about rows that say exactly the same."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from elute.core.amounts import counted
from elute.core.findings import Finding, found
from elute.core.results import Ints, Records
from elute.core.rules import EXACT_COPY, EXACT_LEAK, LABEL_CONFLICT, SAME_TEXT
from elute.core.texts import Texts
from elute.steps.preclean import copies
from elute.steps.preclean.claims import Claims
from elute.steps.preclean.copies import Beside, Group
from elute.steps.preclean.sentences import said
from elute.steps.preclean.texts import Cleaned

_SAID = {
    EXACT_LEAK: ("has the text of a held-out row", "have the text of a held-out row"),
    LABEL_CONFLICT: (
        "has a text that another row has with another label",
        "have a text that another row has with another label",
    ),
    SAME_TEXT: (
        "has the text of another row, and other fields differ",
        "have the text of another row, and other fields differ",
    ),
    EXACT_COPY: ("says exactly what another says", "say exactly what another says"),
}
"""What is said of one row under each rule, and of more."""


def findings(keep: str, records: Records, cleaned: Cleaned, claims: Claims) -> Iterator[Finding]:
    """Leakage where rows are held out, label conflicts where there are labels, and copies.

    A rule that acts compares only rows that no rule before it drops, so that the row a copy is
    seen beside stays.
    """
    held = claims.held_out[cleaned.rows]
    rank = copies.ranks(keep, cleaned.rows, records, held)
    labels = records.labels[cleaned.rows]
    contents = copies.codes(records.contents, cleaned.rows, cleaned.same)
    group = Group(cleaned.rows, cleaned.same, contents, labels, held, rank)
    if held.any():
        beside = copies.leaks(_at_hand(group, EXACT_LEAK, claims))
        yield claims.admit(_finding(EXACT_LEAK, beside, claims.total))
    if records.label_from:
        # Labels are about what is said: "Sure?" and "sure" should have the same.
        like = replace(group, text=cleaned.like)
        beside = copies.conflicts(_at_hand(like, LABEL_CONFLICT, claims))
        yield claims.admit(_conflict(beside, like, records, claims.total))
    if len(records.contents):
        beside = copies.same_texts(_at_hand(group, SAME_TEXT, claims))
        notes = Texts.of("other fields differ" for _ in beside.rows)
        yield claims.admit(_finding(SAME_TEXT, beside, claims.total, notes))
    beside = copies.copies(_at_hand(group, EXACT_COPY, claims))
    yield claims.admit(_finding(EXACT_COPY, beside, claims.total))


def _at_hand(group: Group, rule: str, claims: Claims) -> Group:
    """The rows a rule is to compare."""
    return group.only(claims.free(group.rows)) if claims.acts(rule) else group


def _finding(rule: str, beside: Beside, total: int, notes: Texts | None = None) -> Finding:
    """The finding of a rule; its summary counts the rows it would act on."""
    entries = found(beside.rows, beside.others, 1.0, beside.flags)
    summary = said(int(beside.flags.sum()), total, *_SAID[rule])
    return Finding(rule, "drop", False, summary, entries, notes or Texts.of(()))


def _conflict(beside: Beside, group: Group, records: Records, total: int) -> Finding:
    """Rows with two labels for one text, each with both."""
    acted = beside.rows[beside.flags]
    texts = len(np.unique(group.text[np.searchsorted(group.rows, acted)]))
    own, other = (
        _names(records.labels[beside.rows], records),
        _names(records.labels[beside.others], records),
    )
    notes = Texts.of(f"{one} / {two}" for one, two in zip(own, other, strict=True))
    made = _finding(LABEL_CONFLICT, beside, total, notes)
    if not texts:
        return made
    in_all = f"{counted(texts, 'text')} in all."
    return replace(made, summary=f"{made.summary[:-1]}; {in_all}")


def _names(labels: Ints, records: Records) -> list[str]:
    return [records.label_names[label] for label in labels.tolist()]
