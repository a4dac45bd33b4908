"""One JSON value from bytes: bounded in depth, exact in its numbers, lenient where that is told."""

import json
import math

import numpy as np
import orjson

from elute.steps.load.encoding import Encoding

DEEPEST = 128
"""Nested lists and objects that are followed. Chats with tool schemas nest about 20 deep; orjson
writes 254 and Python's parser recurses some 900 before it gives up, wherever it is called from."""

# A run of this many digits may be an integer beyond 64 bits, which orjson makes a rounded float of.
_LONG = b"0" * 19
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
# Python refuses to turn more than 4,300 digits into a number.
_MOST_DIGITS = 4000
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NO_BRACKET = bytes(set(range(256)) - set(b"[{]}"))


def parse(raw: bytes, encoding: Encoding) -> tuple[object, str]:
    """The value in `raw`, and what is not strict JSON about it, "" for nothing.

    orjson is fast and strict; what it refuses, or would round, gets a second chance with the
    standard library, which reads NaN, Infinity and lone surrogates as Python's own `json.dump`
    writes them. A number that Python has no type for is the text of its digits. Of two members of
    one name the last one counts, as in both libraries.

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
            return orjson.loads(text), ""
        except orjson.JSONDecodeError:
            pass
    return _leniently(encoding.decode(raw.rstrip()))


def _leniently(text: str) -> tuple[object, str]:
    """The same by the standard library."""
    lax: list[str] = []

    def constant(name: str) -> float:
        lax.append(name)
        return float(name)

    try:
        value = json.loads(text, parse_constant=constant, parse_int=_whole, parse_float=_fraction)
    except json.JSONDecodeError as problem:
        raise ValueError(f"{problem.msg}: character {problem.pos + 1}") from None
    return value, f"{lax[0]} is not JSON" if lax else ""


def depth(raw: bytes) -> int:
    """How deep lists and objects nest in `raw`, well formed or not."""
    # Without escaped backslashes and quotes, every other piece between quotes is outside strings.
    outside = raw.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    steps = b"".join(outside).translate(_STEPS, _NO_BRACKET)
    return int(np.frombuffer(steps, np.int8).cumsum(dtype=np.int64).max(initial=0))


def _whole(digits: str) -> int | str:
    """An integer, or its digits where they are too many."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _fraction(digits: str) -> float | str:
    """A number, or its digits where it is beyond any float."""
    value = float(digits)
    return value if math.isfinite(value) else digits
