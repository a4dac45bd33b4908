"""A request says exactly what it should, and no wrong reply gives a vector."""

import base64
import json
import struct
from typing import Any

import numpy as np
import pytest

from elute.remote.faults import BadReply
from elute.remote.tokens import likely
from elute.steps.embed.openai.wire import Wire, believed, billed
from tests.fakes.openai_server import vector_of

PLAIN, PACKED = Wire("m", 0, packed=False), Wire("m", 0, packed=True)
TEXTS = [f"text {number}" for number in range(9)]
VECTORS = [vector_of(text, 8) for text in TEXTS]


def reply(vectors: list[Any], indices: list[Any] | None = None) -> dict[str, Any]:
    """A reply with these vectors."""
    places = range(len(vectors)) if indices is None else indices
    rows = [{"index": i, "embedding": row} for i, row in zip(places, vectors, strict=True)]
    return {"data": rows}


def packed(vector: list[float]) -> str:
    """A vector in base64."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def test_the_body_to_the_byte() -> None:
    """The same texts make the same bytes, readable as they are."""
    body = '{"model":"m","dimensions":256,"encoding_format":"base64","input":["é\\n","\\u0000"]}'
    wire = Wire("m", 256, packed=True)
    assert wire.body(["é\n", "\0"]).decode() == body
    assert wire.body(["é\n", "\0"], plain=True).decode() == body.replace("base64", "float")
    assert json.loads(PLAIN.body(["a"])) == {
        "model": "m",
        "encoding_format": "float",
        "input": ["a"],
    }


def test_half_a_character_goes_as_a_question_mark() -> None:
    """A text that has no UTF-8 is sent all the same, and one reads in the preview how."""
    assert json.loads(PLAIN.body(["a \ud800 b"]))["input"] == ["a ? b"]


@pytest.mark.parametrize("wire", [PLAIN, PACKED])
def test_vectors_stand_in_the_order_of_their_index(wire: Wire) -> None:
    """A shuffled reply is put right, from numbers and from base64."""
    rows: list[Any] = [packed(row) for row in VECTORS] if wire.packed else list(VECTORS)
    turned = reply(rows[1:] + rows[:1], [*range(1, 9), 0])
    np.testing.assert_array_equal(wire.vectors(turned, TEXTS), np.array(VECTORS, np.float32))


def test_numbers_where_base64_was_asked_for() -> None:
    """Servers that do not know base64 send numbers, which cannot be mistaken."""
    np.testing.assert_array_equal(
        PACKED.vectors(reply(list(VECTORS)), TEXTS), np.array(VECTORS, np.float32)
    )


def test_base64_nobody_asked_for() -> None:
    """Text where numbers were asked for is not guessed at, not even text of digits."""
    for row in (packed(VECTORS[0]), "12"):
        with pytest.raises(BadReply, match="none"):
            PLAIN.vectors(reply([row]), ["a"])
        with pytest.raises(BadReply, match="none"):
            PACKED.vectors(reply([row]), ["a"], plain=True)


BAD: dict[str, dict[str, Any]] = {
    "no data": {},
    "no list": {"data": "x"},
    "no objects": {"data": VECTORS},
    "short": reply(VECTORS[:-1]),
    "long": reply([*VECTORS, VECTORS[0]]),
    "empty": reply([]),
    "index twice": reply(list(VECTORS), [*range(8), 0]),
    "index beyond": reply(list(VECTORS), [*range(1, 10)]),
    "index negative": reply(list(VECTORS), [*range(8), -1]),
    "no index": {"data": [{"embedding": row} for row in VECTORS]},
    "index no number": reply(list(VECTORS), [*range(8), [8]]),
    "ragged": reply([*VECTORS[:-1], [*VECTORS[-1], 0.5]]),
    "nested": reply([[row] for row in VECTORS]),
    "empty vectors": reply([[]] * 9),
    "none": reply([None] * 9),
    "holes": reply([*VECTORS[:-1], [None] * 8]),
    "words": reply([*VECTORS[:-1], ["x"] * 8]),
    "objects": reply([{"a": 1}] * 9),
    "infinite": reply([*VECTORS[:-1], [1e300] * 8]),
    "zero": reply([*VECTORS[:-1], [0.0] * 8]),
    "equal": reply([VECTORS[0]] * 9),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_replies(name: str) -> None:
    """None of them gives a vector, and each says in words what is wrong."""
    with pytest.raises(BadReply, match=r"gave"):
        PLAIN.vectors(BAD[name], TEXTS)


@pytest.mark.parametrize(
    "row",
    ["", "####", "AAAA", packed(VECTORS[0])[:-4], packed(VECTORS[0]) + "=", packed([np.nan] * 8)],
)
def test_bad_base64(row: str) -> None:
    """Letters that are no base64, of the wrong length, or of no number."""
    rows = [packed(vector) for vector in VECTORS]
    with pytest.raises(BadReply, match="gave"):
        PACKED.vectors(reply([*rows[:-1], row]), TEXTS)


def test_the_asked_width_is_insisted_on() -> None:
    """A server that ignores `dimensions` is not believed."""
    assert Wire("m", 8, packed=False).vectors(reply(list(VECTORS)), TEXTS).shape == (9, 8)
    with pytest.raises(BadReply, match="8 numbers instead of 4"):
        Wire("m", 4, packed=False).vectors(reply(list(VECTORS)), TEXTS)


def test_a_few_texts_may_be_alike_to_a_model() -> None:
    """Case or a rare script is nothing to some models: two equal vectors prove nothing."""
    assert len(PLAIN.vectors(reply([VECTORS[0]] * 2), ["Hello", "hello"])) == 2
    assert len(PLAIN.vectors(reply([VECTORS[0]] * 9), ["the same"] * 9)) == 9


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"total_tokens": 5}, 5),
        ({"total_tokens": -5}, None),
        ({"total_tokens": 5.5}, None),
        ({"total_tokens": True}, None),
        ({}, None),
        (None, None),
        ([5], None),
    ],
)
def test_billed(usage: object, tokens: int | None) -> None:
    """Only a count is taken for one."""
    assert billed({"usage": usage}) == tokens


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        (None, 400),
        (0, 2 * likely("x" * 200)),
        (1, 2 * likely("x" * 200)),
        (2, 2),
        (300, 300),
        (400, 400),
        (408, 408),
        (409, 400),
        (2**63, 400),
    ],
)
def test_what_is_believed(said: int | None, settled: int) -> None:
    """A bill of less than a token a text, or of more than there are bytes and marks, is none."""
    assert believed(said, ["x" * 200] * 2, 400) == settled


@pytest.mark.parametrize("index", [[[]] * 3, {"at": 0}, None, 1.0, True])
def test_an_index_is_a_number(index: object) -> None:
    """Anything else, however deep, is a reply that cannot be right."""
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    for odd in (index, deep):
        rows = reply(list(VECTORS))
        rows["data"][0]["index"] = odd
        with pytest.raises(BadReply, match="of which text"):
            PLAIN.vectors(rows, TEXTS)
