"""Numbers in words: the same few forms everywhere, with a dash for what is not defined."""

import math

from elute.core.amounts import counted

NONE = "–"
SHARES = ("noise", "coverage", "purity")
COUNTS = ("clusters", "rows")
SAMPLES = ("_rows", "_draws")


def count(number: int) -> str:
    """`1,934`."""
    return f"{number:,}"


def rows(number: int) -> str:
    """`1 row`, `1,934 rows`."""
    return counted(number, "row")


def percent(share: float | None, digits: int = 0) -> str:
    """A share in [0, 1] as `12 %`; `<1 %` for a little, `>99 %` for nearly all."""
    if share is None or math.isnan(share):
        return NONE
    if digits == 0 and 0 < share < 0.005:
        return "<1 %"
    if digits == 0 and 0.995 <= share < 1:
        return ">99 %"
    return f"{share * 100:.{digits}f} %"


def score(number: float | None) -> str:
    """A score with two digits, `0.31`, with a true minus sign."""
    if number is None or math.isnan(number):
        return NONE
    return f"{number:.2f}".replace("-0.00", "0.00").replace("-", "−")


def rate(per_second: float) -> str:
    """Units a second, `340/s`; a minute when it is slow, `12/min`; empty when unknown."""
    if per_second <= 0:
        return ""
    return f"{per_second:,.0f}/s" if per_second >= 1 else f"{per_second * 60:,.0f}/min"


def duration(seconds: float) -> str:
    """`0:24`, `3:40`, `2:05:00`."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def size(number: int) -> str:
    """Bytes as `812 B`, `1.2 kB`, `3.4 MB`."""
    if number < 1_000:
        return f"{number} B"
    return f"{number / 1_000:.1f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def metric(name: str, value: float | None) -> str:
    """A metric of a round in the form its name asks for: a share, a count, else a score."""
    if value is None or math.isnan(value):
        return NONE
    if name in SHARES:
        return percent(value)
    if name in COUNTS or name.endswith(SAMPLES) or abs(value) >= 100:
        return f"{value:,.0f}"
    return score(value)


def change(name: str, before: float | None, after: float | None) -> str:
    """By how much a metric went up or down, with its sign; empty where one is not defined."""
    if before is None or after is None or math.isnan(before) or math.isnan(after):
        return ""
    by = metric(name, abs(after - before))
    same = by in {metric(name, 0.0), NONE}
    return "=" if same else f"{'+' if after > before else '−'}{by}"
