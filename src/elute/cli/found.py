"""What `elute show SESSION findings` prints: every rule on a line, or the rows of one rule."""

import json
import sys
from collections.abc import Iterator

from elute.cli.columns import PAGE, aligned, short
from elute.core.errors import UsageError
from elute.core.findings import Finding
from elute.core.safe import ELLIPSIS, safe
from elute.engine import findings
from elute.engine.findings import Preview
from elute.engine.view import Snapshot

AROUND = 24
"""Characters shown before the first one in which two texts differ."""


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
    made = []
    for finding in told:
        rows = finding.rows
        made.append(
            {
                "rule": finding.rule,
                "kind": finding.kind,
                "rows": len(rows),
                "borderline": len(finding.found) - len(rows),
                "share": round(len(rows) / findings.base(snapshot, finding.rule), 6),
                "applied": finding.applied,
                "summary": finding.summary,
                "ids": rows.tolist(),
            }
        )
    print(json.dumps(made))


def _table(told: tuple[Finding, ...], snapshot: Snapshot) -> None:
    """A line a rule, the summary last, where it may be long."""
    if not told:
        print("none")
        return
    lines = [["rule", "rows", "share", "acts", "kind", "what was found"]]
    for finding in told:
        rows = len(finding.rows)
        acts = "-" if finding.kind == "look" else "yes" if finding.applied else "no"
        share = f"{100 * rows / findings.base(snapshot, finding.rule):.1f} %"
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
    yield f"row {row.row}  {'flagged' if row.flag else 'borderline'}  {row.score:.3f}{note}"
    other = row.beside if row.after is None else row.after
    if other is None:
        yield f"    {short(row.before, PAGE - 4)}"
        return
    mark, name = ("=", f"row {row.other}: ") if row.after is None else (">", "")
    start = _start(row.before, other)
    yield f"    {_from(row.before, start, PAGE - 4)}"
    yield f"  {mark} {name}{_from(other, start, PAGE - 4 - len(name))}"


def _start(one: str, other: str) -> int:
    """From which character on two texts are shown, so that they are seen to differ."""
    places = enumerate(zip(one, other, strict=False))
    alike = next((place for place, (a, b) in places if a != b), min(len(one), len(other)))
    return 0 if one == other or alike <= 2 * AROUND else alike - AROUND


def _from(text: str, start: int, cells: int) -> str:
    """A text of unknown origin from a character on, for a place of so many cells."""
    return short(f"{ELLIPSIS if start else ''}{text[start:]}", cells)
