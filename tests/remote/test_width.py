"""How many go at once."""

from elute.remote.width import Width


def test_it_grows_by_one_a_round() -> None:
    """As many successes as go at once make it one more, up to the most."""
    width = Width(2, 4)
    seen = []
    for _ in range(12):
        width.succeeded()
        seen.append(width.now)
    assert seen == [2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]


def test_it_never_begins_beyond_the_most() -> None:
    """Even where more was asked for."""
    assert Width(9, 4).now == 4


def test_those_that_went_together_narrow_it_once() -> None:
    """Eight that were sent before the first of them failed make it half, not one."""
    width = Width(8, 32)
    for _ in range(8):
        width.failed(began=1.0, now=2.0)
    assert width.now == 4
    width.failed(began=2.5, now=3.0)
    assert width.now == 2


def test_it_never_ends() -> None:
    """One always goes, and a failure breaks the row of successes."""
    width = Width(3, 32)
    width.succeeded()
    width.succeeded()
    for time in range(10):
        width.failed(began=time, now=time)
    assert width.now == 1
    width.succeeded()
    assert width.now == 2
