"""Times, memory, money and figures as people read them."""

from elute.core.amounts import counted, dollars, duration, memory, with_error


def test_amounts_are_told_in_two_digits() -> None:
    """In the unit that people would take."""
    times = (0.0, 0.0123, 5.0, 9.99, 119, 121, 7_300, 200_000, 9e7)
    assert [duration(it) for it in times] == [
        "0 s", "0.012 s", "5 s", "10 s", "119 s", "2 min", "2 h", "2.3 days", "1,042 days",
    ]  # fmt: skip
    assert [dollars(it) for it in (0.0, 4.8e-5, 0.00152, 0.076, 0.5, 1.5, 12_345.0)] == [
        "$0.00", "<$0.0001", "$0.0015", "$0.076", "$0.50", "$1.50", "$12,345.00",
    ]  # fmt: skip
    assert (memory(3 * 2**20), memory(5 * 2**30)) == ("3 MiB", "5.0 GiB")
    assert duration(None) == memory(None) == dollars(None) == "-"


def test_a_figure_stands_beside_its_error() -> None:
    """To three places; what rounds to nothing has no sign."""
    assert with_error(0.4567, 0.0123) == "0.457 ± 0.012"
    assert with_error(-0.0002, 0.001) == "0.000 ± 0.001"


def test_a_number_and_its_noun_go_together() -> None:
    """One is one, none and many have the plural, be it regular or not."""
    assert [counted(it, "row") for it in (0, 1, 2, 1_934)] == [
        "0 rows", "1 row", "2 rows", "1,934 rows",
    ]  # fmt: skip
    assert counted(1.0, "row is", "rows are") == "1 row is"
    assert counted(12_345.0, "row is", "rows are") == "12,345 rows are"
