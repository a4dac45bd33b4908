"""Signals that ask a run to end (Slurm, systemd, a line that breaks), heard as ctrl+c is.

What a signal's handler raises can be swallowed where it happens to land in a library, and the run
would go on, and go on paying: in a finaliser Python prints it and forgets it. So it is not raised
there, but by the next report of progress; and by one some seconds later wherever else it was lost.
"""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 10.0
"""How long storing what was made may take, and report progress, after a signal."""


class Stop:
    """Whether a run was asked to end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody has asked yet; times are by `clock`."""
        self._clock = clock
        self._at: float | None = None
        self._due = False

    @contextlib.contextmanager
    def by_signals(self) -> Iterator[None]:
        """SIGTERM and SIGHUP stop the block as ctrl+c does, once.

        Who sends one often sends more, and storing what was made must not be stopped too. What is
        ignored from the start, as by nohup, stays so.
        """
        heard = [it for it in SIGNALS if signal.getsignal(it) == signal.SIG_DFL]
        self._at, self._due = None, False
        try:
            for each in heard:
                signal.signal(each, self._hear)
            yield
        finally:
            for each in heard:
                # Once stopped, the process is on its way out, and no longer to be hurried.
                signal.signal(each, signal.SIG_DFL if self._at is None else signal.SIG_IGN)

    def heed(self) -> None:
        """End the run where it was asked to end and has not.

        Raises:
            KeyboardInterrupt: it was asked so long ago that what was raised then is lost.
        """
        if self._at is None:
            return
        if self._due or self._clock() - self._at > PATIENCE_SECONDS:
            self._at, self._due = self._clock(), False
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        # Not by SIG_IGN here: Python complains aloud of another that is on its way already.
        if self._at is None:
            self._at, self._due = self._clock(), _in_finaliser(frame)
            if not self._due:
                raise KeyboardInterrupt


def _in_finaliser(frame: FrameType | None) -> bool:
    """Whether the code that was interrupted runs for the sake of an object that is going."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


STOP = Stop()
"""That of this process."""
