"""One writer at a time, whatever the file system makes of locks."""

import dataclasses
import errno
import fcntl
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from elute.core.errors import CannotWrite, SessionBusy
from elute.session.holder import STALE_SECONDS, Holder
from elute.session.lock import Lock, holder

HOLD = """
import sys
from pathlib import Path
from elute.session.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
lock.release()
"""
TRY = """
import errno, fcntl, sys
from pathlib import Path
from elute.core.errors import SessionBusy
from elute.session.lock import Lock

def refuse(file, how):
    if int(sys.argv[2]):
        raise OSError(int(sys.argv[2]), "injected")

if int(sys.argv[2]) >= 0:
    fcntl.flock = refuse
try:
    lock = Lock(Path(sys.argv[1]))
    print("writer" if lock.held() else "fenced", lock.notice)
    lock.release()
except SessionBusy as busy:
    print("busy", busy.title)
"""
NO_OP, REAL = 0, -1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the lock is."""
    return tmp_path / "lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        yield child
        if child.poll() is None:
            child.communicate()


def attempt(path: Path, flock: int = REAL, before: tuple[str, ...] = ()) -> str:
    """What a new process that wants the lock says.

    Args:
        path: of the lock.
        flock: an error number that every flock ends with, 0 for success without a lock, -1 for the
            real one.
        before: the command under which it runs.
    """
    command = [*before, sys.executable, "-c", TRY, str(path), str(flock)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def leave(path: Path, silent: float = 0.0, **changes: object) -> Holder:
    """Leave `lock.held` as a holder unlike this process would, silent for so many seconds."""
    left = dataclasses.replace(Holder.this_process(), **changes)  # type: ignore[arg-type]
    held = path.with_name(f"{path.name}.held")
    held.write_bytes(left.plain())
    at = time.time() - silent
    os.utime(held, (at, at))
    return left


def no_flock(file: int, how: int) -> None:
    """An flock that says yes to everybody, as on some network file systems."""


def dead_pid() -> int:
    """The id of a process that is gone."""
    with subprocess.Popen(["true"]) as child:
        child.wait()
    return child.pid


def test_a_second_process_is_told_who_has_it(path: Path, other: subprocess.Popen[bytes]) -> None:
    """The holder is named with its host and since when; when it dies the lock is free at once."""
    with pytest.raises(SessionBusy, match=rf"process {other.pid} on \S+ since \d{{4}}-\d\d-\d\d"):
        Lock(path)
    found = holder(path)
    assert found is not None
    assert found.pid == other.pid
    other.kill()
    other.wait()
    assert holder(path) is None
    lock = Lock(path)
    assert lock.notice.startswith(f"Taken over from process {other.pid} on ")
    assert "ended without closing the session" in lock.notice
    lock.release()


def test_the_remains_of_a_process_hold_nothing(path: Path, other: subprocess.Popen[bytes]) -> None:
    """A dead process whose parent has not asked for its end yet (a zombie) counts as dead."""
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert Path(f"/proc/{other.pid}").exists()
    assert holder(path) is None
    Lock(path).release()


def test_a_lock_that_was_released_leaves_nothing(path: Path) -> None:
    """Looking does not take it, releasing twice is harmless, and the next one is told nothing."""
    lock = Lock(path)
    assert holder(path) is not None
    assert lock.held()
    lock.release()
    lock.release()
    assert holder(path) is None
    assert not lock.held()
    assert [each.name for each in path.parent.iterdir()] == ["lock"]
    again = Lock(path)
    assert again.notice == ""
    again.release()


@pytest.mark.parametrize("flock", [REAL, NO_OP, errno.ENOSYS, errno.ENOLCK])
def test_without_a_working_flock_there_is_still_one_writer(
    path: Path, other: subprocess.Popen[bytes], flock: int
) -> None:
    """The second process is refused; once the first is gone it takes its place, and says so."""
    assert attempt(path, flock).startswith(f"busy {path.parent} is being worked on by process")
    other.kill()
    other.wait()
    assert attempt(path, flock).startswith(f"writer Taken over from process {other.pid}")


def test_flock_as_a_no_op_of_the_system(path: Path, other: subprocess.Popen[bytes]) -> None:
    """The same with the system call itself made a no-op; flock alone lets both in (the control)."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not there")
    strace = ("strace", "-qq", "-o", os.devnull, "-f", "-e", "trace=flock")
    inject = (*strace, "-e", "inject=flock:retval=0")
    if subprocess.run([*strace, "true"], check=False, capture_output=True).returncode:
        pytest.skip("strace may not trace here")
    assert attempt(path, before=inject).startswith("busy")
    alone = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    naive = [sys.executable, "-c", alone, str(path)]
    assert subprocess.run(naive, check=False, capture_output=True).returncode == 1
    assert subprocess.run([*inject, *naive], check=False).returncode == 0
    print("writers with a no-op flock: 1 of 2; control, flock alone: 2 of 2")


