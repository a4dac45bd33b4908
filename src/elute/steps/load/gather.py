"""From the tables of all parts to Records, one row in memory at a time."""

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.findings import Findings
from elute.core.results import Ids, PartRecords, Records
from elute.core.rules import BAD_RECORD
from elute.steps.load.fields.splits import of_rows
from elute.steps.load.hashes import of_spans
from elute.steps.load.noticed import Noticed
from elute.steps.load.opening import Opening
from elute.steps.load.plan import Plan
from elute.steps.load.rows import Gathered
from elute.steps.load.table import Table
from elute.steps.load.told import name_of, told

_SHOWN = 20


@runtime_checkable
class _Hashing(Protocol):
    """A table that names its rows itself, because they have no bytes of their own."""

    def hashes(self) -> NDArray[np.bytes_]:
        """(n,) the hash of every row's values."""
        ...


def gather(opening: Opening, plan: Plan, format: str, max_bad: int) -> Records:
    """Read every record of every part.

    Args:
        opening: the parts.
        plan: what is read of every record.
        format: of all parts, for the result.
        max_bad: how many records may be bad.

    Raises:
        BadInput: more bad records than that, a part without the columns the
            text is made of, or texts that unpack to far more than the files.
    """
    rows = Gathered(plan, opening, lines=format in ("text", "paragraphs"))
    columns: dict[str, None] = {}
    parts, spans, hashes, notes = [], [], [], []
    for number, part in enumerate(opening.parts):
        with told(part):
            table = opening.table(number)
            bad = rows.noticed.count(BAD_RECORD)
            spans.append(rows.read(table, number))
            columns |= table.columns
            good = len(spans[-1]) - (rows.noticed.count(BAD_RECORD) - bad)
            _refuse_alien(part, table, plan, good)
            hashes.append(_hashes(table, spans[-1]))
            parts.append(PartRecords(part.name, len(spans[-1]), table.encoding, part.split))
            notes += [(part.name, note) for note in table.notes()]
    _refuse_bad(rows.noticed, opening, rows.count, max_bad)
    several = len(parts) > 1
    label_from, labels, label_names = rows.labels()
    split_from, splits, split_names = of_rows(parts, plan.splits)
    return Records(
        format=format,
        parts=tuple(parts),
        columns=tuple(columns),
        shape=plan.shape.name if plan.shape else "",
        text_from=plan.text.described,
        texts=rows.texts(),
        spans=np.concatenate(spans),
        hashes=np.concatenate(hashes),
        label_from=label_from,
        labels=labels,
        label_names=label_names,
        split_from=split_from,
        splits=splits,
        split_names=split_names,
        times=rows.times(),
        findings=Findings.of(rows.noticed.findings(rows.count)),
        notes=(*rows.notes(label_from), *_of_parts(notes, several)),
        contents=rows.contents(),
    )


def _hashes(table: Table, spans: Ids) -> NDArray[np.bytes_]:
    """(n,) the hash of each record of a part."""
    if isinstance(table, _Hashing):
        return table.hashes()
    return of_spans(table.path, spans) if len(spans) else np.zeros(0, "S16")


def _refuse_alien(part: Part, table: Table, plan: Plan, good: int) -> None:
    """Stop at a part that has nothing of what the text is made of: it belongs to another table.

    Without `good` records JSON tells no columns, and max_bad is the bound.
    """
    if good and plan.needs and not any(name in table.columns for name in plan.needs):
        needs = ", ".join(f'"{name}"' for name in plan.needs)
        title = f"{name_of(part)} has no column {needs}, which the text is made of."
        hint = f"Its columns: {', '.join([*table.columns][:_SHOWN])}. Leave it out, or choose one."
        raise BadInput(title, hint)


def _refuse_bad(noticed: Noticed, opening: Opening, rows: int, most: int) -> None:
    """Stop when too many records are bad."""
    bad = noticed.count(BAD_RECORD)
    if bad <= most:
        return
    what = name_of(opening.parts[0]) if len(opening.parts) == 1 else "the dataset"
    first = "; ".join(noticed.first(BAD_RECORD))
    title = f"{bad:,} of {rows:,} records of {what} cannot be read: {first}"
    title += " ..." if bad > len(noticed.first(BAD_RECORD)) else "."
    hint = f"At most {most:,} may be bad. Repair them, or keep them all aside: --max-bad {bad}."
    raise BadInput(title, hint)


def _of_parts(notes: list[tuple[str, str]], several: bool) -> list[str]:
    """What the readers say about their files; of several files by name."""
    return [f"{name}: {note}" if several else note for name, note in notes]
