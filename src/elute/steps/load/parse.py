"""One JSON value from bytes, with the tolerance that files written by Python's json need."""

import json

import orjson

from elute.steps.load.encoding import Encoding


def parse(raw: bytes, encoding: Encoding) -> object:
    """The value in `raw`.

    orjson is fast and strict; what it refuses gets a second chance with the standard library, which
    reads NaN, Infinity and lone surrogates as Python's own `json.dump` writes them.

    Raises:
        ValueError: it is not JSON, or nested too deep; the message says where.
    """
    if encoding.codec == "utf-8":
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            pass
    try:
        return json.loads(encoding.decode(raw))
    except RecursionError as problem:
        raise ValueError("nested too deep") from problem
