"""What `elute show SESSION findings` prints: every rule on a line, or the rows of one rule."""

import json
import sys
from collections.abc import Iterator

import numpy as np

from elute.cli.columns import PAGE, aligned, short
from elute.core.errors import UsageError
from elute.core.findings import Finding
from elute.core.safe import safe
from elute.engine import findings
from elute.engine.findings import Preview
from elute.engine.view import Snapshot

IDS = 20
"""How many row ids of a rule the JSON document holds; --rule prints all of them."""


def print_findings(snapshot: Snapshot, rule: str | None, *, as_json: bool) -> None:
    """Print all findings, or the rows of one.

    Args:
        snapshot: a session as a round left it.
        rule: the rule whose rows are wanted; None for a line a rule.
        as_json: one document, or JSON Lines for the rows of a rule.

    Raises:
        UsageError: no rule of that name found anything.
    """
    told = findings.findings(snapshot)
    if rule is None:
        _document(told, snapshot) if as_json else _table(told, snapshot)
        return
    by_rule = {finding.rule: finding for finding in told}
    if rule not in by_rule:
        raise UsageError(f"There is no finding {rule!r}.", f"There are: {', '.join(by_rule)}.")
    _rows(by_rule[rule], snapshot, as_json=as_json)


def _document(told: tuple[Finding, ...], snapshot: Snapshot) -> None:
    """One JSON array."""
    total = _total(snapshot)
    made = []
    for finding in told:
        rows = finding.rows
        made.append(
            {
                "rule": finding.rule,
                "kind": finding.kind,
                "rows": len(rows),
                "borderline": len(finding.found) - len(rows),
                "share": round(len(rows) / total, 6),
                "applied": finding.applied,
                "summary": finding.summary,
                "ids": rows[:IDS].tolist(),
            }
        )
    print(json.dumps(made))


def _table(told: tuple[Finding, ...], snapshot: Snapshot) -> None:
    """A line a rule, the summary last, where it may be long."""
    if not told:
        print("none")
        return
    total = _total(snapshot)
    lines = [["rule", "rows", "share", "acts", "kind", "what was found"]]
    for finding in told:
        rows = len(finding.rows)
        acts = "-" if finding.kind == "look" else "yes" if finding.applied else "no"
        share = f"{100 * rows / total:.1f} %"
        summary = short(finding.summary, 4 * PAGE)
        lines.append([safe(finding.rule), f"{rows:,}", share, acts, safe(finding.kind), summary])
    for line in aligned(lines):
        print(line)


def _rows(finding: Finding, snapshot: Snapshot, *, as_json: bool) -> None:
    """Every row of a rule, the worst first."""
    for row in findings.previews(snapshot, finding):
        if as_json:
            sys.stdout.write(json.dumps(_entry(row)) + "\n")
        else:
            for line in _told(row):
                print(line)


def _entry(row: Preview) -> dict[str, object]:
    """A row for programs."""
    return {
        "id": row.row,
        "score": round(row.score, 4),
        "flag": row.flag,
        "other": row.other,
        "note": row.note or None,
        "before": row.before,
        "after": row.after,
    }


def _told(row: Preview) -> Iterator[str]:
    """A row for people: its text, and below that what becomes of it or what it is beside."""
    note = f"  {short(row.note, PAGE)}" if row.note else ""
    yield f"row {row.row}  {'flagged' if row.flag else 'borderline'}  {row.score:.2f}{note}"
    yield f"    {short(row.before, PAGE - 4)}"
    if row.after is not None:
        yield f"  > {short(row.after, PAGE - 4)}"
    if row.beside is not None:
        name = f"row {row.other}: "
        yield f"  = {name}{short(row.beside, PAGE - 4 - len(name))}"


def _total(snapshot: Snapshot) -> int:
    """Rows the round began with, at least 1."""
    return max(1, int(np.count_nonzero(snapshot.started)))
