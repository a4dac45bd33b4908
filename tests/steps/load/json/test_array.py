"""JSON: an array of objects, or an object that holds one."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elute.core.errors import BadInput
from elute.steps.load.table import Bad
from tests.steps.load.conftest import Read
from tests.steps.load.tables import of_bytes


def test_spans_are_byte_offsets(read: Read) -> None:
    """Characters of several bytes before a record do not move its span."""
    content = '\ufeff[ {"text": "é😀"} ,\r\n {"text":"]}"}\n]\n'.encode()
    records = read("a.json", content)
    pieces = [content[start:end] for start, end in records.spans.tolist()]
    assert pieces == ['{"text": "é😀"}'.encode(), b'{"text":"]}"}']
    assert list(records.texts) == ["é😀", "]}"]


def test_the_list_inside_an_object_is_found(read: Read) -> None:
    """An object with one list of objects is read as that list, other members aside."""
    content = (
        b'{"version": 1, "tags": ["a", []], "data": [{"text": "one"}, {"text": "two"}], "n": {}}'
    )
    records = read("a.json", content)
    assert [content[start:end] for start, end in records.spans.tolist()] == [
        b'{"text": "one"}',
        b'{"text": "two"}',
    ]


def test_elements_that_are_no_objects_are_values(tmp_path: Path) -> None:
    """An element that is no object has one field, `value`."""
    found = of_bytes(tmp_path, b'["one", 2, null, [3]]', "json")
    assert found.column("value") == ["one", 2, None, [3]]


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b'{"a": {"b": "x"}, "c": 1}', {"a": {"b": "x"}, "c": 1}),
        (b'{"a": [{"b": 1}], "c": [{"b": 2}]}', {"a": [{"b": 1}], "c": [{"b": 2}]}),
        (b'{"t": "x", "x": [1, 2, {"y": 3}]}', {"t": "x", "x": [1, 2, {"y": 3}]}),
        (b'{"t": "x", "x": [null,{"y": 3}]}', {"t": "x", "x": [None, {"y": 3}]}),
        (b' "x" ', {"value": "x"}),
        (b"12", {"value": 12}),
    ],
)
def test_one_value_is_one_record(tmp_path: Path, content: bytes, fields: dict[str, object]) -> None:
    """An object without one list of objects, and a bare value, are one record."""
    found = of_bytes(tmp_path, content, "json")
    assert (found.fields, found.pieces) == ([fields], [content.strip()])


@pytest.mark.parametrize("name", ["messages", "conversations", "chosen", "Conversation"])
def test_one_conversation_is_one_record(tmp_path: Path, name: str) -> None:
    """The messages of a single record are not the records of a file, and that is told."""
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    found = of_bytes(tmp_path, json.dumps({name: turns}, indent=2).encode(), "json")
    assert found.fields == [{name: turns}]
    assert f'the list "{name}" is a field of it' in found.notes[0]


def test_several_lists_are_told(tmp_path: Path) -> None:
    """Which lists an object has, and how to take one of them, is a note."""
    found = of_bytes(tmp_path, b'{"a": [{"b": 1}], "c": [{"b": 2}]}', "json")
    assert 'several lists ("a", "c")' in found.notes[0]


GOOD = [b'{"a":"one", "b":1}', b'{"a":"two, }] [{", "b":[{"c":2}]}', b'{"a":"th\\"ree","b":3}']


@pytest.mark.parametrize(
    "broken",
    [
        b'{"a":"x, "b":1}',
        b'{"a":"x", "b":1',
        b'{"a":"x", "b":1}}',
        b'{"a":"x", "b":]}',
        b'{"a":"x"", "b":1}',
        b'{"a":"say "hi, [you]", ok", "b":1}',
        b'{"a":"x", "b":tru}',
        b'{"a":"x", "b":1]}',
        b'{"a":"x\\", "b":1}',
        b"{'a':'x'}",
        b"nothing",
        b"",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("ends", [(b"[", b"]"), (b' {"v":1,\n"list": [\n', b'],\n"n": 2}\n')])
@pytest.mark.parametrize("between", [b",", b",\n  "])
def test_one_broken_element_costs_itself(
    tmp_path: Path, broken: bytes, place: int, ends: tuple[bytes, bytes], between: bytes
) -> None:
    """Wherever it stands, a broken element is a bad record, and all others are read."""
    records = [*GOOD[:place], broken, *GOOD[place:]]
    found = of_bytes(tmp_path, between.join(records).join(ends), "json")
    assert [piece.strip() for piece in found.pieces] == records
    assert [isinstance(it, Bad) for it in found.fields] == [it is broken for it in records]
    line = (ends[0] + between.join(records)[: len(between.join(records[: place + 1]))]).count(b"\n")
    assert abs(found.bad[0][0] - line - 1) <= 1


def test_a_file_that_is_cut_off_keeps_what_is_whole(tmp_path: Path) -> None:
    """At whatever byte a list is cut off, whole records are read, and the end is told."""
    content = b'[{"a":"one"},\n{"a":"two"},\n{"a":"three"}]'
    tried = 0
    for size in range(12, len(content)):
        found = of_bytes(tmp_path, content[:size], "json")
        whole = content[:size].count(b"}")
        assert [it["a"] for it in found.good] == ["one", "two", "three"][:whole], size
        assert found.bad or found.found["json"], size
        tried += 1
    print(f"{tried} cuts told")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[{"a":"x"}] x', "goes on behind its end: line 1, byte 12"),
        (b'[{"a":"x"}]\n[{"a":"y"}]', "goes on behind its end: line 2, byte 12"),
        (b'{"l": [{"a":"x"}]} x', "goes on behind its end: line 1, byte 19"),
        (b"[] []", "goes on behind its end: line 1, byte 3"),
        (b'{"a": 1}\n{"a": 2}', "goes on behind its end: line 2, byte 9"),
        (b'{"a" 1, "list": [{"b": 1}]}', 'around the list "list"'),
        (b"[" * 100_000, "nested more than 128 deep"),
        (b'[{"":' * 50_000, "nested more than 128 deep"),
        (b"[", "ends before the list is closed"),
        (b" \n", "holds no records"),
        (b"nothing", "No record of"),
    ],
)
def test_broken_files_say_where(read: Read, content: bytes, told: str) -> None:
    """What cannot be gone on with is refused, with its place and a way out."""
    with pytest.raises(BadInput) as caught:
        read("a.json", content, format="json")
    assert told in caught.value.title
    assert caught.value.hint


def test_an_empty_list_has_no_records(tmp_path: Path) -> None:
    """It is read, and holds nothing."""
    assert of_bytes(tmp_path, b" [ ]\n", "json").fields == []


def test_many_broken_elements_take_no_quadratic_time(tmp_path: Path) -> None:
    """When no element closes its brace or its quote, reading ends, and nothing is lost."""
    for broken in (b'{"a":1', b'{"a":"x}', b'{"a":1}}', b"{a}", b"x"):
        content = b'[{"a":0}, ' + b", ".join([broken] * 20_000) + b"]"
        found = of_bytes(tmp_path, content, "json")
        assert found.good == [{"a": 0}], broken
        # Between two pieces stand two bytes.
        assert sum(len(piece) + 2 for piece in found.pieces) >= len(content) - 2, broken


def test_strings_and_escapes_across_blocks(tmp_path: Path) -> None:
    """Quotes, escapes and brackets at the seams of the blocks read are seen as what they are."""
    for shift in range(12):
        rows = [b'{"a":"' + b"\\\\" * n + b'\\"],{"}' for n in range(1, 400)]
        rows = [b'"' + b"x" * shift + b'"', *rows * 3]
        found = of_bytes(tmp_path, b"[" + b",".join(rows) + b"]", "json")
        assert (found.pieces, found.bad) == (rows, []), shift


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), min_size=1, max_size=6),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
)
def test_each_span_reads_back_as_its_record(
    read: Read, rows: list[dict[str, object]], indent: int | None, ascii_only: bool
) -> None:
    """For any objects, the bytes of a span parsed alone are the object that was written."""
    rows = [{**row, "text": "x"} for row in rows]
    content = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    records = read("a.json", content, text="text")
    back = [json.loads(content[start:end]) for start, end in records.spans.tolist()]
    assert back == json.loads(content)
