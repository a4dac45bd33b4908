"""Sessions of every format that was released open for ever, or are refused with what to do."""

import json
import shutil
from pathlib import Path

import pytest

from elute.core.errors import SessionDamaged, SessionError
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.session import about
from elute.session.check import check
from elute.session.layout import FORMAT, Layout
from tests.session.fixtures.make import state

FIXTURES = Path(__file__).parent / "fixtures"


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture(params=[path.name for path in sorted(FIXTURES.glob("format-*"))])
def kept(request: pytest.FixtureRequest, here: Path) -> Path:
    """A copy of what was kept of a format: the data file, its session, and what was in it.

    Version control does not keep permissions, and sessions are private.
    """
    shutil.copytree(FIXTURES / request.param, here / "kept")
    for path in (here / "kept" / "session").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (here / "kept" / "session").chmod(0o700)
    return here / "kept"


def test_the_format_of_today_is_kept() -> None:
    """A new format gets its own session here, for the versions to come."""
    assert (FIXTURES / f"format-{FORMAT}").is_dir()


def test_an_old_session_goes_on(kept: Path) -> None:
    """Every decision, round and setting is found, and the export is what it was, byte for byte."""
    session = open_session(kept / "rows.jsonl", kept / "session")
    assert session.read_only == ""
    assert state(session) == json.loads((kept / "state.json").read_bytes())
    list(session.run("load", watch))
    session.export(kept / "again.jsonl")
    assert (kept / "again.jsonl").read_bytes() == (kept / "kept.jsonl").read_bytes()
    while session.snapshot().undo:
        session.undo()
    assert session.snapshot().kept.all()
    session.close()
    assert [finding for finding in check(Layout(kept / "session")) if finding.problem] == []


def test_a_session_of_a_newer_elute_is_left_alone(kept: Path) -> None:
    """It is refused with what to do, to read and to write, and no byte of it changes."""
    layout = Layout(kept / "session")
    later = {**json.loads(layout.about.read_bytes()), "format": FORMAT + 1, "kind": "new"}
    del later["checksum"]
    layout.about.write_bytes(about.sealed(later))
    before = {path: path.read_bytes() for path in layout.root.rglob("*") if path.is_file()}
    for target, folder in ((layout.root, None), (kept / "rows.jsonl", layout.root)):
        for write in (True, False):
            with pytest.raises(SessionError, match="newer elute") as found:
                open_session(target, folder, write=write)
            assert not isinstance(found.value, SessionDamaged)
            assert found.value.hint == "Update elute to open it."
    (finding,) = (each for each in check(layout) if each.problem)
    assert "newer elute" in finding.problem
    after = {path: path.read_bytes() for path in layout.root.rglob("*") if path.is_file()}
    assert after == before
