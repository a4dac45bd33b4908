"""A crash report says where the program broke, and nothing of what it held."""

import errno
import stat
from pathlib import Path

import pytest

from elute.engine import crash
from elute.engine.crash import DefectInChild

KEY = "sk-proj-0123456789abcdef"
TEXT = "my name is Ann and my card is 4111"
NOTHING: dict[str, int] = {}


class Refused(Exception):
    """An error of a library, which quotes what it was given."""

    def __str__(self) -> str:
        """The key."""
        return f"bad header: Bearer {KEY}"


def _fails(text: str, key: str) -> None:
    try:
        NOTHING[text]
    except KeyError as problem:
        problem.add_note(f"while looking for {text}")
        try:
            raise Refused(key) from problem
        except Refused:
            parts = [ValueError(text), OSError(errno.ENOSPC, text, text)]
            raise ExceptionGroup(text, parts) from None


def _caught() -> BaseException:
    """An error whose message, notes, causes, parts and local variables hold a row and a key."""
    try:
        _fails(TEXT, KEY)
    except ExceptionGroup as problem:
        return problem
    raise AssertionError


def _chained() -> BaseException:
    """The same without the group."""
    try:
        try:
            NOTHING[TEXT]
        except KeyError:
            raise Refused(KEY)  # noqa: B904 - the context is what is looked at
    except Refused as problem:
        return problem
    raise AssertionError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where reports go."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "elute"


def test_a_report_quotes_nothing(folder: Path) -> None:
    """No message, note, local variable or path; kinds and lines of the program are there."""
    for problem, kinds in (
        (_caught(), ["ExceptionGroup", "ValueError", "OSError ENOSPC"]),
        (_chained(), ["KeyError", "Refused"]),
    ):
        assert crash.keep(problem) == str(folder / "crash.txt")
        text = (folder / "crash.txt").read_text()
        for secret in (KEY, TEXT, "4111", "Bearer", str(Path(__file__).parent.parent)):
            assert secret not in text
            assert secret not in crash.name(problem)
        assert [kind for kind in kinds if kind not in text] == []
        assert "  test_crash.py line" in text
        assert stat.S_IMODE((folder / "crash.txt").stat().st_mode) == 0o600


def test_the_source_line_is_told() -> None:
    """It is the program's, not the user's."""
    assert "NOTHING[TEXT]" in crash.report(_chained())


def test_a_childs_report_comes_along() -> None:
    """What a child process says of its own defect is a report like this one."""
    inner = crash.report(_chained())
    text = crash.report(DefectInChild(inner))
    assert "in the child: KeyError" in text
    assert "DefectInChild" in text


def test_errors_in_a_ring_come_to_an_end() -> None:
    """A cause may be its own cause."""
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert crash.report(one).count("ValueError") == 1


def test_the_next_start_is_told_once(folder: Path) -> None:
    """Where the report is; not again, and not where nothing was noted."""
    crash.keep(_chained())
    assert crash.untold() == ""
    crash.tell_at_next_start()
    assert str(folder / "crash.txt") in crash.untold()
    assert crash.untold() == ""


def test_a_relative_state_folder_is_ignored(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the XDG specification says: the report never lands among the user's data."""
    monkeypatch.setenv("HOME", str(here / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert crash.keep(_chained()) == str(here / "home/.local/state/elute/crash.txt")


def test_a_report_that_cannot_be_written_is_told_by_its_last_line(folder: Path) -> None:
    """Which is the kind of the error."""
    folder.write_text("in the way")
    assert crash.keep(_chained()) == "the last line of its trace: Refused"
    crash.tell_at_next_start()
    assert crash.untold() == ""
