"""JSON Lines: one object a line, with tolerance for lines that are none."""

import tracemalloc
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.steps.load.table import Bad
from tests.steps.load.conftest import Read
from tests.steps.load.tables import of_bytes, table


def test_spans_leave_blank_lines_and_line_ends_out(read: Read) -> None:
    """Blank lines are no records; a span is the line without its end."""
    content = b'\xef\xbb\xbf\n{"text":"one"}\r\n\n  \n{"text":"two"} \n{"text":"three"}'
    records = read("a.jsonl", content)
    pieces = [content[start:end] for start, end in records.spans.tolist()]
    assert pieces == [b'{"text":"one"}', b'{"text":"two"} ', b'{"text":"three"}']
    assert list(records.texts) == ["one", "two", "three"]


def test_lines_that_are_no_objects_are_bad_records(tmp_path: Path) -> None:
    """A cut line and a bare value keep their place and bytes, with line and reason."""
    content = b'{"text":"one"}\n[1]\n{"text":"tw\n7\n{"text":"five"}\n{"text":"si'
    found = of_bytes(tmp_path, content, "jsonl")
    assert found.pieces == content.splitlines()
    assert found.column("text") == ["one", "five"]
    assert found.bad == [
        (2, "a list, not an object"),
        (3, "Unterminated string starting at: character 9"),
        (4, "a number, not an object"),
        (6, "Unterminated string starting at: character 9"),
    ]


def test_a_file_without_any_object_is_refused(read: Read) -> None:
    """When no line can be read, the first line and its reason are told."""
    with pytest.raises(BadInput, match="line 1, ") as caught:
        read("a.jsonl", b"{broken\n{worse\n")
    assert "load.format=text" in caught.value.hint


def test_what_is_not_strict_json_is_read_and_told(tmp_path: Path) -> None:
    """NaN and Infinity, which Python writes, cost no record, but are a finding."""
    found = of_bytes(tmp_path, b'{"a":1}\n{"a":NaN}\n{"a":[-Infinity]}\n', "jsonl")
    assert found.bad == []
    assert found.found == {
        "json": [(1, "line 2: NaN is not JSON"), (2, "line 3: -Infinity is not JSON")]
    }


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"18446744073709551616", 2**64),
        (b"-123456789012345678901234567890", -123456789012345678901234567890),
        (b"9" * 5000, "9" * 5000),
        (b"0.1234567890123456789", 0.1234567890123456789),
        (b'"1234567890123456789012"', "1234567890123456789012"),
        (b'{"a":1,"a":2}', {"a": 2}),
    ],
)
def test_numbers_keep_their_digits(tmp_path: Path, raw: bytes, value: object) -> None:
    """No number is rounded; of two members of one name the last one counts."""
    assert of_bytes(tmp_path, b'{"v":' + raw + b"}\n", "jsonl").column("v") == [value]


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
        (b'{"text":123456789012345678901}', "123456789012345678901"),
        (b'{"text":1e999}', "1e999"),
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


@pytest.mark.parametrize("closed", [True, False])
def test_nesting_beyond_reason_is_one_bad_line(tmp_path: Path, closed: bool) -> None:
    """A line nested 100,000 deep costs that line, not the file."""
    deep = b'{"text":' + b"[" * 100_000 + b"]" * (100_000 * closed) + b"}"
    found = of_bytes(tmp_path, b'{"text":"one"}\n' + deep + b'\n{"text":"three"}', "jsonl")
    assert found.column("text") == ["one", "three"]
    assert found.bad == [(2, "nested more than 128 deep")]


def test_nesting_within_reason_is_read(tmp_path: Path) -> None:
    """128 deep is read, 129 is not; brackets in strings do not count."""
    rows = [b'{"a":' + b"[" * n + b"]" * n + b"}" for n in (127, 128)]
    rows.append(b'{"a":"' + b"[" * 500 + b'\\"{{"}')
    found = of_bytes(tmp_path, b"\n".join(rows), "jsonl")
    assert found.bad == [(2, "nested more than 128 deep")]


@pytest.mark.long
def test_a_line_of_a_gigabyte_is_one_bad_record(tmp_path: Path) -> None:
    """A line without an end does not fill the memory; what stands behind it is read."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"a":"')
        for _ in range(1024):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\r\n{"a":"two"}\n')
    tracemalloc.start()
    try:
        rows = list(table(path, "jsonl").rows())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    print(f"peak {peak >> 20} MB for a line of {path.stat().st_size >> 20} MB")
    assert [rows[0][:2], rows[0][2]] == [(0, (1 << 30) + 8), Bad(1, "longer than 64 MB")]
    assert rows[1][2] == {"a": "two"}
    assert peak < 200 << 20


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"x":1,"text":"a","x":2}', "the name x stands twice"),
        (b'{"x" : 1, "text" : "a", "x" : 2}', "the name x stands twice"),
        (b'{"text": "a", "m": [{"role": 1, "role": 2}]}', "the name role stands twice"),
        (b'{"text": {"a": 1}, "text": "b"}', "the name text stands twice"),
        (b'{"text": 1E400}', "the number 1E400 is beyond any float and is read as text"),
        (
            b'{"text": "a", "n": [-1e999]}',
            "the number -1e999 is beyond any float and is read as text",
        ),
        (b'{"text": "a:)", "n": ":b", "m": "\\":"}', ""),
        (b'{"text": "{\\"x\\":1,\\"x\\":2}"}', ""),
        (b'{"text": "a", "x": {"text": "b", "y": [{"text": 1}, {"text": 2}]}}', ""),
        (b'{"text": 12345678901234567890123}', ""),
    ],
)
def test_what_a_conversion_would_lose_stands_twice_or_is_too_large(
    tmp_path: Path, line: bytes, told: str
) -> None:
    """A second member of one name and a number beyond any float are listed; look-alikes not."""
    found = of_bytes(tmp_path, b'{"text": "z"}\n' + line + b"\n", "jsonl")
    assert found.found == ({"json": [(1, f"line 2: {told}")]} if told else {})
    assert found.bad == []