@pytest.mark.parametrize(
    ("silent", "changes", "free"),
    [
        (0.0, {"pid": dead_pid()}, True),
        (0.0, {"start": 1}, True),
        (0.0, {"start": 0}, False),
        (9e9, {}, False),
        (0.0, {"boot": "MACHINE/an earlier boot/SPACE"}, True),
        (0.0, {"boot": "MACHINE/KERNEL/another pid namespace", "pid": 1, "start": 1}, False),
        (400.0, {"boot": "MACHINE/KERNEL/another pid namespace", "pid": 1, "start": 1}, True),
        (0.0, {"boot": "another machine of that name/its boot/its pids"}, False),
        (0.0, {"host": "elsewhere", "pid": dead_pid()}, False),
        (STALE_SECONDS - 30, {"host": "elsewhere"}, False),
        (STALE_SECONDS + 30, {"host": "elsewhere"}, True),
        (0.0, {"host": "elsewhere", "since": 0.0}, False),
        (-7200.0, {"host": "elsewhere", "since": 3e9}, False),
        (0.0, {"token": "../out"}, False),
        (400.0, {"token": "../out"}, True),
    ],
    ids=[
        "dead pid",
        "reused pid",
        "start unknown, pid alive",
        "this process, however old",
        "this host before it was restarted",
        "another container of this host",
        "another container of this host, silent",
        "another machine of the same name",
        "another host",
        "another host, silent for not long enough",
        "another host, silent for long",
        "another host whose clock is off",
        "files from the future",
        "not to be understood",
        "not to be understood, silent",
    ],
)
def test_who_counts_as_dead(
    path: Path, silent: float, changes: dict[str, str], free: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes of this boot by pid and start, earlier boots at once, other hosts by file times."""
    monkeypatch.setattr(fcntl, "flock", no_flock)
    if "boot" in changes:
        machine, kernel, space = Holder.this_process().boot.split("/")
        boot = changes["boot"].replace("MACHINE", machine).replace("KERNEL", kernel)
        changes = {**changes, "boot": boot.replace("SPACE", space)}
    leave(path, silent, **changes)
    assert (holder(path) is None) == free
    if free:
        lock = Lock(path)
        assert lock.notice.startswith("Taken over from ")
        lock.release()
    else:
        with pytest.raises(SessionBusy):
            Lock(path)
    assert {each.name for each in path.parent.iterdir()} <= {"lock", "lock.held"}


def test_our_clock_does_not_count(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose clock is hours off judges others by the times of files, not by its own."""
    monkeypatch.setattr(fcntl, "flock", no_flock)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    left = dataclasses.replace(Holder.this_process(), host="elsewhere")
    path.with_name("lock.held").write_bytes(left.plain())
    with pytest.raises(SessionBusy):
        Lock(path)
    assert holder(path) == left


def test_one_who_died_taking_over_is_followed(path: Path) -> None:
    """A taker that was killed half-way does not lock everybody out, and its files go."""
    first = leave(path, pid=dead_pid())
    second = dataclasses.replace(first, token="00ab")
    path.with_name(f"lock.held.{first.token}").write_bytes(second.plain())
    lock = Lock(path)
    assert lock.held()
    assert lock.notice.startswith(f"Taken over from process {first.pid} ")
    assert {each.name for each in path.parent.iterdir()} == {"lock", "lock.held"}
    lock.release()


def test_a_hold_that_was_taken_is_noticed(path: Path) -> None:
    """The old writer sees that it lost its lock, and does not remove its follower's."""
    lock = Lock(path)
    follower = leave(path)
    assert not lock.held()
    lock.release()
    found = holder(path)
    assert found is not None
    assert found.token == follower.token


def test_a_folder_that_vanishes_is_survived(path: Path) -> None:
    """The session is deleted under its writer: the hold is gone, and nothing is raised."""
    folder = path.parent / "session"
    folder.mkdir()
    lock = Lock(folder / "lock")
    shutil.rmtree(folder)
    assert not lock.held()
    assert holder(folder / "lock") is None
    lock.release()


def test_a_forked_child_does_not_let_go(path: Path) -> None:
    """What a child does at its end leaves its parent's hold alone."""
    lock = Lock(path)
    child = multiprocessing.get_context("fork").Process(target=lock.release)
    child.start()
    child.join()
    assert lock.held()
    lock.release()


def test_a_planted_link_is_refused(path: Path) -> None:
    """Neither file of the lock may be a symbolic link; nothing is written through it."""
    target = path.with_name("target")
    target.write_bytes(b"precious")
    path.symlink_to(target)
    with pytest.raises(CannotWrite, match="cannot be locked"):
        Lock(path)
    path.unlink()
    path.with_name("lock.held").symlink_to(target)
    with pytest.raises(CannotWrite, match="cannot be locked"):
        Lock(path)
    assert target.read_bytes() == b"precious"


def test_the_files_are_private(path: Path) -> None:
    """Others may not even see who works on the session, whatever the umask."""
    before = os.umask(0)
    try:
        lock = Lock(path)
    finally:
        os.umask(before)
    modes = {each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    lock.release()
    assert modes == {0o600}


def race(take: Callable[[Path], bool], path: Path, rounds: int, takers: int) -> list[int]:
    """How many of several processes got one lock that a dead process left, for every round."""
    context = multiprocessing.get_context("fork")
    ready, done = context.Barrier(takers), context.Barrier(takers)
    wins = context.Array("i", rounds)

    def run(first: bool) -> None:
        for number in range(rounds):
            if first:
                leave(path, start=1)
            _wait(ready)
            won = take(path)
            with wins.get_lock():
                wins[number] += won
            _wait(done)

    children = [context.Process(target=run, args=(taker == 0,)) for taker in range(takers)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    return [int(wins[number]) for number in range(rounds)]


def _wait(barrier: Barrier) -> None:
    """Wait for the others, not for ever."""
    barrier.wait(60.0)


def with_two_walls(path: Path) -> bool:
    """Take the lock where flock does nothing; kept until the next round."""
    fcntl.flock = no_flock  # type: ignore[assignment]
    try:
        lock = Lock(path)
    except SessionBusy:
        return False
    return lock.held()


def with_flock_alone(path: Path) -> bool:
    """The control: a lock that is a no-op."""
    fcntl.flock = no_flock  # type: ignore[assignment]
    with path.open("a") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


@pytest.mark.parametrize("rounds", [250, pytest.param(4000, marks=pytest.mark.long)])
def test_of_many_takers_one_wins(path: Path, rounds: int) -> None:
    """Processes that find the same dead holder at the same time: exactly one gets its place."""
    takers = 4
    wins = race(with_two_walls, path, rounds, takers)
    control = race(with_flock_alone, path, 10, takers)
    print(
        f"{rounds} schedules of {takers} takers: {max(wins)} writer at most, {min(wins)} at least"
    )
    print(f"control, a lock that is a no-op: {max(control)} writers")
    assert set(wins) == {1}
    assert set(control) == {takers}


def test_locks_that_cannot_be_read_are_refused(path: Path) -> None:
    """Two of them would follow one another for ever."""
    for name in ("lock.held", "lock.held.unreadable"):
        left = path.with_name(name)
        left.write_bytes(b"")
        os.utime(left, (0, 0))
    with pytest.raises(SessionBusy, match="cannot be read"):
        Lock(path)


def test_a_machine_without_a_name_was_not_restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers of one name on two machines have no machine id: only silence tells."""
    monkeypatch.setattr("elute.session.holder._boot", lambda: "/here/1")
    other = dataclasses.replace(Holder.this_process(), boot="/there/1")
    assert not other.is_dead(lambda: 1.0)
    assert other.is_dead(lambda: 1e6)
