"""Times in the forms they are met in."""

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from elute.steps.load.fields.times import seconds
from tests.steps.load.conftest import Read

NOON = 1_714_996_800.0  # 2024-05-06 12:00 UTC


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-06T12:00:00Z",
        "2024-05-06 12:00",
        "2024-05-06T14:00:00+02:00",
        " 2024-05-06T12:00:00.000 ",
        1_714_996_800,
        1_714_996_800.0,
        1_714_996_800_000,
        "1714996800",
        "1714996800000",
        "1714996800.0",
        datetime(2024, 5, 6, 12, tzinfo=UTC),
        datetime(2024, 5, 6, 12),
        datetime(2024, 5, 6, 14, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_times_are_seconds_since_1970(value: object) -> None:
    """ISO 8601, seconds and milliseconds say the same moment; without a zone it is UTC."""
    assert seconds(value) == NOON


@pytest.mark.parametrize("value", ["2024-05-06", "20240506", date(2024, 5, 6)])
def test_a_day_begins_at_midnight(value: object) -> None:
    """Dates are times too."""
    assert seconds(value) == NOON - 12 * 3600


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        "12",
        12,
        2024,
        "2024",
        True,
        math.nan,
        math.inf,
        1e300,
        10**400,
        -5,
        [],
        {},
    ],
)
def test_what_is_no_time_is_not_a_number(value: object) -> None:
    """Counts, years, words and nothing are no times, and none of them is an error."""
    assert math.isnan(seconds(value))


def test_the_column_is_found_and_can_be_named(read: Read) -> None:
    """A known name with times in it, or the one that was named; durations are no times."""
    rows = [{"text": "a", "time": 30, "created": "2024-05-06", "seen": 1_714_996_800}] * 3
    content = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert read("a.jsonl", content).times.tolist() == [NOON - 12 * 3600] * 3
    assert read("a.jsonl", content, time="seen").times.tolist() == [NOON] * 3
    assert len(read("a.jsonl", content, time="none").times) == 0
