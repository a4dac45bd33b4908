"""JSON Lines: one object a line, with tolerance for lines that are none."""

import pytest

from elute.core.errors import BadInput

from .conftest import Read


def test_spans_leave_blank_lines_and_line_ends_out(read: Read) -> None:
    """Blank lines are no records; a span is the line without its end."""
    content = b'\xef\xbb\xbf\n{"text":"one"}\r\n\n  \n{"text":"two"} \n{"text":"three"}'
    records = read("a.jsonl", content)
    pieces = [content[start:end] for start, end in records.spans.tolist()]
    assert pieces == [b'{"text":"one"}', b'{"text":"two"} ', b'{"text":"three"}']
    assert list(records.texts) == ["one", "two", "three"]


def test_lines_that_are_no_objects_are_blank_rows(read: Read) -> None:
    """A cut line and a bare value keep their place, without text, and the first is named."""
    records = read("a.jsonl", b'{"text":"one"}\n[1]\n{"text":"tw\n{"text":"four"}\n')
    assert list(records.texts) == ["one", "", "", "four"]
    assert "2 lines are not JSON objects (first: line 2, not an object)" in records.notes[-1]


def test_a_file_without_any_object_is_refused(read: Read) -> None:
    """When no line can be read, the first line and its reason are told."""
    with pytest.raises(BadInput, match="line 1, ") as caught:
        read("a.jsonl", b"{broken\n{worse\n")
    assert "load.format=text" in caught.value.hint


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"text":NaN}', ""),
        (b'{"text":null}', ""),
        (b'{"other":1}', ""),
        (b'{"text":12}', "12"),
        (b'{"text":true}', "true"),
        (b'{"text":["a", {"b": 1}]}', '["a",{"b":1}]'),
        (b'{"text":"\\ud800x"}', "\ud800x"),
        (b'{"text":["\\ud800"]}', '["\ud800"]'),
        (b'{"text":123456789012345678901}', "1.2345678901234568e+20"),
        (b'{"text":1e999}', "inf"),
    ],
)
def test_values_become_text(read: Read, raw: bytes, text: str) -> None:
    """Values that are not strings are compact JSON; nothing and NaN are empty."""
    assert list(read("a.jsonl", b'{"text":"one"}\n' + raw + b"\n").texts) == ["one", text]


def test_fields_that_come_late_are_columns(read: Read) -> None:
    """A field first seen far down is listed, and can be chosen."""
    content = b'{"text":"one"}\n' * 1200 + b'{"late":"here"}\n'
    records = read("a.jsonl", content, text="late")
    assert records.columns == ("text", "late")
    assert records.texts[1200] == "here"


def test_nesting_beyond_reason_is_one_bad_line(read: Read) -> None:
    """A line nested 100,000 deep costs that line, not the file."""
    deep = b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    records = read("a.jsonl", b'{"text":"one"}\n' + deep + b"\n")
    assert list(records.texts) == ["one", ""]
    assert "nested too deep" in records.notes[-1]
