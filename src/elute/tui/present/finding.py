"""One finding's rows: the list to judge a bound by, and each row before and after the rule."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from elute.core.results import Precleaned, Records
from elute.core.safe import safe
from elute.engine.bounds import Bound
from elute.engine.findings import Preview, shown
from elute.engine.masking import masked
from elute.engine.view import Snapshot
from elute.tui.present.changes import CHANGED, UNLIKE
from elute.tui.present.deeds import setting
from elute.tui.present.findings import UNKNOWN, Entry
from elute.tui.present.numbers import count, percent, rows
from elute.tui.present.sections import section, versus
from elute.tui.present.spans import Spans, left, one_line, right, wrap

ORDER_WORDS = {"worst": "worst first", "bound": "bound first", "row": "by row"}


def title(entry: Entry) -> Spans:
    """`length · does not act · 412 of 1,993 rows (20.7 %) · 31 borderline`."""
    acts = "acts" if entry.finding.applied else "does not act"
    state: Spans = () if entry.finding.kind == "look" else ((f" · {acts}", "accent"),)
    close = f" · {count(entry.borderline)} borderline" if entry.borderline else ""
    share = f" · {count(entry.rows)} of {rows(entry.of)} ({percent(entry.share, 1)}){close}"
    share = share if entry.known else f" · {UNKNOWN}"
    return ((safe(entry.rule), "strong"), *state, (share, "quiet"))


def bounds_line(
    bounds: tuple[Bound, ...], moved: dict[str, Bound], chosen: int, was: Entry, would: Entry
) -> Spans:
    """`min_words 3 → 5   max_words 0   412 → 530 rows` with the chosen bound lit.

    Args:
        bounds: as they are in force.
        moved: name -> the bound as it has been moved.
        chosen: which of them `+` and `-` move.
        was: what the rule finds, and
        would: what it would.
    """
    spans: list[tuple[str, str]] = []
    for place, bound in enumerate(bounds):
        there = moved.get(bound.name)
        arrow = f" → {setting(there.value)}" if there else ""
        role = "chosen" if place == chosen else "quiet"
        spans.append((f"{bound.key} {setting(bound.value)}{arrow}   ", role))
    if moved:
        by = f"{count(was.rows)} → {rows(would.rows)}" if would.known else UNKNOWN
        spans.append((f"{by}; nothing acts yet", "mark"))
    elif bounds:
        others = ", h l the next" if len(bounds) > 1 else ""
        spans.append((f"+ - move it{others}", "quiet"))
    return tuple(spans)


def without_bounds(entry: Entry, cells: int) -> Spans:
    """What stands in place of the bounds of a rule that has none."""
    return ((one_line(entry.finding.summary, cells), "quiet"),)


@dataclass(frozen=True)
class Columns:
    """The columns of the list.

    Attributes:
        digits: of a row id.
        beside: whether rows are to be seen beside others.
        measure: what the rule's bound is set on; "" for nothing.
        order: one of `findings.ORDERS`.
    """

    digits: int
    beside: bool
    measure: str
    order: str

    @property
    def other(self) -> int:
        """Cells of the column with the other row."""
        return max(6, self.digits) + 1 if self.beside else 0

    @property
    def measured(self) -> int:
        """Cells of the column with the measure."""
        return max(6, len(self.measure)) + 1 if self.measure else 0


def header(columns: Columns, cells: int) -> Spans:
    """The head of the list of rows."""
    other, measure = right("beside", columns.other), right(columns.measure, columns.measured)
    words = f"text, {ORDER_WORDS[columns.order]}"
    head = f"  {right('row', columns.digits)}{other}{measure} {right('score', 5)}  {words}"
    return ((left(head, cells), "head"),)


def line(entry: Entry, place: int, snapshot: Snapshot, columns: Columns, cells: int) -> Spans:
    """One row: whether the rule acts on it, what was measured, its score, how it begins.

    Args:
        entry: the finding.
        place: of the row in it.
        snapshot: the session.
        columns: of the list.
        cells: width of the line.
    """
    found = entry.finding.found[place]
    row, other, flag = int(found["row"]), int(found["other"]), bool(found["flag"])
    note, text = masked(snapshot, entry.finding.note(place)), shown(snapshot, row)
    measure = _measured(snapshot.precleaned, row).get(columns.measure)
    room = max(0, cells - columns.digits - columns.other - columns.measured - 10)
    words = f"{one_line(note, room // 2)}  " if note else ""
    gone = not snapshot.kept[row]
    return (
        ("x " if gone else "  " if flag else "~ ", "quiet" if gone else "mark"),
        (right(str(row), columns.digits), "quiet"),
        (right(str(other) if other >= 0 else "", columns.other), "quiet"),
        (right("" if measure is None else _amount(columns.measure, measure), columns.measured), ""),
        (f" {right(score(float(found['score'])), 5)}  ", "warn" if flag else "quiet"),
        (words, "accent"),
        (one_line(text, room), "dropped" if gone else ""),
    )


def page(entry: Entry, told: Preview, facts: str, original: str | None, cells: int) -> list[Spans]:
    """A row in full.

    Args:
        entry: the finding.
        told: the row before and after.
        facts: what else is known of it, in words.
        original: the record as it stands in the source, where it could not be read.
        cells: width.
    """
    lines = [*_head(told, facts, cells)]
    if original is not None:
        return lines + section("record as it stands", original, cells)
    if told.after is not None:
        if told.after == told.before:
            name = "text as it stands" if told.note else "nothing changes here"
            return lines + section(name, told.before, cells)
        return lines + versus(("before", told.before), ("after", told.after), CHANGED, cells)
    if told.beside is not None:
        one, two = _parts(entry, told)
        return lines + versus((one, told.before), (two, told.beside), UNLIKE, cells)
    return lines + section("text", told.before, cells)


def facts(snapshot: Snapshot, row: int) -> str:
    """`label spam · split test · words 2 · characters 11`, as far as the row has them."""
    measured = _measured(snapshot.precleaned, row)
    about = {"tokens": "about "}  # they are estimated
    measures = (
        f"{name} {about.get(name, '')}{_amount(name, value)}"
        for name, value in measured.items()
        if value
    )
    return " · ".join([*_marks(snapshot.records, row), *measures])


def score(number: float) -> str:
    """A score in [0, 1] as `0.949`, cut and not rounded: below a bound of 0.95 it must look so."""
    return f"{math.floor(1000 * number + 0.001) / 1000:.3f}"


def _amount(measure: str, value: float) -> str:
    """What was measured; how many tokens there are is estimated, and has no fractions."""
    return f"{value:,.0f}" if measure == "tokens" else f"{value:.4g}"


def _marks(records: Records | None, row: int) -> Iterator[str]:
    """Label and split."""
    if records is not None and records.labels[row] >= 0:
        yield f"label {records.label_names[records.labels[row]]}"
    if records is not None and records.splits[row] >= 0:
        yield f"split {records.split_names[records.splits[row]]}"


def _measured(cleaned: Precleaned | None, row: int) -> dict[str, float]:
    """Measure -> value, for those that preclean took of the row."""
    if cleaned is None or not len(cleaned.measures):
        return {}
    place = int(np.searchsorted(cleaned.measured, row))
    if place >= len(cleaned.measured) or cleaned.measured[place] != row:
        return {}
    values = zip(cleaned.measure_names, cleaned.measures[:, place].tolist(), strict=True)
    return {name: value for name, value in values if not math.isnan(value)}


def _head(told: Preview, facts: str, cells: int) -> list[Spans]:
    """`row 17 · score 0.93 · 2 words`, then what was measured."""
    acts = "flagged" if told.flag else "borderline"
    note = f" · {told.note}" if told.note else ""
    name = f"row {told.row}"
    rest = one_line(f" · {acts} · score {score(told.score)}{note}", max(0, cells - len(name)))
    lines: list[Spans] = [((name, "strong"), (rest, "accent" if told.flag else "mark"))]
    return lines + [((text, "quiet"),) for text in wrap(safe(facts), cells) if text]


def _parts(entry: Entry, told: Preview) -> tuple[str, str]:
    """Which of a pair leaves and which stays."""
    one, two = f"row {told.row}", f"row {told.other}"
    if not told.flag or entry.finding.kind != "drop":
        return one, two
    leaves = "which leaves" if entry.finding.applied else "which would leave"
    stays = leaves if told.other in entry.finding.rows else "which stays"
    return f"{one}, {leaves}", f"{two}, {stays}"
