"""Read an export to Parquet or Arrow again, and see that it holds the rows it should, in order."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.export.columnar import filtered, schema_of, values_of
from elute.export.columns import in_order, kept
from elute.export.failed import failed
from elute.export.layout import Place, keeps_form
from elute.export.plan import ExportPlan


def check(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> None:
    """See that each file holds the kept rows of its piece, equal in value and order, and no other.

    Raises:
        EluteError: it is not so.
    """
    import pyarrow as arrow

    for place in places:
        progress(place.piece.first, len(plan.kept), "checking what was written")
        try:
            good = _good(plan, place)
        except (arrow.ArrowException, OSError, ValueError, BadInput):
            good = False
        if not good:
            raise failed(plan)


def _good(plan: ExportPlan, place: Place) -> bool:
    """Whether a file holds the kept rows of its pieces."""
    ours = schema_of(place.plain, plan.target)
    for piece in place.pieces:
        theirs = schema_of(piece.path, plan.records.format)
        if keeps_form(plan) and not ours.equals(theirs, check_metadata=True):
            return False
        if sorted(ours.names) != sorted(theirs.names):
            return False
    source = (in_order(batch, ours.names) for batch in kept(plan, place))
    return same_rows(source, (batch for _, batch in filtered(place.plain, plan.target, None)))


def same_rows(left: Iterator[Any], right: Iterator[Any], width: int | None = None) -> bool:
    """Whether two streams hold equal rows in equal order, however they are cut into batches.

    Args:
        left: batches.
        right: batches; may have more columns behind.
        width: how many columns of `right` count; None for all.
    """
    one = other = None
    while True:
        one = one if one is not None and one.num_rows else next(left, None)
        other = other if other is not None and other.num_rows else next(right, None)
        if one is None or other is None:
            return one is None and other is None
        count = min(one.num_rows, other.num_rows)
        pairs = zip(one.slice(0, count).columns, other.slice(0, count).columns[:width], strict=True)
        if not all(_equal(a, b) for a, b in pairs):
            return False
        one, other = one.slice(count), other.slice(count)


def _equal(one: Any, other: Any) -> bool:
    """Equal values, under the type of `other`; NaN counts as equal to NaN, which Arrow denies.

    The cast refuses what the other type would not hold to the last digit; then, and where there is
    no such cast, the values as Python has them are compared.
    """
    import pyarrow as arrow

    if one.type != other.type:
        with contextlib.suppress(arrow.ArrowException):
            one = one.cast(other.type)
    return one.equals(other) or repr(values_of(one, bytes)) == repr(values_of(other, bytes))
