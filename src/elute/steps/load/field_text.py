"""A field as text, and what counts as no value at all."""

import json
import math

import orjson

_NO_VALUES = frozenset(("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil"))
_LONGEST_NO_VALUE = 8


def text_of(value: object) -> str:
    """A field as text: null and NaN are empty, lists and objects are compact JSON."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | list | dict):
        return compact(value)
    return str(value)


def compact(value: object) -> str:
    """JSON without spaces; the standard library takes what orjson refuses.

    That is lone surrogates, and names that are bytes or decimals, as maps of Arrow have them.
    """
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        named = _with_names(value)
        return json.dumps(named, ensure_ascii=False, separators=(",", ":"), default=str)


def _with_names(value: object) -> object:
    """A value whose objects have texts for names, at any depth."""
    if isinstance(value, dict):
        return {text_of(name): _with_names(inner) for name, inner in value.items()}
    return [_with_names(inner) for inner in value] if isinstance(value, list) else value


def is_nothing(value: object) -> bool:
    """Whether a field holds nothing: null, NaN, blank text, an empty list or object."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value in ([], {}) or (isinstance(value, float) and math.isnan(value))


def is_no_value(text: str) -> bool:
    """Whether a text is blank, or a word that programs write where there is no value."""
    if len(text) > _LONGEST_NO_VALUE:
        return text.isspace()
    bare = text.strip().lower()
    return not bare or bare in _NO_VALUES
