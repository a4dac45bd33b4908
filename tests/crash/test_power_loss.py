"""The power fails at every sync: whatever the disk kept of the unsynced, nothing said is lost.

SIGKILL cannot find a missing sync, because the system keeps what a dead process wrote; so a
recording of every write and sync is played into a model of a disk that forgets (`disk.py`).
"""

from pathlib import Path

import pytest

from tests.crash.figures import show, survived, worst
from tests.crash.loop import verdicts
from tests.crash.tracing import missing

ROOT = Path(__file__).parents[2]
CONTROLS = ("no sync", "no file sync", "no folder sync")
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "strace is there")
Capture = pytest.CaptureFixture[str]


def test_a_sample_of_outages(capsys: Capture) -> None:
    """An even share of the states a disk may be left in is survived."""
    found = verdicts(ROOT, "outages", share=0.1)
    show(capsys, "power loss, a sample of the states", found)
    assert survived(found) == len(found), worst(found)


def test_a_missing_sync_is_found_out(capsys: Capture) -> None:
    """Control: without any sync, states that lose acknowledged work are found."""
    found = verdicts(ROOT, "outages", spoil="no sync", share=0.3)
    show(capsys, "control, power loss without any sync", found)
    assert any("acknowledged" in each for it in found for each in it.wrong)


@pytest.mark.long
def test_every_outage(capsys: Capture) -> None:
    """Every state that a disk may be left in at a sync or after an answer is survived."""
    found = verdicts(ROOT, "outages")
    show(capsys, "power loss, every state", found)
    assert survived(found) == len(found), worst(found)


@pytest.mark.long
@pytest.mark.parametrize("spoil", CONTROLS)
def test_each_kind_of_sync_is_needed(spoil: str, capsys: Capture) -> None:
    """Control: leaving out the syncs of files, or of folders, or both, loses something."""
    found = verdicts(ROOT, "outages", spoil=spoil)
    show(capsys, f"control, power loss with {spoil}", found)
    assert survived(found) < len(found)


@pytest.mark.long
def test_a_kill_cannot_find_a_missing_sync(capsys: Capture) -> None:
    """Without any sync every kill is survived all the same: hence this file."""
    found = verdicts(ROOT, "hits", faults=["KILL"], spoil="no sync", share=0.25)
    show(capsys, "KILL without any sync", found)
    assert survived(found) == len(found), worst(found)
