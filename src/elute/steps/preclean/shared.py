"""The finding of rule `boilerplate`, and the texts without what it takes off."""

from collections import Counter
from dataclasses import replace

import numpy as np

from elute.core.findings import Finding, found
from elute.core.rules import BOILERPLATE
from elute.core.texts import Texts
from elute.steps.preclean import boilerplate
from elute.steps.preclean.sentences import CHANGES, said
from elute.steps.preclean.texts import Cleaned

_NAMED = 5


def without_shared(cleaned: Cleaned, applied: bool, total: int) -> tuple[Cleaned, Finding]:
    """Take off what many rows begin or end with, and say what it was and how often.

    Args:
        cleaned: texts after the other rules.
        applied: whether the texts change; if not, it is only told.
        total: rows the round began with.
    """
    shared = cleaned.counting.result()
    begins, ends = cleaned.begins.copy(), cleaned.ends.copy()
    rows, scores, notes, counts = list[int](), list[float](), list[str](), Counter[bytes]()
    block = cleaned.blob.data
    for at in range(len(begins)) if shared else ():
        text = bytes(block[begins[at] : ends[at]])
        begin, end, taken = shared.strip(text)
        if taken:
            counts.update(taken)
            rows.append(at)
            scores.append(1 - (end - begin) / len(text))
            notes.append(boilerplate.note(text, begin, end, taken))
            begins[at], ends[at] = begins[at] + begin, begins[at] + end
    summary = said(len(rows), total, *CHANGES[BOILERPLATE])
    if counts:
        named = (
            f"{boilerplate.quoted(it)} ({count:,})" for it, count in counts.most_common(_NAMED)
        )
        more = len(counts) - _NAMED
        summary = f"{summary[:-1]}: {', '.join(named)}{f' and {more} more' if more > 0 else ''}."
    entries = found(cleaned.rows[rows], -1, np.array(scores, dtype=np.float32))
    finding = Finding(BOILERPLATE, "change", applied, summary, entries, Texts.of(notes))
    return (replace(cleaned, begins=begins, ends=ends) if applied else cleaned), finding
