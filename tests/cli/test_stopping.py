"""A signal ends a run once, and also where what it raised was swallowed."""

import os
import signal

import pytest

from elute.cli import talk
from elute.cli.stopping import PATIENCE_SECONDS, Stop


class Clock:
    """Time that stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_a_signal_stops_the_block_once() -> None:
    """The first raises, those that follow do not."""
    stop = Stop(Clock())
    with stop.by_signals():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGHUP)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_a_swallowed_signal_is_raised_again() -> None:
    """Not while what was made is being stored, then at the next progress, and again later."""
    clock = Clock()
    stop = Stop(clock)
    with stop.by_signals():
        stop.heed()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        stop.heed()
        clock.now += PATIENCE_SECONDS + 0.1
        with pytest.raises(KeyboardInterrupt):
            stop.heed()
        stop.heed()
        clock.now += PATIENCE_SECONDS + 0.1
        with pytest.raises(KeyboardInterrupt):
            stop.heed()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_every_report_of_progress_heeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the headless verbs watch their steps by asks whether to stop."""
    clock = Clock()
    stop = Stop(clock)
    monkeypatch.setattr(talk, "STOP", stop)
    progress = talk.Talk().watch("embed")
    with stop.by_signals():
        progress(1, 10)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGHUP)
        clock.now += PATIENCE_SECONDS + 0.1
        with pytest.raises(KeyboardInterrupt):
            progress(2, 10)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


class Going:
    """An object whose finaliser is interrupted."""

    def __del__(self) -> None:
        """Python prints what is raised here, and forgets it."""
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_in_a_finaliser_is_raised_by_the_next_progress(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is printed of it, and nothing waits."""
    stop = Stop(Clock())
    with stop.by_signals():
        going = Going()
        del going
        with pytest.raises(KeyboardInterrupt):
            stop.heed()
        stop.heed()
    assert not capsys.readouterr().err
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
