"""Every system call that touches a session or an export is hit in turn; nothing said is lost.

A story over the real engine (settings, load, preclean, embed, drops, undo, redo, closing, the
worker, a branch, an export) runs under strace, which kills it or makes a call fail. After each hit:
the session opens, all that was acknowledged is in force and at most one operation beside it,
`elute check` finds nothing, no half file stands under a final name, and going on ends where the
undisturbed story ends without embedding a stored text again. A call that fails ends in a sentence,
and trying again in the same process goes on well.
"""

from pathlib import Path

import pytest

from tests.crash.figures import show, survived, worst
from tests.crash.loop import verdicts
from tests.crash.tracing import FAULTS, missing

ROOT = Path(__file__).parents[2]
SHARES, LEAST = (0.04, 0.03, 0.03, 0.008), 300
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "strace is there")
Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("fault", "share"), list(zip(FAULTS, SHARES, strict=True)))
def test_a_sample_of_calls(fault: str, share: float, capsys: Capture) -> None:
    """An even share of the calls is hit, and nothing is lost."""
    found = verdicts(ROOT, "hits", faults=[fault], share=share)
    show(capsys, f"{fault} at a sample of the calls", found)
    assert survived(found) == len(found), worst(found)


def test_a_naive_writer_is_found_out(capsys: Capture) -> None:
    """Control: the same sample kills a writer that writes in place, so the harness does bite."""
    found = verdicts(ROOT, "hits", faults=["KILL"], spoil="naive", share=0.1)
    show(capsys, "control, KILL at a sample of the naive writer's calls", found)
    assert all(it.hit for it in found), worst(found)
    assert survived(found) < 0.8 * len(found)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_every_call(fault: str, capsys: Capture) -> None:
    """Each of at least 300 calls is truly hit, and nothing is lost."""
    found = verdicts(ROOT, "hits", faults=[fault])
    show(capsys, f"{fault} at every call", found)
    assert survived(found) == len(found) >= LEAST, worst(found)


@pytest.mark.long
def test_every_call_of_a_naive_writer(capsys: Capture) -> None:
    """Control: a third of all points at least is the end of a naive writer's session."""
    found = verdicts(ROOT, "hits", faults=["KILL"], spoil="naive")
    show(capsys, "control, KILL at every call of the naive writer", found)
    assert all(it.hit for it in found), worst(found)
    assert survived(found) < 0.67 * len(found)
