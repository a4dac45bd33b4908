"""What the screen promises, measured from the other end of a pseudo-terminal.

    python -m tests.bench.bench_screen [--rows N] [--keys N] [--session DIR] [--idle SECONDS]

Runs `elute` itself at 160 x 50 in 24-bit colour, on a made-up session of 1,000,000 rows with
vectors of 384 dimensions (or on a copy of yours: it drops and restores rows), while two processes
keep two cores busy, as nice as the worker is. For each figure it prints the promise beside it,
and it ends with 1 where one is broken.

Key to paint is the time from a key to the last byte of the answer: until nothing came for 0.08 s,
without that wait. The panes that follow a cursor, and the map that follows a drop in another pane,
do so once no key came for 0.12 s; that is on a line of its own, and the next key of a measurement
waits for it. A zoom is a redraw of the map, which has a promise of its own, in time too. Memory is
what `ps` shows (VmRSS, at its highest: VmHWM), pages of mapped files that were touched included.
What the machine does beside falls on every figure.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from elute.engine.worker import NICENESS
from tests.bench.finished_session import finished_session
from tests.bench.timed_terminal import TimedTerminal

SIZE = (160, 50)
BUSY = "any(sum(range(10_000)) < 0 for _ in iter(int, 1))"
REST = 0.35  # seconds of quiet after which the panes that follow a cursor have followed
MOVE, REDRAW = 1_000, 10_000  # bytes
P50, P99 = 0.030, 0.080  # seconds
DRAWN = 0.100  # seconds, for a redraw of the map
# What is done: name, keys to get there, keys pressed in turn, bytes promised (0 for none).
DEEDS = (
    ("rows: cursor down", "1", "j" * 15 + "k" * 15, MOVE),
    ("rows: page down", "", "\x04", 0),
    ("rows: next outlier", "", "n", 0),
    ("rows: mark", "", " k", 0),
    ("clusters: cursor down", "2", "j" * 15 + "k" * 15, MOVE),
    ("report: cursor down", "4", "jjjkkk", MOVE),
    ("map: cursor", "3", "llllljjjjjhhhhhkkkkk", MOVE),
    ("map: zoom", "", "+++---", REDRAW),
    ("panes: next", "1", "\t", 0),
    ("rows: drop and undo", "1", "xu", 0),
)


class Verdicts:
    """Prints figures beside promises, and remembers whether one was broken."""

    def __init__(self) -> None:
        """None was."""
        self.broken = 0

    def tell(self, what: str, figure: float, promise: float, unit: str) -> None:
        """One figure; it may be as large as is promised."""
        kept = figure <= promise
        self.broken += not kept
        word = "KEPT" if kept else "BROKEN"
        print(f"{what:44} {figure:10,.3f} {unit:5} promised {promise:10,.3f}  {word}", flush=True)

    def note(self, what: str, figure: float, unit: str) -> None:
        """One figure that nothing was promised about."""
        print(f"{what:44} {figure:10,.3f} {unit:5}", flush=True)


def main() -> int:
    """Everything; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keys", type=int, default=200, help="of each kind")
    parser.add_argument("--session", type=Path, help="a copy of a session to measure instead")
    parser.add_argument("--idle", type=float, default=10.0, help="seconds of nothing")
    asked = parser.parse_args()
    verdicts = Verdicts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # As where it is installed: its modules are compiled, by the first start, and stay so.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        start_empty(folder, verdicts)
        session = asked.session or made(folder, asked.rows)
        start_again(session, verdicts)
        with busy():
            pressed(session, asked.keys, asked.idle, verdicts)
    print(f"{verdicts.broken} broken")
    return 1 if verdicts.broken else 0


def made(folder: Path, rows: int) -> Path:
    """A session of so many rows; says how long that took."""
    began = time.perf_counter()
    home = folder / "made"
    home.mkdir()
    session = finished_session(home, rows, vectors=True)
    print(f"made a session of {rows:,} rows in {time.perf_counter() - began:.0f} s", flush=True)
    return session


def opened(target: Path, folder: Path) -> TimedTerminal:
    """The program on something."""
    state = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    environ = {name: it for name, it in os.environ.items() if name != "SSH_CONNECTION"} | state
    return TimedTerminal([sys.executable, "-m", "elute", str(target)], environ, folder, SIZE)


