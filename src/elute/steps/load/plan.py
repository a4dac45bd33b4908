"""What is read of every record, settled on the first of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elute.steps.load import shapes
from elute.steps.load.fields import contents, labels, splits, times
from elute.steps.load.fields.choose import asked, found, missing, refuse, shaped
from elute.steps.load.fields.contents import Contents
from elute.steps.load.fields.labels import Labels
from elute.steps.load.fields.splits import Splits
from elute.steps.load.fields.text_from import TextFrom
from elute.steps.load.fields.times import Times
from elute.steps.load.opening import Opening
from elute.steps.load.shapes import Sample, Shape

NONE = "none"


@dataclass(frozen=True)
class Wanted:
    """What the user said about it; "" for what is to be found.

    Attributes:
        text: a column, a view or a template.
        label, time: columns, or "none".
        fill: what stands in for a missing field.
    """

    text: str
    label: str
    time: str
    fill: str


@dataclass(frozen=True)
class Plan:
    """What is read of every record.

    Attributes:
        text: how its text is made.
        shape: the shape of fine-tuning data it has; None for plain columns.
        labels, splits, times: what gathers them; None without such a column.
        contents: what gathers what is said beside the text; None where nothing is.
    """

    text: TextFrom
    shape: Shape | None
    labels: Labels | None
    splits: Splits | None
    times: Times | None
    contents: Contents | None

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns the text is made of."""
        required = self.shape.required if self.shape else ()
        return self.text.columns or required

    @property
    def names(self) -> frozenset[str]:
        """Every column that is read."""
        others = (self.labels, self.splits, self.times)
        shape = self.shape.columns if self.shape else ()
        beside = self.contents.columns if self.contents else ()
        found = (one.column for one in others if one)
        return frozenset((*self.text.columns, *shape, *beside, *found))


def plan(opening: Opening, wanted: Wanted) -> Plan:
    """Settle what is read, by what is wanted or by the look of the first records.

    Raises:
        BadInput: there are no records, nothing looks like text, or a named column is not there.
    """
    columns, rows = opening.sample()
    sample = Sample(columns, rows)
    shape = shapes.find(sample)
    chosen = _text(sample, shape, wanted)
    others = {"load.label": wanted.label, "load.time": wanted.time}
    asked_for = {setting: name for setting, name in others.items() if name not in ("", NONE)}
    if not {*chosen.columns, *asked_for.values()} <= {*columns}:
        columns = opening.columns()
        chosen = _text(Sample(columns, rows), shape, wanted)
        _refuse_missing(chosen, asked_for, columns, shape)
    split = "" if all(part.split for part in opening.parts) else splits.find(sample)
    label = wanted.label or _label(sample, shape, chosen)
    time = wanted.time or times.find(sample)
    return Plan(
        chosen,
        shape,
        Labels(label, bool(wanted.label)) if label not in ("", NONE) else None,
        Splits(split) if split else None,
        Times(time) if time not in ("", NONE) else None,
        contents.find(Sample(columns, rows), shape, chosen, (label, split, time)),
    )


def _text(sample: Sample, shape: Shape | None, wanted: Wanted) -> TextFrom:
    """How the text is made."""
    if wanted.text:
        return asked(wanted.text, sample, shape, wanted.fill)
    if sample.columns == ("text",):
        return asked("text", sample, None, wanted.fill)
    if shape:
        return shaped(shape, sample.columns, wanted.fill)
    return found(sample.columns, sample.rows, wanted.fill)


def _label(sample: Sample, shape: Shape | None, chosen: TextFrom) -> str:
    """The column of the labels; the shape's own, or one that holds none of the text."""
    if shape is None:
        return labels.find(sample, chosen.columns)
    return shape.label or labels.find(sample, (*chosen.columns, *shape.columns))


def _refuse_missing(
    chosen: TextFrom, others: Mapping[str, str], columns: Sequence[str], shape: Shape | None
) -> None:
    """Stop at columns that were named and are in no record."""
    if lost := missing(chosen, columns):
        raise refuse(lost, columns, shape)
    for setting, name in others.items():
        if name not in columns:
            raise refuse([name], columns, setting=setting)
