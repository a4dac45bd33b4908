"""POST /v1/embeddings of a scripted server: vectors that say whose they are, right or spoilt."""

import json
import math
import random
from collections.abc import Callable
from typing import Any

from tests.fakes import refusals
from tests.fakes.limits import Limits
from tests.fakes.plan import Fault
from tests.fakes.vectors import base64_of, cut_at, tokens_of, vector_of
from tests.fakes.wire import Reply

Row = tuple[int, list[float]]
"""An index and a vector."""

FIXED_WIDTH = "text-embedding-ada-002"


def texts_of(body: Any) -> list[str]:
    """The texts of a request; none where it has none or sends token numbers."""
    given = body.get("input") if isinstance(body, dict) else None
    texts = [given] if isinstance(given, str) else given
    is_text = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
    return list(texts) if is_text and texts else []


def answered(body: dict[str, Any], fault: Fault, limits: Limits, dim: int, number: int) -> Reply:
    """The reply to a request; `number` seeds what trembles."""
    texts = texts_of(body)
    refused = _malformed(body, texts, fault, dim) or _too_large(texts, fault, limits)
    if refused is not None:
        return refused
    width = body.get("dimensions") or dim
    read = texts
    if fault.name == "shortened":
        read = [cut_at(text, fault.whole("tokens")) for text in texts]
    honest = [(index, vector_of(text, width)) for index, text in enumerate(read)]
    rows = honest
    if fault.name in SPOILT:
        rows = SPOILT[fault.name](honest, random.Random(number))
    asked = body.get("encoding_format", "float")
    written = {"as-base64": "base64", "as-float": "float"}.get(fault.name, asked)
    document = {
        "object": "list",
        "data": [_row(index, vector, written) for index, vector in rows],
        "model": body["model"],
        **_usage(fault, sum(map(tokens_of, read))),
    }
    right = (written == "float" or asked == "base64") and _right(rows, honest)
    pieces = [json.dumps(document).encode()]
    headers = {"content-type": "application/json"}
    return Reply(200, pieces, headers, texts=tuple(texts) if right else ())


def _malformed(body: dict[str, Any], texts: list[str], fault: Fault, dim: int) -> Reply | None:
    written = body.get("encoding_format", "float")
    width = body.get("dimensions", dim)
    if not texts or "" in texts:
        return refusals.invalid("'$.input' is invalid.")
    if fault.name == "no-base64" and written == "base64":
        return refusals.invalid("Only float is supported.", "encoding_format")
    if written not in ("float", "base64"):
        return refusals.invalid("Invalid value: 'encoding_format'.", "encoding_format")
    if "dimensions" in body and body["model"] == FIXED_WIDTH:
        return refusals.invalid("This model does not support specifying dimensions.")
    if type(width) is not int or not 1 <= width <= dim:
        return refusals.invalid(f"'dimensions' must be from 1 to {dim}.", "dimensions")
    return None


def _too_large(texts: list[str], fault: Fault, limits: Limits) -> Reply | None:
    tokens = [tokens_of(text) for text in texts]
    if 0 < limits.rows < len(texts) or fault.name == "too-many-rows":
        return refusals.too_many_rows(limits.rows)
    if 0 < limits.input_tokens < max(tokens) or fault.name == "too-long":
        return refusals.too_long(tokens.index(max(tokens)), limits.input_tokens)
    if 0 < limits.request_tokens < sum(tokens) or fault.name == "too-many-tokens":
        return refusals.too_many_tokens(sum(tokens), limits.request_tokens)
    return None


def _row(index: int, vector: list[float], written: str) -> dict[str, Any]:
    embedding = base64_of(vector) if written == "base64" else vector
    return {"object": "embedding", "index": index, "embedding": embedding}


def _usage(fault: Fault, tokens: int) -> dict[str, Any]:
    if fault.name == "no-usage":
        return {}
    said = fault.whole("tokens") if fault.name == "usage" else tokens
    return {"usage": {"prompt_tokens": said, "total_tokens": said}}


def _right(rows: list[Row], honest: list[Row]) -> bool:
    """Whether the rows, put in the order of their indices, are the honest ones."""
    if rows is honest:
        return True
    order = sorted(rows, key=lambda row: row[0])
    return [row[0] for row in order] == [row[0] for row in honest] and all(
        len(a) == len(b) and math.dist(a, b) < 1e-2
        for (_, a), (_, b) in zip(order, honest, strict=True)
    )


def _turned(rows: list[Row]) -> list[Row]:
    """Every row at another's place."""
    return rows[1:] + rows[:1]


def _first(rows: list[Row], value: float) -> list[Row]:
    (index, vector), *others = rows
    return [(index, [value, *vector[1:]]), *others]


def _each(rows: list[Row], change: Callable[[list[float]], list[float]]) -> list[Row]:
    return [(index, change(vector)) for index, vector in rows]


def _noisy(rows: list[Row], dice: random.Random) -> list[Row]:
    return _each(rows, lambda vector: [x + dice.uniform(-2e-4, 2e-4) for x in vector])


SPOILT: dict[str, Callable[[list[Row], random.Random], list[Row]]] = {
    "short": lambda rows, _: rows[:-1],
    "long": lambda rows, _: [*rows, (len(rows), rows[0][1])],
    "shuffled": lambda rows, _: _turned(rows),
    "mislabelled": lambda rows, _: [(i, row[1]) for i, row in enumerate(_turned(rows))],
    "nan": lambda rows, _: _first(rows, math.nan),
    "inf": lambda rows, _: _first(rows, math.inf),
    "zero": lambda rows, _: [(rows[0][0], [0.0] * len(rows[0][1])), *rows[1:]],
    "wide": lambda rows, _: _each(rows, lambda vector: [*vector, 0.5]),
    "ragged": lambda rows, _: [*rows[:-1], (rows[-1][0], [*rows[-1][1], 0.5])],
    "quarter": lambda rows, _: _each(rows, lambda vector: vector[: len(vector) // 4]),
    "duplicate": lambda rows, _: [*rows[:-1], (0, rows[-1][1])],
    "equal": lambda rows, _: [(index, rows[0][1]) for index, _ in rows],
    "unscaled": lambda rows, _: _each(rows, lambda vector: [10 * x for x in vector]),
    "noisy": _noisy,
}
