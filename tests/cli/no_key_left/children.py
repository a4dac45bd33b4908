"""What programs were started, with which arguments, and whether they were given the key."""

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.no_key_left.search import search

STRACE = shutil.which("strace")
NO_STRACE = "strace, which tells of every program that is started, is not installed"
_STARTED = re.compile(r'^(\d+) +execve\("(?:[^"\\]|\\.)*", \[(.*?)\], \[(.*)\]', re.MULTILINE)
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Child:
    """A program that was started: its arguments, and whether its environment held the key."""

    arguments: str
    held: bool


def watched(trace: Path, *, apart: bool = False) -> list[str]:
    """What stands before a command to have it watched, with all it starts; nothing without strace.

    Args:
        trace: a file for it.
        apart: whether the command shall keep its process number, as if nobody watched.
    """
    if STRACE is None:
        return []
    options = ["-f", "--seccomp-bpf", "-v", "-s", "1000000", "-e", "trace=execve", "-qqq", "-A"]
    return [STRACE, *options, *["-DD"] * apart, "-o", str(trace)]


def children(trace: Path) -> list[Child]:
    """The programs that were started; waits until no more are told of."""
    until, size = time.monotonic() + _PATIENCE_SECONDS, -1
    while trace.exists() and trace.stat().st_size != size and time.monotonic() < until:
        size = trace.stat().st_size
        time.sleep(0.2)
    told = trace.read_text("utf-8", "replace") if trace.exists() else ""
    return [
        Child(arguments, bool(search([("environment", environ.encode())]).hits))
        for _, arguments, environ in _STARTED.findall(told)
    ]
