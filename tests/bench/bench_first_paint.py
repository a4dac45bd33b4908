"""How long until the first paint, in a real pseudo-terminal, beside what Python and Textual cost.

    python -m tests.bench.bench_first_paint [RUNS]

Prints the median seconds from starting the command to the first frame that shows the data's name,
and the same as a ratio to importing Textual's App in a bare interpreter.
"""

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAME = "first_paint.txt"
FLOOR = [sys.executable, "-c", "from textual.app import App"]


def first_paint(folder: Path) -> float:
    """Seconds until the rounds line, which names the data, has been written to the terminal."""
    command = [
        sys.executable,
        "-m",
        "elute",
        str(folder / NAME),
        "--session",
        str(folder / "s.elute"),
    ]
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
        os.execv(command[0], command)
    seen = b""
    while NAME.encode() not in seen:
        assert select.select([terminal], [], [], 30.0)[0], "nothing was painted"
        seen += os.read(terminal, 65536)
    took = time.perf_counter() - began
    os.kill(pid, signal.SIGTERM)
    drain(terminal)
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def drain(terminal: int) -> None:
    """Read until the other end is closed, so that its last words do not block it."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        return


def floor() -> float:
    """Seconds to import Textual's App and nothing of ours."""
    began = time.perf_counter()
    subprocess.run(FLOOR, check=True)
    return time.perf_counter() - began


def main(runs: int) -> None:
    """Pairs of both, so that the noise of the machine falls on both."""
    with tempfile.TemporaryDirectory() as folder:
        # A few rows: the worker that the first run starts is gone before the runs that count.
        (Path(folder) / NAME).write_text("one\ntwo\n")
        first_paint(Path(folder))
        time.sleep(5.0)
        pairs = [(first_paint(Path(folder)), floor()) for _ in range(runs)]
    paints, floors = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(paint / low for paint, low in pairs)
    print(f"first paint {paints:.3f} s, Textual alone {floors:.3f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
