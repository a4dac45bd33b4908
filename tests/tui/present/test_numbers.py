"""Numbers read the same everywhere."""

import math

import pytest

from elute.tui.present import numbers


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.123, "12 %"),
        (0.0, "0 %"),
        (0.001, "<1 %"),
        (0.9999, ">99 %"),
        (1.0, "100 %"),
        (None, "–"),
    ],
)
def test_a_share_never_rounds_to_none_or_all(share: float | None, said: str) -> None:
    """A little is not 0 % and nearly all is not 100 %."""
    assert numbers.percent(share) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.314, "0.31"), (-0.1, "−0.10"), (-0.001, "0.00"), (math.nan, "–")]
)
def test_a_score_has_two_digits_and_a_true_minus(value: float, said: str) -> None:
    """Zero has no sign, and what is not defined is a dash."""
    assert numbers.score(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(24.2, "0:24"), (220, "3:40"), (7500, "2:05:00"), (-1, "0:00")]
)
def test_time_left_reads_like_a_clock(seconds: float, said: str) -> None:
    """Minutes and seconds, hours when there are any, never below zero."""
    assert numbers.duration(seconds) == said


def test_a_slow_rate_is_told_by_the_minute() -> None:
    """0.2 a second would read as nothing; 12 a minute does not."""
    assert (numbers.rate(340.2), numbers.rate(0.2), numbers.rate(0)) == ("340/s", "12/min", "")


def test_sizes_go_up_to_megabytes() -> None:
    """Three units are enough for what is copied."""
    assert [numbers.size(n) for n in (812, 1_234, 3_400_000)] == ["812 B", "1.2 kB", "3.4 MB"]
