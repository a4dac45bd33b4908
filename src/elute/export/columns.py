"""Parquet, Arrow and Hugging Face to one another: by value and schema, never through Python."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from elute.core.errors import CannotWrite
from elute.core.progress import Progress
from elute.export.columnar import filtered, schema_of
from elute.export.columnar_write import like, plainly
from elute.export.layout import Place, keeps_form
from elute.export.plan import ExportPlan, Piece


def write(plan: ExportPlan, places: Sequence[Place], progress: Progress) -> list[str]:
    """Write the kept rows of every piece; what has to be said about it.

    Raises:
        BadInput: a source is broken.
        CannotWrite: the format has no place for a column, or the disk is full.
    """
    form = plan.records.format
    same = keeps_form(plan)
    schemas = {piece.name: schema_of(piece.path, form) for piece in plan.pieces}
    told = [] if same else _plain(schemas)
    if plan.joined or (plan.target == "huggingface" and not same and len(places) > 1):
        _unify(schemas)
    for place in places:
        schema = schemas[place.piece.name]
        writer = like(place.piece.path, form) if same else plainly(plan.target)
        rows = kept(plan, place)
        if not same:
            rows = map(partial(_cast, schema), rows)
        writer(place.plain, schema, _told(rows, plan, place.piece, progress))
    return told


def kept(plan: ExportPlan, place: Place) -> Iterator[Any]:
    """Record batches of the kept rows of a place."""
    for piece in place.pieces:
        for _, batch in filtered(piece.path, plan.records.format, piece.kept):
            yield batch


def in_order(batch: Any, names: Sequence[str]) -> Any:
    """A batch with its columns in another order."""
    return batch if batch.schema.names == names else batch.select(names)


def _plain(schemas: dict[str, Any]) -> list[str]:
    """Replace dictionary columns by their values: an Arrow file has one dictionary for all rows."""
    import pyarrow as arrow

    coded: dict[str, None] = {}
    for name, schema in schemas.items():
        for place, field in enumerate(schema):
            if arrow.types.is_dictionary(field.type):
                plain = field.with_type(field.type.value_type)
                schemas[name] = schemas[name].set(place, plain)
                coded[field.name] = None
    if not coded:
        return []
    return [f"Columns with a dictionary are written without it: {', '.join(coded)}."]


def _unify(schemas: dict[str, Any]) -> None:
    """Give all pieces one schema.

    Raises:
        CannotWrite: they have none in common.
    """
    import pyarrow as arrow

    try:
        one = arrow.unify_schemas(schemas.values(), promote_options="permissive")
        if any(set(schema.names) != set(one.names) for schema in schemas.values()):
            raise arrow.ArrowInvalid("they have different columns")
    except arrow.ArrowException as problem:
        title = f"The files of the dataset do not fit together: {problem}"
        hint = "Export them to a folder as Parquet: a name without an ending, --format parquet."
        raise CannotWrite(title, hint) from None
    schemas.update(dict.fromkeys(schemas, one))


def _cast(schema: Any, batch: Any) -> Any:
    """A batch under a schema of the same columns, perhaps in another order."""
    return in_order(batch, schema.names).cast(schema)


def _told(
    batches: Iterator[Any], plan: ExportPlan, piece: Piece, progress: Progress
) -> Iterator[Any]:
    """The batches, with a report after each."""
    done = piece.first
    for batch in batches:
        yield batch
        done += batch.num_rows
        progress(done, len(plan.kept), "writing rows")
