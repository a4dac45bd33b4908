r"""Where the text of a record is: a column, a view of its shape, or a template over these."""

import re
from collections.abc import Sequence
from statistics import median

from elute.core.errors import BadInput
from elute.steps.load.field_text import compact
from elute.steps.load.fields.text_from import Piece, TextFrom, column, view
from elute.steps.load.shapes.base import Shape
from elute.steps.load.shapes.sample import Sample, is_chat
from elute.steps.load.shapes.views import View, everything, view_of
from elute.steps.load.table import Fields

# In order of preference; the last line holds lists of messages.
KNOWN = (
    *("text", "content", "message", "body", "prompt", "instruction", "question", "query"),
    *("sentence", "utterance", "review", "comment", "description", "document", "passage"),
    *("post", "tweet", "input", "abstract", "summary", "title", "value"),
    *("messages", "conversations", "conversation", "dialogue", "dialog"),
)
_FIELD = re.compile(r"\{([^{}]*)\}")
# Numbers, dates, times and percentages: nothing to read.
_FIGURES = re.compile(r"[\d\s.,:;/%eE+\-]*")
_SHOWN = 20
_HINT = "Choose one with --set load.text=COLUMN"


def asked(setting: str, sample: Sample, shape: Shape | None, fill: str) -> TextFrom:
    """What the user named; fields that are no view stay columns, there or not: see `missing`.

    A column wins over a view of its name, unless it is the shape's own and holds messages: then
    the view says in words what the column says in JSON.
    """
    pieces = _FIELD.split(setting)
    if setting in sample.columns or len(pieces) == 1:
        names, between = [setting], ["", ""]
    else:
        names = pieces[1::2]
        between = [literal.replace("\\n", "\n") for literal in pieces[::2]]
    views = {it: view_of(shape, it) for it in names if shape and not _is_column(it, sample, shape)}
    made = [_piece(name, shape, views.get(name)) for name in names]
    plain = tuple(name for name in names if not views.get(name))
    return TextFrom(setting, plain, tuple(made), tuple(between), fill)


def _is_column(name: str, sample: Sample, shape: Shape) -> bool:
    """Whether a name means a column rather than a view."""
    return name in sample.columns and not (name in shape.columns and sample.holds(name, is_chat))


def _piece(name: str, shape: Shape | None, make: View | None) -> Piece:
    """A name's column or view."""
    if shape is None or make is None:
        return column(name, shape)
    return view(name, make, shape.required if name == "all" else ())


def missing(chosen: TextFrom, columns: Sequence[str]) -> list[str]:
    """The fields it reads that the file does not have."""
    return [name for name in chosen.columns if name not in columns]


def refuse(
    lost: Sequence[str],
    columns: Sequence[str],
    shape: Shape | None = None,
    setting: str = "load.text",
) -> BadInput:
    """The error for fields that the file does not have; with a shape, views were meant too."""
    what = ", ".join(f'"{name}"' for name in lost)
    if shape is None:
        hint = f"{_listed(columns)} Choose one with --set {setting}=COLUMN."
        return BadInput(f"The file has no column {what}.", hint)
    views = f"Views of {shape.name}: {', '.join(shape.views)}."
    hint = f"{views} {_listed(columns)} Choose one with --set {setting}=VIEW."
    return BadInput(f"The file has no column {what}, and no such view.", hint)


def shaped(shape: Shape, columns: Sequence[str], fill: str) -> TextFrom:
    """The default view of a shape: all of it, since rows that share a prompt are no copies."""
    others = ", ".join(shape.views[1:])
    note = (
        f"The text of a record is all of it; other views: {others}; columns: {_some(columns)}. "
        "Choose one with --set load.text=VIEW."
    )
    piece = view("all", everything, shape.required)
    return TextFrom("all", (), (piece,), ("", ""), fill, note)


def found(columns: Sequence[str], sample: Sequence[Fields], fill: str) -> TextFrom:
    """The column that looks most like the text.

    That is one with a well-known name, else the one with the longest typical (median) text, else
    the one with the longest lists or objects.

    Args:
        columns: names of the fields, in order.
        sample: the first records.
        fill: what stands in for a missing text.

    Raises:
        BadInput: no column holds anything to read.
    """
    length = {name: _typical(name, sample) for name in columns}
    known = [name for name in columns if name.lower() in KNOWN and any(length[name])]
    if known:
        best = min(known, key=lambda name: KNOWN.index(name.lower()))
    else:
        best = max(columns, key=lambda name: length[name], default="")
    if not best or not any(length[best]):
        raise BadInput("No column of the file looks like text.", f"{_listed(columns)} {_HINT}.")
    others = [name for name in columns if name != best]
    note = (
        f'The text is taken from "{best}"; other columns: {_some(others)}. {_HINT}.'
        if others
        else ""
    )
    return TextFrom(best, (best,), (column(best),), ("", ""), fill, note)


def _typical(name: str, sample: Sequence[Fields]) -> tuple[float, float]:
    """Median length of the column's texts, and of its lists and objects; 0 where it has none."""
    values = [fields.get(name) for fields in sample]
    texts = [len(it) for it in values if isinstance(it, str) and not _FIGURES.fullmatch(it)]
    nested = [len(compact(it)) for it in values if isinstance(it, list | dict) and it]
    return (median(texts) if texts else 0.0, median(nested) if nested else 0.0)


def _listed(columns: Sequence[str]) -> str:
    """The columns in a sentence."""
    return f"Columns: {_some(columns) or 'none'}."


def _some(names: Sequence[str]) -> str:
    """Names in a line, the first ones only when they are many."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
