"""What tells records apart beside their text."""

import json
from collections.abc import Mapping

import numpy as np
import pytest

from elute.steps.load.fields.contents import says
from tests.steps.load.conftest import Read


def jsonl(*rows: Mapping[str, object]) -> bytes:
    """Rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def same(read: Read, *rows: Mapping[str, object], **settings: str) -> list[int]:
    """For each row the first that says the same beside its text; [] where nothing is compared."""
    contents = read("a.jsonl", jsonl(*rows), **settings).contents
    return [contents.tolist().index(one) for one in contents.tolist()]


ANSWERS = (
    "It is the one in the hall.",
    "It  is the one\nin the hall. ",
    "Nobody knows where it is.",
)


def test_answers_tell_questions_apart(read: Read) -> None:
    """Where the question is the text the answer counts, white space folded; as a shape and not."""
    rows = [{"Q": "Which door?", "A": answer} for answer in ANSWERS]
    assert same(read, *rows, text="Q") == [0, 0, 2]
    rows = [{"text": "Which door?", "other": answer} for answer in ANSWERS]
    assert same(read, *rows) == [0, 0, 2]
    notes = read("a.jsonl", jsonl(*rows)).notes
    assert 'Rows of equal text are copies only where these agree too: "other".' in notes


def test_a_short_answer_of_a_pair_counts(read: Read) -> None:
    """What is a pair by its names is one conversation, however short the answers are."""
    rows = [{"question": "Is it?", "answer": answer} for answer in ("yes", "no", " yes")]
    assert same(read, *rows, text="prompt") == [0, 1, 0]
    assert same(read, *rows) == []


def test_preferences_of_one_prompt_differ(read: Read) -> None:
    """Under load.text=prompt both answers count."""
    rows = [
        {"prompt": "Say it", "chosen": "so", "rejected": rejected}
        for rejected in ("not so", "never", "not so")
    ]
    assert same(read, *rows, text="prompt") == [0, 1, 0]


def test_the_schema_of_tools_counts(read: Read) -> None:
    """The default view has the names of the tools only; as a list and as JSON in a text."""
    turns = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]
    tools = [[{"name": "find", "parameters": {"type": kind}}] for kind in ("a", "b", "a")]
    plain = [{"messages": turns, "tools": it} for it in tools]
    assert same(read, *plain) == [0, 1, 0]
    texts = [{"messages": turns, "tools": json.dumps(it)} for it in tools]
    assert same(read, *texts) == [0, 1, 0]
    assert same(read, *texts, *[{"messages": turns, "tools": "[]"}] * 9) == [0, 1, 0, *[3] * 9]


def test_an_answer_in_json_is_a_turn_like_another(read: Read) -> None:
    """One list among the answers does not make their column one of nested data."""
    rows = [{"instruction": "Say", "output": output} for output in ("a", "b", '["a", "b"]')]
    assert same(read, *rows) == []


def test_identifiers_numbers_dates_and_categories_do_not_count(read: Read) -> None:
    """A table with one column of words is compared by that alone."""
    rows = [
        {
            "id": f"m-{at:05}",
            "text": "please send it to me again",
            "label": ("lost", "found")[at % 2],
            "created": f"2024-01-0{at + 1}T10:00:00",
            "region": "North West",
            "score": at,
            "embedding": [0.5, at],
            "meta": {"source": "mail", "number": at},
        }
        for at in range(4)
    ]
    assert same(read, *rows) == []
    assert not any("copies" in note for note in read("a.jsonl", jsonl(*rows)).notes)


def test_what_the_text_is_made_of_and_labels_do_not_count(read: Read) -> None:
    """A template's own columns are in the text, and a label is compared as a label."""
    rows = [
        {"a": "one two three four five", "b": f"{word} two three four five", "label": "a b c d e f"}
        for word in ("one", "two")
    ]
    assert same(read, *rows, text="{a} {b}", label="label") == []
    assert same(read, *rows, text="a", label="label") == [0, 1]


def test_a_record_that_cannot_be_read_has_no_contents(read: Read) -> None:
    """Every row has one hash, also where a line is broken."""
    row = {"text": "a", "other": "one two three four five"}
    records = read("a.jsonl", jsonl(row) + b"{\n" + jsonl(row))
    assert len(records.contents) == 3
    assert records.contents[1] == b""
    assert records.contents[0] == records.contents[2] != b""


@pytest.mark.parametrize(
    "value",
    [
        *("Where is the door?", "\u4ec0\u4e48\u65f6\u5019\u53ef\u4ee5\u9000\u6b3e", "pics/01.jpg"),
        *('[{"a": 1}]', ["a.png"], {"a": {"b": 1}}, {"a": "one two three four"}, b"\x89PNG"),
    ],
)
def test_what_says_something(value: object) -> None:
    """Words, places of pictures, nested data, bytes."""
    assert says(value)


@pytest.mark.parametrize(
    "value",
    [
        *("m-00017", "2024-01-02 10:00:00", "North West", "1 2 3 4 5 6", 7, None, True, "", "[x]"),
        *([1.0, 2.0], [[1, 2], [3]], {"id": 5, "lang": "en"}, [], {}, "Mon Jan 5 10:00:00 2024"),
    ],
)
def test_what_says_nothing(value: object) -> None:
    """Identifiers, dates, categories, numbers, vectors, and objects of these."""
    assert not says(value)


def test_a_column_of_parquet_is_read_for_it(read: Read) -> None:
    """Columns that are neither text nor label are read as well where they hold words."""
    import io

    import pyarrow
    from pyarrow import parquet

    table = pyarrow.table({"text": ["a b"] * 3, "other": list(ANSWERS), "n": [1, 2, 3]})
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    contents = read("a.parquet", sink.getvalue()).contents
    assert np.unique(contents, return_inverse=True)[1][0] != len(contents)
    assert contents[0] == contents[1] != contents[2]
