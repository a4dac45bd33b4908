"""Whatever happens to the process that reads files of strangers, it is one sentence here."""

import bz2
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import pytest

from elute.core.errors import BadInput, Cancelled, CannotWrite, UsageError
from elute.core.progress import Progress, silent
from elute.engine.child import Limits, carry_out
from elute.engine.crash import DefectInChild
from elute.session.source import Source

ROOM = Limits(2 << 30, 60)
Order = dict[str, Any]


def order(folder: Path, content: bytes) -> Order:
    """To unpack a file of that content."""
    (folder / "a.txt.gz").write_bytes(content)
    files = [asdict(file) for file in Source.of(folder / "a.txt.gz").files]
    return {"deed": "unpack", "root": str(folder / "s.elute"), "files": files}


def loading(folder: Path, content: str, **settings: object) -> Order:
    """To load a file of that content."""
    (folder / "a.csv").write_text(content)
    parts = [("a.csv", str(folder / "a.csv"), "")]
    made: Order = {"deed": "load", "root": str(folder / "s.elute"), "parts": parts}
    return {**made, "method": "file", "settings": settings, "fingerprint": "name"}


def left(folder: Path) -> list[str]:
    """Every file below the session's folder."""
    return [path.name for path in (folder / "s.elute").rglob("*") if path.is_file()]


def the_child() -> psutil.Process:
    """The one child of this process that reads."""
    (found,) = (
        child
        for child in psutil.Process().children()
        if "elute.engine.reader" in " ".join(child.cmdline())
    )
    return found


def when_it_works(do: Callable[[], object]) -> Progress:
    """A Progress that does something, once, as soon as the child has begun its work."""
    over: list[int] = []

    def progress(done: int, total: int, message: str = "") -> None:
        if done and not over:
            over.append(done)
            do()

    return progress


def large() -> bytes:
    """What takes a second or so to unpack."""
    return bz2.compress(random.Random(0).randbytes(2_000_000)) * 12


def test_an_order_is_carried_out(tmp_path: Path) -> None:
    """The plain bytes are there, and progress told of all of the packed ones."""
    content = gzip.compress(b"some words\n" * 1000)
    seen: list[tuple[int, int]] = []
    made = order(tmp_path, content)
    carry_out(made, ROOM, "a", lambda done, total, message="": seen.append((done, total)))
    (data,) = (tmp_path / "s.elute").rglob("data")
    assert data.read_bytes() == b"some words\n" * 1000
    assert seen[-1] == (len(content), len(content))


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL])
def test_a_crash_is_a_sentence(number: signal.Signals, tmp_path: Path) -> None:
    """It names the file and the signal, and what to do; no core is dumped."""
    made = order(tmp_path, large())
    crash = when_it_works(lambda: the_child().send_signal(number))
    with pytest.raises(BadInput, match=rf"crashed on my\.csv \(signal {number.name[3:]}\)") as it:
        carry_out(made, ROOM, "my.csv", crash)
    assert "in another format" in it.value.hint
    assert not list(Path.cwd().glob("core*"))


