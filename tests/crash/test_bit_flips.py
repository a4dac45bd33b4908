"""One flipped bit anywhere is noticed, and only what it damaged is made again."""

from pathlib import Path

import pytest

from tests.crash.figures import show, survived, worst
from tests.crash.flips import KINDS
from tests.crash.loop import verdicts
from tests.crash.probe import Verdict

ROOT = Path(__file__).parents[2]
SHARES = (0.3, pytest.param(1.0, marks=pytest.mark.long))
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module", params=SHARES, ids=["sample", "all"])
def flipped(request: pytest.FixtureRequest) -> list[Verdict]:
    """Seeded bits, spread over the kinds of files."""
    return verdicts(ROOT, "flips", share=request.param)


def test_noticed_and_mended(flipped: list[Verdict], capsys: Capture) -> None:
    """`elute check` notices each, and a run makes the damaged piece, and no other, again.

    A damaged journal is not made again: the session is then only read.
    """
    show(capsys, "flipped bits", flipped)
    assert all(it.noticed for it in flipped), worst(flipped)
    assert survived(flipped) == len(flipped), worst(flipped)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_was_hit(kind: str, flipped: list[Verdict], capsys: Capture) -> None:
    """Each kind of file had its share of the bits, and lost none of them unnoticed."""
    here = [it for it in flipped if it.point.startswith(f"{kind}: ")]
    noticed, plainly = sum(it.noticed for it in here), sum(it.plainly for it in here)
    with capsys.disabled():
        print(f"\n  {kind}: {len(here)} tried, {noticed} noticed, {plainly} by a plain reader")
    assert noticed == len(here) > 0


def test_plain_readers_notice_fewer(flipped: list[Verdict]) -> None:
    """Control: numpy and json take most damaged files for good ones."""
    plainly = sum(it.plainly for it in flipped)
    assert plainly < 0.6 * len(flipped)
    assert plainly < sum(it.noticed for it in flipped)
