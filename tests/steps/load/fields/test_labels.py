"""Labels: which column they are in, and how they are coded."""

import json
from collections.abc import Mapping

import pytest

from elute.core.errors import BadInput
from tests.steps.load.conftest import Read


def jsonl(*rows: Mapping[str, object]) -> bytes:
    """Rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_labels_are_found_by_name(read: Read) -> None:
    """The most frequent label is the first; null is none; numbers and truth values are labels."""
    values = ["b", "a", "b", None, "b", "a", "c"]
    rows = [{"text": f"t{n}", "intent": value} for n, value in enumerate(values)]
    records = read("a.jsonl", jsonl(*rows))
    assert (records.label_from, records.label_names) == ("intent", ("b", "a", "c"))
    assert records.labels.tolist() == [0, 1, 0, -1, 0, 1, 2]
    numbered = [{"text": f"t{n}", "label": n % 2} for n in range(4)]
    assert read("a.jsonl", jsonl(*numbered)).label_names == ("0", "1")
    assert any('labels are read from "intent"' in note for note in records.notes)


@pytest.mark.parametrize(
    "column",
    [
        ["same"] * 50,
        [f"label {n}" for n in range(1500)],
        [["a", "b"]] * 9,
        [None] * 9,
        ["x" * 500, "y"] * 9,
    ],
)
def test_what_is_no_label_is_not_taken_for_one(read: Read, column: list[object]) -> None:
    """One value for all, one for each, lists, nothing and long texts are no labels."""
    rows = [{"text": f"t{n}", "label": value} for n, value in enumerate(column)]
    records = read("a.jsonl", jsonl(*rows))
    assert (records.label_from, records.label_names) == ("", ())
    assert set(records.labels.tolist()) == {-1}


def test_a_column_of_text_is_no_label(read: Read) -> None:
    """`target` is the answer here."""
    rows = [{"input": f"ask {n}", "target": f"say {n % 2}"} for n in range(9)]
    assert read("a.jsonl", jsonl(*rows)).label_from == ""


def test_labels_can_be_named_or_left_out(read: Read) -> None:
    """A named column may have any values, `none` reads no labels, an unknown one is refused."""
    rows = [{"text": f"t{n}", "label": n % 2, "mood": "same"} for n in range(4)]
    assert read("a.jsonl", jsonl(*rows), label="mood").label_names == ("same",)
    assert read("a.jsonl", jsonl(*rows), label="none").label_from == ""
    with pytest.raises(BadInput, match='no column "nope"') as stop:
        read("a.jsonl", jsonl(*rows), label="nope")
    assert "--set load.label=COLUMN" in stop.value.hint


def test_a_label_with_several_values_goes_before_one_with_one(read: Read) -> None:
    """Of two columns with known names the one that tells rows apart is taken."""
    rows = [{"text": f"t{n}", "label": "all", "topic": "ab"[n % 2]} for n in range(6)]
    assert read("a.jsonl", jsonl(*rows)).label_from == "topic"


def test_thumbs_are_the_labels_of_kto(read: Read) -> None:
    """True and false are labels by name."""
    rows = [{"prompt": "a", "completion": f"b{n}", "label": n > 0} for n in range(3)]
    records = read("a.jsonl", jsonl(*rows))
    assert (records.shape, records.label_names) == ("kto", ("true", "false"))
