"""Rate and end of a step, by a clock of our own."""

from elute.core.progress import Pace


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def test_the_warm_up_is_left_out() -> None:
    """30 s of loading do not make the estimate of an even run wrong."""
    clock = Clock()
    pace = Pace("embed", clock)
    assert pace.look(0, 1000).eta is None
    for clock.now, done in ((30.0, 100), (31.0, 200)):
        assert pace.look(done, 1000).eta is None
    clock.now = 33.0
    look = pace.look(400, 1000)
    assert (look.rate, look.eta, look.elapsed) == (100.0, 6.0, 33.0)


def test_no_total_no_end() -> None:
    """A step that cannot tell its total foretells no end."""
    clock = Clock()
    pace = Pace("load", clock)
    pace.look(1, 0)
    clock.now = 9.0
    assert pace.look(90, 0).eta is None
