"""Which column is the text."""

import json
from collections.abc import Mapping

import pytest

from elute.core.errors import BadInput
from tests.steps.load.conftest import Read


def jsonl(*rows: Mapping[str, object]) -> bytes:
    """Rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"id": "x" * 40, "Text": "hi"}, "Text"),
        ({"title": "a title", "body": "a"}, "body"),
        ({"text": "2024-01-02 10:00", "message": "word"}, "message"),
        ({"text": "", "note": "word"}, "note"),
        ({"greeting": "how are you", "kind": "fine"}, "greeting"),
        ({"tools": "a long description of a tool", "messages": [{"content": "hi"}]}, "messages"),
        ({"label": 1, "turns": [{"a": "b"}]}, "turns"),
    ],
)
def test_the_best_column_is_found(read: Read, row: dict[str, object], column: str) -> None:
    """A known name with words in it, else the longest typical text, else the longest lists."""
    records = read("a.jsonl", jsonl(row))
    assert records.text_from == column


def test_the_choice_is_told_with_the_others(read: Read) -> None:
    """A note names the column taken, the other ones and the setting."""
    (note,) = read("a.jsonl", jsonl({"text": "a", "topic": "b"})).notes
    assert '"text"' in note
    assert "topic" in note
    assert "--set load.text=COLUMN" in note


def test_a_template_joins_fields(read: Read) -> None:
    r"""Fields stand in braces, a backslash-n is a newline, a missing field is empty."""
    content = jsonl({"title": "T", "body": "B", "n": 3}, {"title": "U"})
    records = read("a.jsonl", content, text=r"{title}\n{body} ({n})")
    assert list(records.texts) == ["T\nB (3)", "U\n ()"]
    assert records.text_from == r"{title}\n{body} ({n})"


def test_a_column_named_like_a_template_is_a_column(read: Read) -> None:
    """The exact name of a column wins over the reading as a template."""
    assert list(read("a.jsonl", jsonl({"{a}": "x", "a": "y"}), text="{a}").texts) == ["x"]


def test_a_view_is_no_column_where_there_is_no_conversation(read: Read) -> None:
    """Plain columns have no views: `all` is refused like any unknown column."""
    with pytest.raises(BadInput, match='no column "all"'):
        read("a.jsonl", jsonl({"text": "a", "topic": "b"}), text="all")


def test_a_late_column_is_found(read: Read) -> None:
    """A field that first appears far down in a JSON file can be named."""
    rows: list[dict[str, object]] = [{"text": f"t{n}"} for n in range(1500)]
    records = read("a.jsonl", jsonl(*rows, {"late": "here"}), text="late")
    assert records.texts[1500] == "here"
    assert records.texts[0] == ""


def test_fill_stands_in_for_what_is_missing(read: Read) -> None:
    """Null, blank and words for no value are replaced in the text, and are told all the same."""
    content = jsonl({"a": "x", "b": None}, {"a": "N/A", "b": "y"}, {"a": "x", "b": "y"})
    records = read("a.jsonl", content, text="{a}/{b}", fill="?")
    assert list(records.texts) == ["x/?", "?/y", "x/y"]
    assert list(read("a.jsonl", content, text="{a}/{b}").texts) == ["x/", "N/A/y", "x/y"]
    finding = records.findings.of_rule("missing")
    assert finding is not None
    assert [finding.note(at) for at in (0, 1)] == ["nothing in b", "nothing in a"]
    assert not finding.applied


def test_what_a_shape_lets_be_blank_is_not_missing(read: Read) -> None:
    """Alpaca's input is often blank; its instruction is not."""
    rows = [{"instruction": "a", "input": "b", "output": "c"}] * 3
    rows += [{"instruction": "a", "input": "", "output": "c"}]
    rows += [{"instruction": "", "input": "b", "output": "c"}]
    finding = read("a.jsonl", jsonl(*rows), text="{instruction}/{input}").findings
    assert {one.rule: one.rows.tolist() for one in finding} == {"missing": [4]}


def test_fill_replaces_no_text_that_is_there(read: Read) -> None:
    """A preference without its prompt still shows both answers."""
    row = {"prompt": "a", "chosen": "b", "rejected": "c"}
    records = read("a.jsonl", jsonl(row, row, {**row, "prompt": None}), fill="?")
    assert records.texts[2] == "chosen: b\nrejected: c"


def test_a_blank_line_lacks_no_field(read: Read) -> None:
    """Plain text has no fields; what to do with blank lines is for cleaning to say."""
    assert len(read("a.txt", b"a\n\nb\n").findings) == 0


@pytest.mark.parametrize("text", ["nope", "{text} {nope}"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_unknown_columns_are_refused_with_the_list(read: Read, name: str, text: str) -> None:
    """A name that is not there is told together with those that are."""
    content = jsonl({"text": "a", "topic": "b"}) if name == "a.jsonl" else b"text,topic\na,b\n"
    with pytest.raises(BadInput, match='no column "nope"') as caught:
        read(name, content, text=text)
    assert "text, topic" in caught.value.hint
    assert "--set load.text=COLUMN" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"id,when\n1,2024-01-01\n2,2024-01-02\n"), ("a.jsonl", jsonl({"id": 1, "n": None}))],
)
def test_no_text_at_all_is_refused(read: Read, name: str, content: bytes) -> None:
    """Where nothing is to be read, the columns and the setting are told."""
    with pytest.raises(BadInput, match="looks like text") as caught:
        read(name, content)
    assert "id, " in caught.value.hint
    assert "--set load.text=COLUMN" in caught.value.hint


def test_thousands_of_columns_are_not_all_listed(read: Read) -> None:
    """A list of columns stays a sentence."""
    with pytest.raises(BadInput) as caught:
        read("a.jsonl", jsonl({f"c{n}": n for n in range(5000)}))
    assert "and 4,980 more" in caught.value.hint
