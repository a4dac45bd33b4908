"""strace as the hand that hits: what a process calls, and one of these calls made to fail.

`when=` counts per system call name, so a point is a name and a number, read off a recording of the
same story under the same conditions. Whether a point was hit is read off the log of that very run.
"""

import gc
import os
import re
import select
import shutil
import subprocess
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FAULTS = ("KILL", "ENOSPC", "EIO", "EIO in reading")
CHANGING = re.compile(
    r"openat|p?write(64|v)?|f?truncate|f(data)?sync|(rename|link|unlink|mkdir)(at2?)?|rmdir"
    r"|utimensat|fallocate|copy_file_range|sendfile"
)
"""Calls that change what a disk holds (openat where it makes a file)."""
SPACE = re.compile(r"openat|p?write(64|v)?|ftruncate|f(data)?sync|(rename|link|mkdir)(at2?)?")
"""Calls that a full disk can fail."""
READING = re.compile(r"read|pread64|getdents64|newfstatat|openat|close|flock")
"""Calls beside the changing ones that a failing disk or network can fail."""
_LINE = re.compile(r"^(\w+)\((.*)")


@dataclass(frozen=True)
class Point:
    """One call to be hit.

    Attributes:
        fault: one of FAULTS.
        call: the system call's name.
        number: from 1, among the calls of that name.
        path: the file or folder it is about, the random part of temporary names left out.
    """

    fault: str
    call: str
    number: int
    path: str


def missing() -> str:
    """Why strace cannot be used here; "" when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], check=False, capture_output=True)
    return "" if tried.returncode == 0 else f"strace may not trace: {tried.stderr.decode()[:200]}"


def traced(options: list[str], log: Path, work: Callable[[], int]) -> int:
    """Run `work` in a child of this process under strace.

    Args:
        options: of strace.
        log: where strace writes.
        work: what the child does; it ends with the exit code that is returned.

    Returns:
        The exit code; minus the signal where one ended it.
    """
    ready, go = os.pipe()

    def waiting() -> int:
        # Nothing that is counted may come before the work: on a busy machine the tracer can be
        # there before this line is. So the sign to begin is a byte, not the end of a pipe that
        # the child would have to close first; and the waiting is a call that is counted nowhere.
        gc.disable()  # it closes files when it likes, which would shift the counting
        select.select([ready], [], [])
        return work()

    child = forked(waiting)
    command = ["strace", "-p", str(child), "-o", str(log), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        attached = tracer.stderr.readline()
        if b"attached" not in attached:
            os.kill(child, 9)
        os.write(go, b".")
        os.close(go)
        os.close(ready)
        _, status = os.waitpid(child, 0)
    if b"attached" not in attached:
        raise RuntimeError(f"strace did not attach: {attached!r}")
    return os.waitstatus_to_exitcode(status)


def forked(work: Callable[[], int]) -> int:
    """Begin `work` in a child, which ends with what it returns, or 1; the child's number."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = work()
        except BaseException:  # noqa: BLE001 - a child must never go on in its parent's place
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def points(log: Path, root: Path, faults: tuple[str, ...] = FAULTS) -> list[Point]:
    """Every call of a recording that is about something below `root`, for each fault it can meet.

    Args:
        log: written by strace with `-y -e trace=file,desc`.
        root: the victim's folder.
        faults: which of them.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in log.read_text("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        call, rest = match.groups()
        seen[call] += 1
        path = about(rest, root)
        if path is not None:
            makes = call != "openat" or "O_CREAT" in rest
            kinds = {
                "KILL": CHANGING.fullmatch(call) and makes,
                "ENOSPC": SPACE.fullmatch(call) and makes,
                "EIO": CHANGING.fullmatch(call) and makes,
                "EIO in reading": READING.fullmatch(call) and (call != "openat" or not makes),
            }
            found += [Point(it, call, seen[call], path) for it in faults if kinds[it]]
    return found


def about(rest: str, root: Path) -> str | None:
    """The path below `root` that a call's arguments name first; None when there is none."""
    match = re.search(rf"{re.escape(str(root))}(/[^\s\"<>]*)?[\s\"<>]", rest)
    if match is None:
        return None
    return re.sub(r"\.[0-9a-f]{8}\.tmp", ".tmp", match[1] or "/")


def inject(point: Point) -> list[str]:
    """The options of strace that hit a point."""
    how = "signal=KILL" if point.fault == "KILL" else f"error={point.fault.split()[0]}"
    hit = f"inject={point.call}:{how}:when={point.number}"
    return ["-y", "-e", f"trace={point.call}", "-e", hit]


def was_hit(point: Point, log: Path, root: Path, code: int) -> bool:
    """Whether the call that was meant, and no other, was hit."""
    lines = log.read_text("utf-8", "replace").splitlines()
    if point.fault == "KILL":
        calls = [line for line in lines if _LINE.match(line)]
        hit = calls[-1:] if code == -9 else []
    else:
        hit = [line for line in lines if "(INJECTED)" in line]
    return len(hit) == 1 and about(hit[0], root) == point.path


def scratch() -> Path:
    """A folder for thousands of short-lived sessions, in memory where the machine has that.

    The faults come from the system calls, not from the medium; what a medium forgets is
    `disk.py`'s matter.
    """
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    return Path(tempfile.mkdtemp(prefix="elute-", dir=memory if usable else None))
