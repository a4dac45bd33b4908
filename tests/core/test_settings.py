"""Settings validate themselves and go to plain data and back."""

from dataclasses import dataclass

import pytest

from elute.core.errors import UsageError
from elute.core.settings import build, option, plain


@dataclass(frozen=True)
class Sample:
    """Settings of every kind."""

    count: int = option(3, "how many", low=1, high=9)
    share: float = option(0.5, "which part", low=0.0, high=1.0)
    kind: str = option("a", "which", choices=("a", "b"))
    on: bool = option(True, "whether")


def test_plain_data_comes_back() -> None:
    """Settings survive the way to plain data and back."""
    made = build(Sample, {"count": 4, "share": 1, "kind": "b", "on": False}, "sample")
    assert build(Sample, plain(made), "sample") == made
    assert made == Sample(4, 1.0, "b", False)


def test_everything_wrong_is_told_at_once() -> None:
    """One error names every wrong field, not only the first."""
    wrong = {"count": 0, "share": 2.0, "kind": "c", "on": 1, "other": 5}
    with pytest.raises(UsageError) as caught:
        build(Sample, wrong, "sample")  # type: ignore[arg-type]
    for name in wrong:
        assert f"sample.{name} " in str(caught.value)


@pytest.mark.parametrize("value", [True, "4", 4.0])
def test_types_are_not_guessed(value: bool | str | float) -> None:
    """A truth value, text or a decimal number is not a whole number."""
    with pytest.raises(UsageError, match="a whole number"):
        build(Sample, {"count": value}, "sample")


def test_nan_is_no_number() -> None:
    """NaN passes every comparison; it is refused by itself."""
    with pytest.raises(UsageError, match="must be a number"):
        build(Sample, {"share": float("nan")}, "sample")
