"""The findings page: a line for each rule, and below it what is known of the one at the cursor."""

from dataclasses import dataclass, replace

import numpy as np

from elute.core.findings import Finding
from elute.core.safe import safe
from elute.core.texts import Texts
from elute.engine import bounds, findings
from elute.engine.view import Snapshot
from elute.tui.present.deeds import setting
from elute.tui.present.numbers import NONE, count, percent, rows
from elute.tui.present.spans import Spans, left, one_line, right, wrap

RULE, KIND = 18, 6
EXAMPLES = 3
UNKNOWN = "not known until the round has run"


@dataclass(frozen=True)
class Entry:
    """One finding, counted.

    Attributes:
        finding: what was found.
        rows: how many rows the rule acts on, or would; `leaving` those of them still in.
        borderline: how many rows are listed besides.
        of: how many rows the rule could act on, at least 1: what its share is of.
        known: whether the step that finds it has run; if not, no number means anything.
    """

    finding: Finding
    rows: int
    leaving: int
    borderline: int
    of: int
    known: bool = True

    @property
    def share(self) -> float:
        """`rows` of those the rule could act on, in [0, 1]."""
        return self.rows / self.of

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.finding.rule


@dataclass(frozen=True)
class Found:
    """Everything found in a round.

    Attributes:
        entries: the rules that act first, then by falling rows; last those that found nothing.
        kept: rows that are in.
        stale: whether the rules are still to be counted with the settings in force.
    """

    entries: tuple[Entry, ...] = ()
    kept: int = 0
    stale: bool = False

    def entry(self, rule: str) -> Entry | None:
        """The entry of a rule; None when it found nothing."""
        return next((entry for entry in self.entries if entry.rule == rule), None)


def found(snapshot: Snapshot, before: Found) -> Found:
    """Count what was found; tens of milliseconds for a million rows.

    Args:
        snapshot: the session.
        before: what was shown last; what preclean found stays, less what it says about acting,
            while its rules run anew; of what is judged no number stays.
    """
    stale = snapshot.precleaned is None
    entries = [counted(finding, snapshot) for finding in findings.findings(snapshot)]
    told = {entry.rule for entry in entries}
    older = (entry.finding for entry in before.entries if entry.rule not in told)
    for finding in older:
        judged = findings.step_of(finding.rule) == "decide" or finding.kind == "look"
        if not findings.known(snapshot, finding.rule):
            now = findings.in_force(snapshot, finding)
            entries.append(emptied(now, snapshot) if judged else counted(now, snapshot))
    entries.sort(key=lambda entry: (not entry.rows, not entry.finding.applied, -entry.rows))
    return Found(tuple(entries), int(np.count_nonzero(snapshot.kept)), stale)


def counted(finding: Finding, snapshot: Snapshot) -> Entry:
    """A finding with its numbers; without any where its rows are not there, as after an undo."""
    if snapshot.records is None or finding.found["row"].max(initial=-1) >= len(snapshot.kept):
        return emptied(finding, snapshot)
    flagged = finding.rows
    leaving = int(np.count_nonzero(snapshot.kept[flagged]))
    of = findings.base(snapshot, finding.rule)
    return Entry(finding, len(flagged), leaving, len(finding.found) - len(flagged), of)


def emptied(finding: Finding, snapshot: Snapshot) -> Entry:
    """The rule where it finds nothing any more, or where that is yet to be known."""
    none = replace(finding, found=finding.found[:0], notes=Texts.of(()))
    known = snapshot.records is not None and findings.known(snapshot, finding.rule)
    said = finding.summary if known else f"{UNKNOWN.capitalize()}."
    return Entry(replace(none, summary=said), 0, 0, 0, 1, known)


def title(told: Found) -> Spans:
    """`findings · 12 rules, 3 of them act`."""
    acting = sum(entry.finding.applied for entry in told.entries)
    act = "acts" if acting == 1 else "act"
    rules = f"{count(len(told.entries))} rules"
    shape = f" · {rules}, {acting} of them {act}" if told.entries else ""
    stale: Spans = ((" · the rules of preclean are to be run anew", "warn"),) if told.stale else ()
    return (("findings", "strong"), (shape, "quiet"), *stale)


def header(cells: int) -> Spans:
    """Names of the columns."""
    head = f" {left('rule', RULE)}{right('rows', 9)}{right('share', 8)}  acts  "
    return ((left(f"{head}{left('kind', KIND)}  what was found", cells), "head"),)


