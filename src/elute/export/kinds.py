"""Which Arrow type holds every value of a column that came as JSON or as text.

A column whose values are of several kinds has none: it is written as JSON text. So is one with
numbers that a float would round, with text that UTF-8 has no bytes for, or with objects whose names
are data and not columns.
"""

from collections.abc import Mapping
from typing import Any

from elute.export.cells import encodable

# "null", "bool", "int", "big" (an integer that a float may round), "float", "str" or "mixed"; a
# list holds the kind of its elements, a dict the kinds of its members.
Kind = str | list[Any] | dict[str, Any]

_EXACT = 1 << 53
_WIDEST = 1 << 63
_MEMBERS = 200
_TYPES = {"null": "null", "bool": "bool", "int": "int64", "big": "int64", "float": "double"}
_NUMBERS = {
    frozenset(("int", "float")): "float",
    frozenset(("int", "big")): "big",
}


def widened(kind: Kind, value: object) -> Kind:
    """The kind that holds the values so far and one more; the kind given may be altered."""
    if value is None or kind == "mixed":
        return kind
    if isinstance(value, Mapping):
        return _object(kind, value)
    if isinstance(value, list):
        if kind == "null":
            kind = ["null"]
        if not isinstance(kind, list):
            return "mixed"
        for each in value:
            kind[0] = widened(kind[0], each)
        return kind
    new = _scalar(value)
    if kind in ("null", new):
        return new
    return _NUMBERS.get(frozenset((kind, new)), "mixed") if isinstance(kind, str) else "mixed"


def settled(kind: Kind) -> bool:
    """Whether an Arrow type holds the kind: nothing mixed, no object without members."""
    if isinstance(kind, list):
        return settled(kind[0])
    if isinstance(kind, dict):
        return bool(kind) and all(map(settled, kind.values()))
    return kind != "mixed"


def arrow_type(kind: Kind) -> Any:
    """The Arrow type of a settled kind."""
    import pyarrow as arrow

    if isinstance(kind, list):
        return arrow.list_(arrow_type(kind[0]))
    if isinstance(kind, dict):
        return arrow.struct([arrow.field(name, arrow_type(each)) for name, each in kind.items()])
    return arrow.string() if kind == "str" else arrow.type_for_alias(_TYPES[kind])


def _object(kind: Kind, value: Mapping[str, object]) -> Kind:
    """The kind that holds the values so far and an object."""
    if kind == "null":
        kind = {}
    if not isinstance(kind, dict):
        return "mixed"
    for name, each in value.items():
        if name not in kind and not encodable(name):
            return "mixed"
        kind[name] = widened(kind.get(name, "null"), each)
    return kind if len(kind) <= _MEMBERS else "mixed"


def _scalar(value: object) -> str:
    """The kind of one value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "str" if value.isascii() or encodable(value) else "mixed"
    if isinstance(value, float):
        return "float"
    if isinstance(value, int) and -_WIDEST <= value < _WIDEST:
        return "int" if abs(value) <= _EXACT else "big"
    return "mixed"
