"""Everything the rules found in a round, whether they act, and how each row would look after them.

The rooms find; here the findings of one round are put side by side as both front ends show them:
read from a snapshot, judged by the settings in force now, without running anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.findings import Finding
from elute.core.recipe import Settings
from elute.core.results import Records
from elute.core.rules import BAD_RECORD, JUDGED_RULES, PERSONAL_DATA, SUSPECTED, listed
from elute.engine.masking import SWITCH, masked
from elute.engine.view import Snapshot
from elute.steps import preclean
from elute.steps.evaluate.suspects import FEWEST

Places = NDArray[np.intp]
ORDERS = ("worst", "bound", "row")


@dataclass(frozen=True)
class Preview:
    """One row of a finding before and after its rule; nothing is changed by looking.

    Attributes:
        row: its id.
        other: the row id it is to be seen beside, None for none.
        score: in [0, 1], higher is worse.
        flag: whether the rule acts on the row, or would.
        note: a phrase about the row, or "".
        before: its text as it stands, or as the other rules leave it where only then its rule
            finds something; masked where the settings mask.
        after: that text after the rule; None where the rule changes no text.
        beside: the text of `other`, None for none.
    """

    row: int
    other: int | None
    score: float
    flag: bool
    note: str
    before: str
    after: str | None
    beside: str | None


def findings(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Every finding of the round, those of the earlier steps first.

    What preclean says again of what load found is listed once. Whether a rule acts is read from the
    settings in force, so that it is right also while the steps are yet to follow them.
    """
    by_rule: dict[str, Finding] = {}
    for result in (snapshot.records, snapshot.precleaned, snapshot.evaluated):
        by_rule.update({it.rule: it for it in result.findings} if result else {})
    return tuple(in_force(snapshot, it) for it in by_rule.values())


def in_force(snapshot: Snapshot, finding: Finding) -> Finding:
    """The finding, `applied` as the settings in force say, and with a summary that may be shown."""
    applied = finding.applied
    if finding.kind == "change":
        applied = bool(snapshot.settings.get("preclean", {}).get(_switch(finding.rule)))
    elif not fixed(finding):
        applied = finding.rule in _dropping(snapshot, finding.rule)
    return replace(finding, applied=applied, summary=masked(snapshot, finding.summary))


def fixed(finding: Finding) -> bool:
    """Whether nothing can be chosen: the rule is to look at, or always acts."""
    return finding.kind == "look" or finding.rule == BAD_RECORD


def step_of(rule: str) -> str:
    """The step whose setting `drop` lets a rule act: "preclean", or "decide" for what is judged."""
    return "decide" if rule in JUDGED_RULES else "preclean"


def toggled(snapshot: Snapshot, finding: Finding) -> Settings:
    """The change of settings that lets the rule act, or takes it back where it does."""
    if finding.kind == "change":
        return {"preclean": {_switch(finding.rule): not finding.applied}}
    others = [name for name in _dropping(snapshot, finding.rule) if name != finding.rule]
    named = others if finding.applied else [*others, finding.rule]
    return {step_of(finding.rule): {"drop": ",".join(named)}}


def known(snapshot: Snapshot, rule: str) -> bool:
    """Whether the step that finds what the rule acts on has a result for the settings in force."""
    judged = rule in (*JUDGED_RULES, SUSPECTED)
    return (snapshot.evaluated if judged else snapshot.precleaned) is not None


def base(snapshot: Snapshot, rule: str) -> int:
    """Of how many rows the share of a rule is told, at least 1; the same as in its summary.

    They are the rows the rule could act on: those the round began with, or for what is judged those
    that took part in it and are not held out, of these for the suspected labels those with a label
    frequent enough to be learnt.
    """
    cleaned, records = snapshot.precleaned, snapshot.records
    if rule not in (*JUDGED_RULES, SUSPECTED) or cleaned is None or records is None:
        return max(1, int(np.count_nonzero(snapshot.started)))
    free = ~records.held_out[cleaned.ids]
    if rule == SUSPECTED:
        labels = records.labels[cleaned.ids]
        learnt = np.flatnonzero(np.bincount(labels[labels >= 0]) >= FEWEST)
        free &= np.isin(labels, learnt)
    return max(1, int(np.count_nonzero(free)))


def ordered(finding: Finding, order: str) -> Places:
    """(f,) places of `finding.found` in one of ORDERS.

    "worst" by falling score, "bound" by how close the score is to where the rule begins to act,
    "row" by rising row id, to which ties fall back.
    """
    if order == "row":
        return np.arange(len(finding.found))
    score = finding.found["score"]
    key = -score if order == "worst" else np.abs(score - _bound(finding))
    return np.argsort(key, kind="stable")


def preview(snapshot: Snapshot, finding: Finding, place: int) -> Preview:
    """The row at `place` of `finding.found`, before and after; the records must be there."""
    entry = finding.found[place]
    row, other = int(entry["row"]), int(entry["other"])
    text, after = _texts(snapshot, finding, place)
    return Preview(
        row=row,
        other=None if other < 0 else other,
        score=float(entry["score"]),
        flag=bool(entry["flag"]),
        note=masked(snapshot, finding.note(place)),
        before=text,
        after=after,
        beside=None if other < 0 else shown(snapshot, other),
    )


def _texts(snapshot: Snapshot, finding: Finding, place: int) -> tuple[str, str | None]:
    """The text before its rule and, where that changes texts, after it; as people may see them."""
    assert isinstance(snapshot.records, Records)
    text = snapshot.records.texts[int(finding.found["row"][place])]
    if finding.kind != "change":
        return masked(snapshot, text), None
    method = cycle.method("preclean", snapshot.settings)
    # A note is about the texts as the settings in force leave them, or about none.
    note = finding.note(place) if snapshot.precleaned else ""
    before, after = preclean.preview(method, finding.rule, text, note)
    return masked(snapshot, before), masked(snapshot, after)


def previews(snapshot: Snapshot, finding: Finding) -> Iterator[Preview]:
    """Every row of a finding, the worst first."""
    return (preview(snapshot, finding, place) for place in ordered(finding, "worst").tolist())


def shown(snapshot: Snapshot, row: int) -> str:
    """The text of a row as people may see it; the records must be there."""
    assert isinstance(snapshot.records, Records)
    return masked(snapshot, snapshot.records.texts[row])


def _bound(finding: Finding) -> float:
    """The score at which the rule begins to act: half way between the two sides, as far as known.

    0 where nothing is flagged.
    """
    score, flag = finding.found["score"], finding.found["flag"]
    if not flag.any():
        return 0.0
    least = float(score[flag].min())
    below = score[~flag & (score <= least)]
    return (least + float(below.max())) / 2 if len(below) else least


def _dropping(snapshot: Snapshot, rule: str) -> tuple[str, ...]:
    """The rules that the settings let drop rows, of the beat of one of them."""
    return listed(str(snapshot.settings.get(step_of(rule), {}).get("drop", "")))


def _switch(rule: str) -> str:
    """The setting of preclean, true or false, that says whether a rule changes texts."""
    return SWITCH if rule == PERSONAL_DATA else rule
