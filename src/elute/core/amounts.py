"""Times, memory, money and counts for people; what is not known is a dash."""

_UNITS = (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def duration(seconds: float | None) -> str:
    """A time to two digits, in the largest unit of which there are two."""
    if seconds is None:
        return "-"
    name, size = next((it for it in _UNITS if seconds >= 2 * it[1]), _UNITS[-1])
    number = seconds / size
    return f"{number:.2g} {name}" if number < 9.95 else f"{number:,.0f} {name}"


def memory(size: int | None) -> str:
    """Bytes as MiB or GiB."""
    if size is None:
        return "-"
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:,.0f} MiB"


def dollars(sum: float | None) -> str:
    """US dollars, to the cent or, below ten cents, to two digits; `<$0.0001` is the least."""
    if sum is None:
        return "-"
    if 0 < sum < 0.0001:
        return "<$0.0001"
    return f"${sum:,.2f}" if sum >= 0.0995 or not sum else f"${sum:.2g}"


def with_error(mean: float, error: float) -> str:
    """A figure of size 1 beside its standard error; never a negative nought."""
    return f"{round(mean, 3) + 0.0:.3f} ± {error:.3f}"


def count(number: int | None) -> str:
    """A whole number with its thousands apart."""
    return "-" if number is None else f"{number:,}"


def counted(number: float, one: str, many: str = "") -> str:
    """`1 row`, `1,934 rows`; the one way in which a number and its noun go together.

    Args:
        number: how many there are, a whole number.
        one: the noun.
        many: its plural; by default with an s.
    """
    return f"{number:,.0f} {one if number == 1 else many or f'{one}s'}"
