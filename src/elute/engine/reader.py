"""The child that reads files of strangers: `python -m elute.engine.reader`, started by `child`.

It imports as little as it can, because every load waits for it.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from elute.core import errors
from elute.core.dataset import Part
from elute.core.errors import BadInput, EluteError
from elute.core.progress import Progress
from elute.core.settings import build
from elute.engine.crash import report
from elute.session import unpacked
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import SourceFile

_TELL_SECONDS = 0.1
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_FIRST_TO_END = "1000"

Tell = Callable[[dict[str, object]], None]


def main() -> None:
    """Carry out the one order that is on stdin."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    _go_with(order["parent"])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    tell = _only_we_talk()
    _keep_to(**order["limits"])
    try:
        made = _DEEDS[order["deed"]](order, _progress(tell))
        end: dict[str, object] = {"end": "done", "made": made}
    except Exception as problem:  # noqa: BLE001 - the parent must learn of any end
        # What is left to do is little, and must not fail for want of memory.
        _keep_to(resource.RLIM_INFINITY, 0)
        end = _told(problem)
    tell(end)
    # A gigabyte need not be given back piece by piece.
    os._exit(0)


def _unpack(order: dict[str, Any], progress: Progress) -> None:
    """Write the plain bytes of compressed files."""
    layout = Layout(Path(order["root"]))
    for file in order["files"]:
        unpacked.unpack(layout, SourceFile(**file), progress)


def _load(order: dict[str, Any], progress: Progress) -> None:
    """Read the records of a dataset, and store them."""
    from elute.steps.load import METHODS, load

    parts = [Part(name, Path(path), split) for name, path, split in order["parts"]]
    method: Any = build(METHODS[order["method"]], order["settings"], "load")
    records = load(method, parts, progress)
    if left_out := order.get("left_out"):
        records = replace(records, notes=(*records.notes, left_out))
    progress(0, 0, "storing the records")
    Artefacts(Layout(Path(order["root"])).artefacts).store(order["fingerprint"], records)


def _embed(order: dict[str, Any], progress: Progress) -> object:
    """Take vectors out of a file, and store them."""
    from elute.engine.vector_files import embed_here

    return embed_here(order, progress)


_DEEDS: dict[str, Callable[[dict[str, Any], Progress], object]] = {
    "unpack": _unpack,
    "load": _load,
    "embed": _embed,
}


def _go_with(parent: int) -> None:
    """End when the parent ends, even if it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    # Where memory runs out all the same, this process ends, not the one that tells the user.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_END)


def _only_we_talk() -> Tell:
    """Keep stdout for ourselves; what libraries print goes nowhere."""
    channel = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(what: dict[str, object]) -> None:
        os.write(channel, json.dumps(what).encode() + b"\n")

    return tell


def _keep_to(memory: int, processor: int) -> None:
    """Set the soft limits; seconds of the processor are counted from here."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + processor + 1 if processor else -1
    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, until)):
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY or 0 <= most < hard else hard
        resource.setrlimit(kind, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _progress(tell: Tell) -> Progress:
    """A Progress that tells the parent, not too often."""
    told = 0.0

    def progress(done: int, total: int, message: str = "") -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TELL_SECONDS or done == total:
            told = now
            tell({"done": done, "total": total, "message": message})

    return progress


def _told(problem: Exception) -> dict[str, object]:
    """An error as plain data."""
    if isinstance(problem, MemoryError):
        return {"end": "memory"}
    if isinstance(problem, OSError) and problem.strerror:
        what = problem.filename or "A file"
        problem = BadInput(f"{what} cannot be read: {problem.strerror}.", "Check the disk.")
    if isinstance(problem, EluteError):
        known = next(kind for kind in type(problem).__mro__ if kind.__module__ == errors.__name__)
        return {"end": known.__name__, "title": problem.title, "hint": problem.hint}
    return {"end": "defect", "trace": report(problem)}


if __name__ == "__main__":
    main()
