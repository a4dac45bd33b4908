"""Keep what a developer needs of a crash in a private file; the screen shows a sentence only.

A crash happens with rows and keys at hand, and its report is sent to others. So it has the kinds of
the errors and the lines of the program they passed through, and nothing that the program held: no
local variable, no path of the user's, and no message, because a message quotes what was wrong, as
`KeyError` does a row's text and a client library the header it could not send.
"""

import contextlib
import errno
import linecache
import os
import traceback
from collections.abc import Iterator
from pathlib import Path

from elute.core.errors import CannotWrite
from elute.engine import state_files

_PACKAGES = ("site-packages", "dist-packages", "src", "lib")
"""Folders below which a path says which file of which package, and above which who uses it."""
_LINKS = 20
_REPORT, _NOTE = "crash.txt", "crash.untold"


class DefectInChild(RuntimeError):
    """A child process met a defect of the program; `report` is what it says of it."""

    def __init__(self, report: str) -> None:
        """Carry the child's report."""
        super().__init__("a defect in a child process")
        self.report = report


def keep(problem: BaseException) -> str:
    """Write the report of a crash; where it is, in words."""
    text = report(problem)
    try:
        return str(state_files.keep(os.environ, _REPORT, text))
    except CannotWrite:
        return f"the last line of its trace: {text.strip().splitlines()[-1]}"


def tell_at_next_start() -> None:
    """Note that the screen crashed, for `untold`."""
    with contextlib.suppress(CannotWrite):
        state_files.keep(os.environ, _NOTE, "")


def untold() -> str:
    """That the screen crashed last time, and where the report is; "" where that was told."""
    try:
        folder = state_files.folder(os.environ)
        (folder / _NOTE).unlink()
    except (OSError, CannotWrite):
        return ""
    return f"elute crashed last time; please report it with {folder / _REPORT}."


def name(problem: BaseException) -> str:
    """The kind of an error and where it arose, as `KeyError, elute/cycle.py line 7`."""
    frames = list(traceback.walk_tb(problem.__traceback__))
    if not frames:
        return _kind(problem)
    frame, line = frames[-1]
    return f"{_kind(problem)}, {_shown(frame.f_code.co_filename)} line {line}"


def report(problem: BaseException) -> str:
    """The errors that led to one another, each with the lines of the program it passed through."""
    chain: list[BaseException] = []
    at: BaseException | None = problem
    while at is not None and at not in chain and len(chain) < _LINKS:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(line for each in reversed(chain) for line in (*_told(each), ""))


def _told(problem: BaseException) -> Iterator[str]:
    """One error: its way through the program, the innermost line last, then its kind."""
    yield "Traceback (innermost last, without messages and values):"
    for frame, number in traceback.walk_tb(problem.__traceback__):
        code = frame.f_code
        yield f"  {_shown(code.co_filename)} line {number}, in {code.co_name}"
        # What has no path of its own could be found under its name among the user's files.
        line = linecache.getline(code.co_filename, number) if code.co_filename[:1] == "/" else ""
        if line.strip():
            yield f"    {line.strip()}"
    yield _kind(problem)
    if isinstance(problem, DefectInChild):
        yield from (f"  in the child: {line}" for line in problem.report.splitlines())
    if isinstance(problem, BaseExceptionGroup):
        for each in problem.exceptions[:_LINKS]:
            yield from (f"  | {line}" for line in _told(each))


def _kind(problem: BaseException) -> str:
    """`KeyError`; of the system's errors also which, as `OSError ENOSPC`."""
    known = errno.errorcode.get(problem.errno or 0, "") if isinstance(problem, OSError) else ""
    return f"{type(problem).__name__} {known}".rstrip()


def _shown(path: str) -> str:
    """Which file of which package; nothing of the folders it is installed in."""
    parts = Path(path).parts
    at = max((i for i, part in enumerate(parts) if part in _PACKAGES), default=len(parts) - 2)
    return "/".join(parts[at + 1 :])
