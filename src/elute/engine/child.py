"""A process with limits that reads files of strangers: whatever happens to it is one sentence.

It has a process group of its own, so that ctrl+c goes to us; no core is dumped; its memory and its
processor time are bounded; and it goes when we go. It gets one order as JSON on stdin, and tells
where it is, and how it ended, as lines of JSON on stdout.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from elute.core import errors
from elute.core.errors import BadInput, EluteError
from elute.core.progress import Progress
from elute.engine.crash import DefectInChild
from elute.remote.keys import without_keys

_LOOK_SECONDS = 0.1
_GRACE_SECONDS = 1.0
_READ = 1 << 16
_GIB = 1 << 30
_HINT = (
    "Split the file, write it anew with the library that made it, or give it in another format "
    "(CSV or JSON Lines)."
)


@dataclass(frozen=True)
class Limits:
    """What the child may take.

    Attributes:
        memory: bytes it may write to (RLIMIT_DATA). Not its address space: maps of files that are
            only read, and what an allocator reserves and never touches, would count there.
        processor: seconds of processor time, over all its threads.
    """

    memory: int
    processor: int

    @classmethod
    def for_bytes(cls, size: int) -> "Limits":
        """Room for honest files of `size` bytes, some times over.

        Reading takes about twice the size in JSON Lines and up to eight times that of packed pages
        in Parquet; 2 GiB beside it are for the libraries. More than the machine has is no use to
        anybody. Reading 1 MB takes 0.05 s here, unpacking the slowest format (bz2) 0.3 s.
        """
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(min(2 * _GIB + 8 * size, machine), 120 + 5 * size // 1_000_000)


def carry_out(
    order: dict[str, Any], limits: Limits, what: str, progress: Progress, hint: str = _HINT
) -> Any:
    """Have an order carried out; what the child made, as plain data.

    Args:
        order: for `elute.engine.reader`; plain data.
        limits: of the child.
        what: the file or folder it is about, for sentences.
        progress: is called at least ten times a second.
        hint: what to do about a file on which the child crashes, or reaches a limit.

    Raises:
        Cancelled: by `progress`; the child is ended, nothing half written is left.
        BadInput: the child crashed, or reached a limit.
        EluteError: what went wrong in the child, as it was there.
    """
    command = [sys.executable, "-P", "-m", "elute.engine.reader"]
    # One thread for matrix products, of which there are none, halves the start. A parser that a
    # stranger's file has taken over finds no key.
    environ = {**without_keys(os.environ), "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
        process_group=0,
    )
    try:
        progress(0, 0, "starting the reader")
        _send(child, {**order, "limits": asdict(limits), "parent": os.getpid()})
        end = _watched(child, progress)
    except BaseException:
        # It clears away what is half written, if it can.
        child.terminate()
        raise
    finally:
        code = _ended(child)
    if end is None:
        raise _crash(code, limits, what, hint)
    if end["end"] != "done":
        raise _error(end, limits, what, hint)
    return end["made"]


def _send(child: "subprocess.Popen[bytes]", order: dict[str, Any]) -> None:
    """Hand over the order; a child that is gone already tells why by its exit."""
    assert child.stdin is not None
    try:
        with child.stdin as stdin:
            stdin.write(json.dumps(order).encode())
    except BrokenPipeError:
        pass


def _watched(child: "subprocess.Popen[bytes]", progress: Progress) -> dict[str, Any] | None:
    """Pass on where the child is; how it ended, None where it could not tell."""
    at: tuple[int, int, str] = (0, 0, "")
    for line in _lines(child):
        told = json.loads(line) if line else {}
        if "end" in told:
            return dict(told)
        if told:
            at = (told["done"], told["total"], told["message"])
        progress(*at)
    return None


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """Its whole lines as they come, and an empty one whenever none has come for a moment."""
    assert child.stdout is not None
    rest = b""
    with child.stdout as stdout, selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(_LOOK_SECONDS):
                yield b""
                continue
            data = os.read(stdout.fileno(), _READ)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            yield from filter(None, lines)


def _ended(child: "subprocess.Popen[bytes]") -> int:
    """Wait for its end, not for long; the exit code."""
    try:
        return child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _crash(code: int, limits: Limits, what: str, hint: str) -> Exception:
    """The error for a child that ended without a word."""
    if code == -signal.SIGXCPU:
        title = f"Reading {what} took more than {limits.processor:,} s of processor time."
        return BadInput(title, hint)
    if code == -signal.SIGKILL:
        title = f"The reader of {what} was ended by the system: most likely memory ran out."
        return BadInput(title, f"Free some memory, or use a machine with more. {hint}")
    if code < 0:
        name = signal.Signals(-code).name.removeprefix("SIG")
        return BadInput(f"The reader crashed on {what} (signal {name}).", hint)
    return RuntimeError(f"the reader of {what} ended with code {code} and without a word")


def _error(end: dict[str, Any], limits: Limits, what: str, hint: str) -> Exception:
    """The error that a child told of."""
    if end["end"] == "memory":
        title = f"Reading {what} takes more than {limits.memory / _GIB:.1f} GiB of memory."
        return BadInput(title, hint)
    if end["end"] == "defect":
        return DefectInChild(end["trace"])
    kind: type[EluteError] = getattr(errors, end["end"])
    return kind(end["title"], end["hint"])
