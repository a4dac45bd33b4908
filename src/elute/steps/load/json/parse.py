"""One JSON value from bytes: bounded in depth, exact in its numbers, lenient where that is told."""

import json
import math
from collections import Counter

import numpy as np
import orjson

from elute.steps.load.text_files.encoding import Encoding

DEEPEST = 128
"""Nested lists and objects that are followed. Chats with tool schemas nest about 20 deep; orjson
writes 254 and Python's parser recurses some 900 before it gives up, wherever it is called from."""

# A run of this many digits may be an integer beyond 64 bits, which orjson makes a rounded float of.
_LONG = b"0" * 19
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
# Python refuses to turn more than 4,300 digits into a number.
_MOST_DIGITS = 4000
_SHOWN = 40
_NESTED = (dict, list)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKET = bytes(set(range(256)) - set(b"[{]}"))


def parse(raw: bytes, encoding: Encoding) -> tuple[object, str]:
    """The value in `raw`, and what is not strict JSON about it, "" for nothing.

    orjson is fast and strict; what it refuses, or would round, gets a second chance with the
    standard library, which reads NaN, Infinity and lone surrogates as Python's own `json.dump`
    writes them. A number that Python has no type for is the text of its digits. Of two members of
    one name the last one counts, as in both libraries; the standard one is asked for their name
    where there are more colons behind quotes than members.

    Raises:
        ValueError: it is not JSON, or nested too deep; the message says why.
    """
    # Cheap bounds first: few records have so many brackets, or are that long.
    if (
        len(raw) > 2 * DEEPEST
        and raw.count(b"[") + raw.count(b"{") > DEEPEST
        and depth(raw) > DEEPEST
    ):
        raise ValueError(f"nested more than {DEEPEST} deep")
    text = raw if encoding.codec == "utf-8" else encoding.decode(raw)
    if _LONG not in raw.translate(_DIGITS):
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
        else:
            if not _may_repeat(raw, value):
                return value, ""
    return _leniently(encoding.decode(raw.rstrip()))


def _leniently(text: str) -> tuple[object, str]:
    """The same by the standard library."""
    lax: list[str] = []

    def constant(name: str) -> float:
        lax.append(f"{name} is not JSON")
        return float(name)

    def fraction(digits: str) -> float | str:
        value = float(digits)
        if math.isfinite(value):
            return value
        lax.append(f"the number {_short(digits)} is beyond any float and is read as text")
        return digits

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = Counter(name for name, _ in pairs)
            lax.append(f"the name {_short(names.most_common(1)[0][0])} stands twice")
        return value

    try:
        value = json.loads(
            text,
            parse_constant=constant,
            parse_int=_whole,
            parse_float=fraction,
            object_pairs_hook=members,
        )
    except json.JSONDecodeError as problem:
        raise ValueError(f"{problem.msg}: character {problem.pos + 1}") from None
    return value, lax[0] if lax else ""


def _may_repeat(raw: bytes, value: object) -> bool:
    """Whether some object in `raw` may have two members of one name.

    Colons behind a quote are counted, with a space between them only in a file that has them so. In
    a text one may stand behind a quote that is escaped; what else looks like a member is settled by
    reading again.
    """
    colons, members = raw.count(b'":'), _members(value)
    if colons < members:
        colons += raw.count(b'" :')
    return colons > members and colons - raw.count(b'\\":') - raw.count(b'\\" :') > members


def _members(value: object) -> int:
    """How many members all objects in a value have."""
    count, within = 0, [value]
    for one in within:
        if isinstance(one, dict):
            count += len(one)
            within += [inner for inner in one.values() if inner.__class__ in _NESTED]
        elif isinstance(one, list):
            within += [inner for inner in one if inner.__class__ in _NESTED]
    return count


def _short(text: str) -> str:
    """The beginning of a text, for a sentence."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def depth(raw: bytes) -> int:
    """How deep lists and objects nest in `raw`, well formed or not."""
    # Without escaped backslashes and quotes, every other piece between quotes is outside strings.
    outside = raw.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    steps = b"".join(outside).translate(_STEPS, _NO_BRACKET)
    return int(np.frombuffer(steps, np.int8).cumsum(dtype=np.int64).max(initial=0))


def _whole(digits: str) -> int | str:
    """An integer, or its digits where they are too many."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits
