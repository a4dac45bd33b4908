"""Splits by a column."""

import json

import pytest

from elute.steps.load.splits import meant

from .conftest import Read


def jsonl(column: str, *values: object) -> bytes:
    """A text and a value in each row."""
    rows = ({"text": f"t{n}", column: value} for n, value in enumerate(values))
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.mark.parametrize(
    ("value", "split"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("val", "validation"),
        ("dev", "validation"),
        ("eval", "validation"),
        ("oos_val", "validation"),
        ("test_sft", "test"),
        ("TEST", "test"),
        ("contest", "contest"),
        ("developer", "developer"),
        ("extra", "extra"),
    ],
)
def test_words_say_what_a_split_is_for(value: str, split: str) -> None:
    """A whole word decides, not a part of one."""
    assert meant(value) == split


def test_splits_are_found_by_a_column(read: Read) -> None:
    """Splits to measure with are known by one name, others stay as they are."""
    records = read("a.jsonl", jsonl("split", "train", "dev", "extra", None, "train"))
    assert (records.split_from, records.split_names) == ("split", ("train", "validation", "extra"))
    assert records.splits.tolist() == [0, 1, 2, -1, 0]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("split", ["a", "b"]),
        ("split", [1, 2]),
        (
            "subset",
            [f"test part{n}x" if n else "test" for n in range(3)] + [f"s{n}" for n in range(30)],
        ),
        ("purpose", ["train", "test"]),
    ],
)
def test_what_is_no_split_is_not_taken_for_one(
    read: Read, column: str, values: list[object]
) -> None:
    """Unknown words, numbers, too many values and other columns make no splits."""
    records = read("a.jsonl", jsonl(column, *values))
    assert (records.split_from, records.split_names) == ("", ())
    assert set(records.splits.tolist()) == {-1}


def test_too_many_splits_far_down_are_none(read: Read) -> None:
    """A column that turns out to have more than twenty values holds no splits."""
    values = ["train"] * 1200 + [f"s{n}" for n in range(40)]
    assert read("a.jsonl", jsonl("split", *values)).split_from == ""
