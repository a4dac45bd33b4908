"""JSON: an array of objects, or an object that holds one."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elute.core.errors import BadInput

from .conftest import Read


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


def test_strings_are_records_and_numbers_are_blank(read: Read) -> None:
    """An array of strings has one column, `value`; an element without fields is a blank row."""
    records = read("a.json", b'["one", 2, "three"]')
    assert (records.text_from, list(records.texts)) == ("value", ["one", "", "three"])
    assert "1 elements are not objects" in records.notes[-1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[{"a":1},\n{"a":2]', "line 2, column 7"),
        (b'[{"a":"x"}', "line 1"),
        (b'[{"a":"x"},]', "line 1"),
        (b'[{"a":"x"}] x', "Extra data"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": {"b": "x"},\n"c": 1}', "without a list of records"),
        (b'{"a": [{"b": 1}], "c": [{"b": 2}]}', "several lists of records: a, c"),
        (b"[]", "holds no records"),
        (b'{"a" 1}', "Expecting ':'"),
    ],
)
def test_broken_files_say_where(read: Read, content: bytes, told: str) -> None:
    """What is not an array of records is refused, with its place and a way out."""
    with pytest.raises(BadInput) as caught:
        read("a.json", content, format="json")
    assert told in caught.value.title
    assert caught.value.hint


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
