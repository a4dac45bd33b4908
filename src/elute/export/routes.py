"""The ways from a dataset to the kept set, by what of the records they keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elute.core.progress import Progress
from elute.export import (
    columns,
    columns_check,
    convert,
    json_lines,
    text,
    text_check,
    text_joined,
)
from elute.export.forms import COLUMNAR
from elute.export.layout import Place
from elute.export.plan import ExportPlan


@dataclass(frozen=True)
class Route:
    """One way.

    Attributes:
        write: writes the pieces to their places; sentences for the user.
        check: reads them again, and raises where they are not right.
    """

    write: Callable[[ExportPlan, Sequence[Place], Progress], list[str]]
    check: Callable[[ExportPlan, Sequence[Place], Progress], None]


_BYTES = Route(text.write, text_check.check)
_JOINED = Route(text_joined.write, text_joined.check)
_COLUMNS = Route(columns.write, columns_check.check)
_JSON = Route(json_lines.write, json_lines.check)
_VALUES = Route(convert.write, convert.check)


def route(plan: ExportPlan) -> Route:
    """Bytes where the format stays; schema and values among columnar ones; else the values."""
    given, wanted = plan.records.format, plan.target
    if given in COLUMNAR and wanted in COLUMNAR:
        return _COLUMNS
    if given == wanted and not plan.joined:
        return _BYTES
    if {given, wanted} <= {"json", "jsonl"}:
        return _JSON
    return _JOINED if wanted in ("text", "paragraphs") else _VALUES