def start_empty(folder: Path, verdicts: Verdicts) -> None:
    """From nothing to the first frame, for a small file; the first start is not counted."""
    data = folder / "few.txt"
    data.write_text("one\ntwo\n")
    greeted, framed = [], []
    for _ in range(6):
        window = opened(data, folder)
        window.read_until("few.txt", "help")
        greeted.append(window.first(lambda screen: "few.txt" in screen))
        framed.append(window.first(lambda screen: "1 rows" in screen and "4 report" in screen))
        window.close()
    verdicts.tell("start: data's name on the screen, median", median(greeted[1:]), 0.5, "s")
    verdicts.tell("start: frame with panes and keys, median", median(framed[1:]), 0.5, "s")


def start_again(session: Path, verdicts: Verdicts) -> None:
    """Opening a finished session, until rows, clusters and map are there; the cores are idle."""
    pictures = []
    for _ in range(5):
        window = opened(session, session.parent)
        window.read_until("trustworthiness", "help")
        pictures.append(window.first(drawn))
        window.close()
    verdicts.tell("reopening: rows, clusters and map, median", median(pictures), 1.0, "s")


def drawn(screen: str) -> bool:
    """Whether rows, clusters and map are on the screen."""
    dots = sum("\u2801" <= sign <= "\u28ff" for sign in screen)
    return dots > 100 and "kept" in screen and bool(re.search(r"^ +\d+ .* [cnw]\d+ ", screen, re.M))


def pressed(session: Path, keys: int, idle: float, verdicts: Verdicts) -> None:
    """Keys, bytes and memory beside two busy processes."""
    window = opened(session, session.parent)
    window.read_until("trustworthiness", "help")
    window.read(2.0)
    for name, before, in_turn, promised in DEEDS:
        for key in before:
            window.press(key, 1.0)
        times, sizes = answers(window, in_turn, keys)
        often, seldom = (DRAWN, DRAWN) if promised == REDRAW else (P50, P99)
        verdicts.tell(f"{name}, p50 of {len(times)}", float(np.median(times)), often, "s")
        verdicts.tell(f"{name}, p99", float(np.percentile(times, 99)), seldom, "s")
        if promised:
            verdicts.tell(f"{name}, median bytes", median(sizes), promised, "bytes")
        else:
            verdicts.note(f"{name}, median bytes", median(sizes), "bytes")
    follow(window, verdicts)
    look_for(window, verdicts)
    window.read(2.0)
    verdicts.tell(f"idle: bytes in {idle:.0f} s", window.bytes_in(idle), 0, "bytes")
    now, most = window.memory()
    verdicts.note("memory now (VmRSS)", now, "MB")
    verdicts.tell("memory at the most (VmHWM)", most, 400, "MB")
    window.close()


def answers(window: TimedTerminal, in_turn: str, keys: int) -> tuple[list[float], list[int]]:
    """Seconds and bytes of the answers to so many keys; keys without an answer do not count."""
    found = []
    for at in range(keys):
        found.append(window.press(in_turn[at % len(in_turn)]))
        window.read(REST)
    answered = [it for it in found if it[1]] or [(0.0, 0)]
    return [seconds for seconds, _ in answered], [size for _, size in answered]


def follow(window: TimedTerminal, verdicts: Verdicts) -> None:
    """What follows a cursor of the rows once it rests: the map's cursor, and a cluster's card."""
    window.press("1", 1.0)
    found = [window.press("j", REST) for _ in range(10)]
    verdicts.note("rows: cursor down and all that follows", median([s for s, _ in found]), "s")
    verdicts.note("  its bytes", median([size for _, size in found]), "bytes")


def look_for(window: TimedTerminal, verdicts: Verdicts) -> None:
    """A filter by a plain word, from enter until its rows are there, and back."""
    for word in ("w7", "n999"):
        window.press("/", 0.5)
        window.press(word, 0.5)
        verdicts.note(f"filter by {word!r}", window.press("\r", 2.0)[0], "s")
    verdicts.note("filter taken off", window.press("\x1b", 2.0)[0], "s")


def median(numbers: list[float] | list[int]) -> float:
    """Their median."""
    return float(np.median(numbers))


@contextmanager
def busy() -> Iterator[None]:
    """Two processes that keep a core busy each."""
    spin = f"import os; os.nice({NICENESS}); {BUSY}"
    spinning = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(2)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
