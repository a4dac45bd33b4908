"""A session nobody may write to is looked at all the same, and left as it is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.window import Window
from tests.session.ready import ELUTE, Ran, Ready, make_ready, ran
from tests.session.small_disk import why_not

REFUSAL = why_not()
_BIND = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """A round made where writing is allowed."""
    return make_ready(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def told(ready: Ready) -> dict[tuple[str, ...], str]:
    """What only looks, and what it prints."""
    looks = (("show", "rows"), ("show", "rounds"), ("recipe",), ("check",))
    return {look: ran(*ELUTE, look[0], str(ready.session), *look[1:]).stdout for look in looks}


class Fixed:
    """A session's folder that cannot be written to by the programs started here."""

    def __init__(self, folder: Path, prefix: list[str], cause: str) -> None:
        """Programs get `prefix`, and meet `cause` where they write."""
        self.folder = folder
        self.prefix = prefix
        self.cause = cause

    def run(self, verb: str, *more: str) -> Ran:
        """Run a verb of elute on the session."""
        return ran(*self.prefix, *ELUTE, verb, str(self.folder), *more)

    def open(self) -> Window:
        """The TUI."""
        program = [*self.prefix, *ELUTE, str(self.folder)]
        return Window([str(shutil.which(program[0])), *program[1:]], os.environ, self.folder.parent)


@pytest.fixture(params=["permissions", "mount"])
def fixed(request: pytest.FixtureRequest, ready: Ready, here: Path) -> Iterator[Fixed]:
    """By permissions, and by a disk that is mounted read-only."""
    folder = ready.copy(here / "s.elute")
    if request.param == "mount":
        if REFUSAL:
            pytest.skip(REFUSAL)
        mount = ["unshare", "-Urm", "sh", "-c", _BIND, "sh", str(folder)]
        yield Fixed(folder, mount, "Read-only file system")
        return
    change(folder, 0o555, 0o444)
    yield Fixed(folder, powerless(), "Permission denied")
    change(folder, 0o755, 0o644)


def change(folder: Path, folders: int, files: int) -> None:
    """Set the permissions of a folder and all in it."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(folders if path.is_dir() else files)
    folder.chmod(folders)


def powerless() -> list[str]:
    """What takes from a program the power to write everywhere; nothing for ordinary users."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed, and the tests run as root")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def all_of(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file: when it was changed, its mode, its content."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *folder.rglob("*")]
    }


def test_it_can_be_looked_at(fixed: Fixed, told: dict[tuple[str, ...], str]) -> None:
    """What is printed of a session that can be written to is printed of this one."""
    before = all_of(fixed.folder)
    for (verb, *more), expected in told.items():
        seen = fixed.run(verb, *more)
        assert (seen.returncode, seen.stderr, seen.stdout) == (0, "", expected)
    assert all_of(fixed.folder) == before


def test_work_is_refused(fixed: Fixed, ready: Ready) -> None:
    """Run says why it cannot, and changes nothing; an export to another place works."""
    before = all_of(fixed.folder)
    for more in ([], ["--rounds", "2"], ["--set", "cluster.k=4"]):
        ended = fixed.run("run", *more)
        assert ended.returncode == 3
        assert ended.stdout == ""
        (sentence,) = ended.stderr.splitlines()
        assert fixed.cause in sentence
    print(sentence)
    assert all_of(fixed.folder) == before
    out = fixed.folder.parent / "out.jsonl"
    assert fixed.run("export", str(out)).returncode == 0
    assert out.read_bytes() == ready.data.read_bytes()
    assert all_of(fixed.folder) == before


def test_the_screen_says_so(fixed: Fixed) -> None:
    """The TUI opens with the reason, refuses a drop in a sentence, and changes nothing."""
    before = all_of(fixed.folder)
    window = fixed.open()
    window.wait("3 clusters")
    window.wait("Read-only: ")
    window.wait(fixed.cause)
    window.press("x")
    window.wait("The session can only")
    assert "read-only" in window.screen()
    assert "143 kept" not in window.screen()
    window.press("q")
    window.ended()
    assert window.code() == 0
    window.close()
    assert all_of(fixed.folder) == before


def test_a_new_session_needs_a_place(fixed: Fixed, ready: Ready) -> None:
    """A data file whose session cannot be made is refused with the cause."""
    place = fixed.folder / "new.elute"
    ended = ran(*fixed.prefix, *ELUTE, "run", str(ready.data), "--session", str(place))
    print(ended.stderr.strip())
    assert ended.returncode == 3
    assert fixed.cause in ended.stderr
    assert not place.exists()
