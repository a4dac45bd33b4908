"""One column of the source's records."""

from pathlib import Path

import numpy as np
import pytest

from elute.core.dataset import Part
from elute.core.errors import Cancelled, UsageError
from elute.engine.columns import LONGEST, Column, Reading
from tests import values


def test_values_are_numbered_as_they_come() -> None:
    """Text, numbers, truth and nested values as text; nothing and blanks are none."""
    given = ["a", 1, True, None, "", "a", {"x": 1}, 2.5, "2.5", float("inf")]
    column = Column.of("c", given)
    assert column.values == ("a", "1", "true", "{'x': 1}", "2.5", "inf")
    assert column.codes.tolist() == [0, 1, 2, -1, -1, 0, 3, 4, 4, 5]
    nan = float("nan")
    expected = [nan, 1, nan, nan, nan, nan, nan, 2.5, 2.5, nan]
    np.testing.assert_array_equal(column.numbers, np.array(expected))


@pytest.mark.parametrize("value", ["1e999", "nan", "-1e39", 10**400, "9" * 5000])
def test_a_number_too_large_is_none(value: object) -> None:
    """It is a word like others, and breaks nothing."""
    column = Column.of("c", [value])
    assert np.isnan(column.numbers[0])
    assert len(column.values[0]) <= LONGEST


def reading(path: Path, name: str) -> Reading:
    """A column of a JSON lines file of three rows."""
    path.write_text('{"text": "x", "n": 1}\n{"text": "y"}\n{"text": "z", "n": "two"}\n')
    found = values.records(["x", "y", "z"], format="jsonl", columns=("text", "n"))
    return Reading([Part(path.name, path)], found, name)


def test_a_column_is_read_from_the_source(tmp_path: Path) -> None:
    """In the order of the rows."""
    column = reading(tmp_path / "data.jsonl", "n").read()
    assert column.values == ("1", "two")
    assert column.codes.tolist() == [0, -1, 1]


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    """It says that it was."""
    with pytest.raises(Cancelled):
        reading(tmp_path / "data.jsonl", "n").read(lambda: True)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    """Before anything is read; names are made safe."""
    with pytest.raises(UsageError, match="␛") as refused:
        reading(tmp_path / "data.jsonl", "\x1b[31m")
    assert refused.value.hint == "There are: text, n."