def line(entry: Entry, cells: int) -> Spans:
    """One rule."""
    finding = entry.finding
    acts, role = _acts(finding)
    room = max(0, cells - RULE - KIND - 28)
    return (
        (" ", ""),
        (left(safe(finding.rule), RULE), "strong" if finding.applied else ""),
        (right(count(entry.rows) if entry.known else NONE, 9), ""),
        (right(percent(entry.share, 1) if entry.known else NONE, 8), "quiet"),
        (f"  {left(acts, 4)}  ", role),
        (f"{left(safe(finding.kind), KIND)}  ", "quiet"),
        (one_line(finding.summary, room), ""),
    )


def _acts(finding: Finding) -> tuple[str, str]:
    if finding.kind == "look":
        return "–", "quiet"
    return ("yes", "good") if finding.applied else ("no", "quiet")


def told(entry: Entry, snapshot: Snapshot, cells: int) -> list[Spans]:
    """What a rule found, in full: its sentence, its bounds, what applying it would do."""
    finding = entry.finding
    lines: list[Spans] = [((safe(finding.rule), "strong"), (f" · {_meaning(finding)}", "quiet"))]
    lines += [((text, ""),) for text in wrap(safe(finding.summary), cells)]
    lines += [((text, "quiet"),) for text in wrap(_standing(entry), cells)]
    if named := _bounds(snapshot, finding.rule):
        lines += [((text, "quiet"),) for text in wrap(f"bounds: {named}", cells)]
    return lines + _examples(finding, snapshot, cells)


def _examples(finding: Finding, snapshot: Snapshot, cells: int) -> list[Spans]:
    """The first rows that the rule acts on, or would."""
    rows = finding.rows[:EXAMPLES].tolist() if snapshot.records else []
    digits = max(map(len, map(str, rows)), default=0)
    return [
        (
            (f"row {right(str(row), digits)}  ", "quiet"),
            (one_line(findings.shown(snapshot, row), max(0, cells - digits - 6)), ""),
        )
        for row in rows
    ]


def _meaning(finding: Finding) -> str:
    meanings = {
        "drop": "drops rows",
        "change": "changes the text that is analysed, never the record",
        "look": "to look at; there is nothing to apply",
    }
    return meanings.get(finding.kind, safe(finding.kind))


def _standing(entry: Entry) -> str:
    """Whether it acts, and what `a` would do."""
    finding, borderline = entry.finding, ""
    if not entry.known:
        return "r runs the round."
    if entry.borderline:
        borderline = f" {rows(entry.borderline)} close to the bound."
    if finding.kind == "look":
        return f"{rows(entry.rows)}.{borderline}"
    if findings.fixed(finding):
        return f"It always acts: {rows(entry.rows)}.{borderline}"
    if finding.applied:
        return f"It acts on {rows(entry.rows)}; a takes it back.{borderline}"
    would = (
        f"drop {rows(entry.leaving)}" if finding.kind == "drop" else f"change {rows(entry.rows)}"
    )
    return f"It does not act; a would {would}.{borderline}"


def _bounds(snapshot: Snapshot, rule: str) -> str:
    """`preclean.min_words=3  preclean.max_words=0`."""
    named = bounds.of_rule(snapshot, rule)
    return "  ".join(f"{bound.name}={setting(bound.value)}" for bound in named)


def apply_question(entry: Entry, kept: int) -> Spans:
    """`Drop 412 of 1,993 rows by the rule length?`."""
    return (
        (f"Drop {count(entry.leaving)} of {rows(kept)}", "strong"),
        (f" by the rule {safe(entry.rule)}? {count(kept - entry.leaving)} stay.", ""),
    )


def applied(entry: Entry, *, acts: bool) -> str:
    """What was done, in a sentence."""
    rule = safe(entry.rule)
    if not acts:
        return f"The rule {rule} does not act any more;"
    if entry.finding.kind == "drop":
        return f"{rows(entry.leaving)} dropped by the rule {rule};"
    return f"{rows(entry.rows)} changed by the rule {rule};"


def next_hint(snapshot: Snapshot) -> str:
    """What can be done after a rule began or ceased to act."""
    return "u takes it back, r runs the rest anew." if snapshot.pending else "u takes it back."
