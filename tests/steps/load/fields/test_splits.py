"""Splits by a column."""

import json
from pathlib import Path

import pytest

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.steps.load import Load, load
from elute.steps.load.fields.splits import meant
from tests.steps.load.conftest import Read


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
        ("evaluation", "validation"),
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
    """Splits to measure with are known by one name, all others are one."""
    values = ("train", "dev", "extra", None, "train", "bonus")
    records = read("a.jsonl", jsonl("split", *values))
    assert (records.split_from, records.split_names) == ("split", ("train", "validation", "other"))
    assert records.splits.tolist() == [0, 1, 2, -1, 0, 2]


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


def test_many_words_far_down_withdraw_no_protection(read: Read) -> None:
    """A column of splits stays one, whatever more than twenty other words stand further down."""
    values = ["train", "test"] * 600 + [f"s{n}" for n in range(400)] + ["validation"]
    records = read("a.jsonl", jsonl("split", *values))
    assert records.split_names == ("train", "test", "other", "validation")
    assert records.held_out.sum() == 601
    assert records.held_out[-1]


def test_held_out_rows_inside_the_training_file_stay_held_out(tmp_path: Path) -> None:
    """Beside a file of test rows the column still counts; a file's own split goes before it."""
    parts = []
    for name, split in (("a.jsonl", ""), ("b.jsonl", "test"), ("c.jsonl", "train")):
        (tmp_path / name).write_bytes(jsonl("split", "train", "val", None))
        parts.append(Part(name, tmp_path / name, split))
    records = load(Load(), parts, silent)
    told = [records.split_names[code] if code >= 0 else "" for code in records.splits]
    assert told == ["train", "validation", "", *["test"] * 3, *["train"] * 3]
    assert records.held_out.tolist() == [False, True, False, *[True] * 3, *[False] * 3]
    assert records.split_from == "files and split"
