"""What the headless front end says while it works, on stderr: one moving line, or plain lines."""

import shutil
import sys
import time

from elute.cli.stopping import STOP
from elute.core.progress import Pace, Progress, Status
from elute.core.safe import safe
from elute.engine.view import TAKES

_TELL_SECONDS = 0.2


class Talk:
    """Tells people on stderr where a run is."""

    def __init__(self) -> None:
        """A line that moves needs a terminal; a log file gets one line a step."""
        self._moving = sys.stderr.isatty()

    def say(self, sentence: str) -> None:
        """One line that stays."""
        self._clear()
        print(safe(sentence), file=sys.stderr, flush=True)

    def watch(self, step: str) -> Progress:
        """The Progress of one step."""
        pace = Pace(step)
        told, takes = 0.0, ""

        def progress(done: int, total: int, message: str = "") -> None:
            nonlocal told, takes
            STOP.heed()
            if message.startswith(TAKES) and not takes:
                takes = message
                self.say(f"  {step} {takes}")
            now = time.monotonic()
            if self._moving and now - told > _TELL_SECONDS:
                told = now
                self._move(_line(pace.look(done, total, message)))

        return progress

    def _move(self, line: str) -> None:
        """Show a line in place of the one before."""
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\x1b[K{safe(line)[:width]}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        """Take the moving line away."""
        if self._moving:
            print("\r\x1b[K", end="", file=sys.stderr)


def _line(now: Status) -> str:
    """Where a step is, in words."""
    parts = [f"{now.step:<10}"]
    if now.total:
        parts.append(f"{now.done:,}/{now.total:,}")
    if now.eta is not None:
        parts.append(f"{now.rate:,.0f}/s  {now.eta:.0f} s left")
    return "  ".join([*parts, now.message])
