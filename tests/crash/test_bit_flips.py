"""One flipped bit anywhere is noticed, and only what it damaged is made again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.figures import show, worst
from tests.crash.flips import KINDS
from tests.crash.loop import FLIPS, verdicts
from tests.crash.probe import Verdict

ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def flipped() -> list[Verdict]:
    """FLIPS bits, seeded, spread over the kinds of files."""
    return verdicts(ROOT, "flips")


def _of(kind: str) -> Callable[[Verdict], bool]:
    return lambda verdict: verdict.point.startswith(f"{kind}: ")


def test_all_of_them_were_tried(flipped: list[Verdict], capsys: Capture) -> None:
    """The figures, beside those of readers without checksums."""
    show(capsys, "flipped bits", flipped)
    with capsys.disabled():
        for kind in KINDS:
            here = [it for it in flipped if _of(kind)(it)]
            noticed, plainly = sum(it.noticed for it in here), sum(it.plainly for it in here)
            print(f"  {kind}: {len(here)} tried, {noticed} noticed, {plainly} by a plain reader")
    assert len(flipped) == FLIPS


@pytest.mark.parametrize("kind", KINDS)
def test_noticed_and_mended(kind: str, flipped: list[Verdict]) -> None:
    """`elute check` notices each, and a run makes the damaged piece, and no other, again.

    A damaged journal is not made again: the session is then only read.
    """
    here = [it for it in flipped if _of(kind)(it)]
    assert here
    assert all(it.noticed and not it.wrong for it in here), worst(here)


def test_plain_readers_notice_fewer(flipped: list[Verdict]) -> None:
    """Control: numpy and json take most damaged files for good ones."""
    plainly = sum(it.plainly for it in flipped)
    assert plainly < 0.6 * len(flipped)
    assert plainly < sum(it.noticed for it in flipped)
