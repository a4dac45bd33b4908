"""What one user sealed is known again by that user only."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from elute import durable
from elute.core.errors import BadInput, CannotWrite
from elute.remote.seal import is_sealed, seal


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_a_seal_is_known_again_and_a_change_is_seen() -> None:
    """The same data has the same seal; other data, or another seal, does not pass."""
    made = seal({"limit": 2.0, "url": "a"})
    assert seal({"url": "a", "limit": 2.0}) == made
    assert is_sealed({"limit": 2.0, "url": "a"}, made)
    assert not is_sealed({"limit": 3.0, "url": "a"}, made)
    assert not is_sealed({"limit": 2.0, "url": "a"}, made[:-1])


def test_without_a_secret_nothing_is_sealed(home: Path) -> None:
    """Looking makes no secret, and where there is none no seal passes."""
    assert not is_sealed({}, "")
    assert list(home.iterdir()) == []


def test_a_secret_taken_away_seals_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there when it is read back is an error, never an empty secret."""
    monkeypatch.setattr(durable, "make_once", lambda path, data: None)
    with pytest.raises(CannotWrite, match="taken away"):
        seal({})


def test_a_damaged_secret_is_told(home: Path) -> None:
    """A secret of another length ends in a sentence that names the file."""
    seal({})
    (home / "elute/seal").write_bytes(b"short")
    with pytest.raises(BadInput, match="seal is damaged"):
        seal({})


@pytest.mark.parametrize("sealed", ["\u00e9", "\ud800", "", None, 5])
def test_a_seal_that_is_none_does_not_pass(sealed: Any) -> None:
    """Whatever stands in its place in a journal."""
    seal({})
    assert not is_sealed({}, sealed)


_START = """
import sys
from elute.remote.seal import seal
print(flush=True)
sys.stdin.readline()
print(seal("word"), flush=True)
"""


def test_processes_that_begin_at_once_have_one_secret() -> None:
    """Eight that find no secret and make one at the same moment seal alike, and for ever after."""
    command = [sys.executable, "-c", _START]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen(command, **pipes) for _ in range(8)]  # type: ignore[call-overload]
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    seals = {child.communicate(timeout=60)[0].strip() for child in children}
    assert seals == {seal("word")}
    assert is_sealed("word", seals.pop())


def test_who_comes_second_takes_the_first_secret(home: Path) -> None:
    """Between looking and making, another process may have made it: that one stays."""
    made = seal("word")
    durable.make_once(home / "elute/seal", b"x" * 32)
    assert seal("word") == made
    assert [path.name for path in (home / "elute").iterdir()] == ["seal"]