def test_an_end_by_the_system_is_taken_for_want_of_memory(tmp_path: Path) -> None:
    """That is what kills without a word."""
    made = order(tmp_path, large())
    with pytest.raises(BadInput, match="most likely memory ran out"):
        carry_out(made, ROOM, "my.csv", when_it_works(lambda: the_child().kill()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_it_is_the_first_to_end_when_memory_runs_out(tmp_path: Path) -> None:
    """Not the process that tells the user."""
    seen: list[str] = []

    def look() -> None:
        seen.append(Path(f"/proc/{the_child().pid}/oom_score_adj").read_text().strip())
        raise Cancelled("Seen.")

    with pytest.raises(Cancelled):
        carry_out(order(tmp_path, large()), ROOM, "a", when_it_works(look))
    assert seen == ["1000"]


def test_the_limit_of_memory_is_named(tmp_path: Path) -> None:
    """A file that takes more than is allowed ends in a sentence; with room enough it loads."""
    made = loading(tmp_path, "text\n" + f"{'some words of no use ' * 2500}\n" * 2000)
    with pytest.raises(BadInput, match=r"my\.csv takes more than 0\.1 GiB of memory"):
        carry_out(made, Limits(120 << 20, 60), "my.csv", silent)
    assert left(tmp_path) == []
    carry_out(made, ROOM, "my.csv", silent)
    assert "value.json" in left(tmp_path)


def test_the_limit_of_time_is_named(tmp_path: Path) -> None:
    """A reader that never ends is ended."""
    made = order(tmp_path, large() * 3)
    with pytest.raises(BadInput, match=r"my\.csv took more than 1 s of processor time"):
        carry_out(made, Limits(2 << 30, 1), "my.csv", silent)


def test_a_cancel_leaves_nothing(tmp_path: Path) -> None:
    """The child is gone, and what it had written half too."""

    def stop() -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        carry_out(order(tmp_path, large()), ROOM, "a", when_it_works(stop))
    assert left(tmp_path) == []
    assert not any("reader" in " ".join(it.cmdline()) for it in psutil.Process().children())


def test_a_cancel_is_heeded_while_the_child_says_nothing(tmp_path: Path) -> None:
    """A library that works for long on its own does not keep the user waiting."""
    asked: list[float] = []

    def progress(done: int, total: int, message: str = "") -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            the_child().suspend()
        if len(asked) > 5:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        carry_out(order(tmp_path, large()), ROOM, "a", progress)
    assert len(asked) == 6


def test_errors_are_what_they_were(tmp_path: Path) -> None:
    """Class, title and hint: bad input, a setting that is wrong, a disk that is full."""
    with pytest.raises(BadInput, match="damaged or cut off") as problem:
        carry_out(order(tmp_path, gzip.compress(b"abc")[:-3]), ROOM, "a", silent)
    assert "gzip -dc" in problem.value.hint
    with pytest.raises(UsageError, match=r"load\.nonsense is not a setting"):
        carry_out(loading(tmp_path, "text\na\n", nonsense=1), ROOM, "a", silent)
    (tmp_path / "s.elute" / "unpacked").rmdir()
    (tmp_path / "s.elute" / "unpacked").write_text("in the way")
    with pytest.raises(CannotWrite):
        carry_out(order(tmp_path, gzip.compress(b"abc")), ROOM, "a", silent)


def test_a_defect_keeps_its_trace(tmp_path: Path) -> None:
    """What is wrong in elute itself can be reported from here."""
    with pytest.raises(DefectInChild) as problem:
        carry_out({"deed": "nothing"}, ROOM, "a", silent)
    assert "elute/engine/reader.py" in problem.value.report
    assert "KeyError" in problem.value.report


def test_modules_beside_the_data_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of data may hold a file json.py, which is nobody's business to run."""
    for name in ("json", "numpy", "orjson", "ctypes"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    carry_out(loading(tmp_path, "text\nwords\n"), ROOM, "a", silent)


PARENT = """
import json, sys
from elute.engine.child import Limits, carry_out
from elute.core.progress import silent
carry_out(json.loads(sys.argv[1]), Limits(2 << 30, 60), "a", silent)
"""


def opened(pipe: Path) -> int:
    """The writing end of a pipe, once somebody reads it."""
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)


def test_it_goes_with_its_parent(tmp_path: Path) -> None:
    """A killed parent leaves no process behind, even one that waits and tells nothing."""
    made = order(tmp_path, gzip.compress(b"abc"))
    os.mkfifo(tmp_path / "pipe")
    made["files"][0]["path"] = str(tmp_path / "pipe")
    parent = subprocess.Popen([sys.executable, "-c", PARENT, json.dumps(made)])
    writing = opened(tmp_path / "pipe")
    (child,) = psutil.Process(parent.pid).children()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs([child], timeout=10)
    for process in alive:
        process.kill()
    os.close(writing)
    assert not alive


def test_limits_grow_with_the_data() -> None:
    """A gigabyte has eight of memory, or what the machine has; a bomb of a few bytes has two."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert Limits.for_bytes(5000) == Limits(min(2 << 30, machine - 0) + 40_000, 120)
    large = Limits.for_bytes(1 << 40)
    assert large.memory == machine
    assert large.processor > 86_400
