"""Whether a batch may be touched: pyarrow follows its offsets and indices unseen.

Text that is not UTF-8 is let through, since it harms nobody until it is decoded, and then it costs
its own row only.
"""

from collections.abc import Iterator
from typing import Any

from elute.steps.load.columnar.row_sizes import view_lengths

# Views may share their bytes, all of them the same megabyte; each is looked at by itself.
_SHARED = 200
_ALWAYS_FINE = 1 << 30


def refused(kind: Any) -> str | None:
    """The name of the first type in `kind` that is not read; None where all are."""
    from pyarrow import types

    odd = (
        *(types.is_union, types.is_run_end_encoded),
        *(types.is_list_view, types.is_large_list_view),
    )
    if any(test(kind) for test in odd):
        return str(kind)
    return next((name for inner in _inner(kind) if (name := refused(inner)) is not None), None)


def validate(batch: Any) -> None:
    """Check every offset, index and length of a batch.

    Raises:
        ArrowInvalid: one of them is wrong, or they stand for so much that checking has no end.
    """
    import pyarrow as arrow

    # Lengths first: they decide whether a part of a column may even be asked for.
    batch.validate()
    for column in batch.columns:
        most = max(_ALWAYS_FINE, _SHARED * column.get_total_buffer_size())
        if sum(int(view_lengths(it).clip(min=0).sum()) for it in _views(column)) > most:
            raise arrow.ArrowInvalid(f"texts that share their bytes stand for over {most:,} bytes")
    try:
        batch.validate(full=True)
    except arrow.ArrowInvalid as problem:
        for column in batch.columns:
            try:
                column.view(_as_bytes(column.type)).validate(full=True)
            except arrow.ArrowException:
                raise problem from None


def _views(column: Any) -> Iterator[Any]:
    """The arrays of views in an array that was not validated yet."""
    from pyarrow import types

    kind = column.type
    if types.is_string_view(kind) or types.is_binary_view(kind):
        yield column
    for inner in _arrays(column):
        yield from _views(inner)


def _arrays(column: Any) -> list[Any]:
    """The arrays that an array is made of."""
    import pyarrow as arrow

    types, kind = arrow.types, column.type
    if isinstance(kind, arrow.BaseExtensionType):
        return [column.storage]
    if types.is_dictionary(kind):
        return [column.dictionary]
    if types.is_struct(kind):
        return [column.field(place) for place in range(kind.num_fields)]
    if types.is_map(kind):
        return [column.keys, column.items]
    return [column.values] if hasattr(column, "values") else []


def _inner(kind: Any) -> list[Any]:
    """The types that a type is made of."""
    import pyarrow as arrow

    if isinstance(kind, arrow.BaseExtensionType):
        return [kind.storage_type]
    if arrow.types.is_dictionary(kind):
        return [kind.value_type]
    return [kind.field(place).type for place in range(kind.num_fields)]


def _as_bytes(kind: Any) -> Any:
    """The type with bytes for text, of the same layout."""
    import pyarrow as arrow

    types = arrow.types
    texts = {
        arrow.string(): arrow.binary(),
        arrow.large_string(): arrow.large_binary(),
        arrow.string_view(): arrow.binary_view(),
    }
    if types.is_dictionary(kind):
        return arrow.dictionary(kind.index_type, _as_bytes(kind.value_type), kind.ordered)
    if types.is_struct(kind):
        return arrow.struct([_field(kind.field(place)) for place in range(kind.num_fields)])
    if types.is_map(kind):
        return arrow.map_(_field(kind.key_field), _field(kind.item_field), kind.keys_sorted)
    if types.is_fixed_size_list(kind):
        return arrow.list_(_field(kind.value_field), kind.list_size)
    if types.is_list(kind) or types.is_large_list(kind):
        make = arrow.list_ if types.is_list(kind) else arrow.large_list
        return make(_field(kind.value_field))
    return texts.get(kind, kind)


def _field(given: Any) -> Any:
    """A field with bytes for text."""
    return given.with_type(_as_bytes(given.type))
