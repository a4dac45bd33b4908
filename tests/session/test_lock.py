"""One writer at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from elute.core.errors import SessionBusy
from elute.session.lock import Lock, holder

HOLD = """
import sys, time
from pathlib import Path
from elute.session.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_who_has_it(tmp_path: Path) -> None:
    """The holder is named; when it dies, the lock is free at once."""
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(SessionBusy, match=f"process {child.pid}"):
            Lock(path)
        found = holder(path)
        assert found is not None
        assert found.pid == child.pid
        child.kill()
        child.wait()
    assert holder(path) is None
    Lock(path).release()


def test_looking_does_not_take_it(tmp_path: Path) -> None:
    """A front end that polls never locks the worker out."""
    path = tmp_path / "lock"
    lock = Lock(path)
    assert holder(path) is not None
    lock.release()
    lock.release()
    assert holder(path) is None
