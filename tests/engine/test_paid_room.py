"""A disk that is nearly full costs no money: what is paid for fits, and the rest is not asked."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from elute.core.outside import OFFLINE
from elute.steps.embed.openai.probe import SENTENCES
from tests.fakes.openai_server import serving
from tests.session.small_disk import SmallDisk, why_not

REFUSAL = why_not()
ROWS, DIM, DISK = 6_000, 1_024, 20 << 20


@pytest.mark.long
@pytest.mark.skipif(bool(REFUSAL), reason=REFUSAL)
def test_what_was_paid_is_kept(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real disk with room for two thirds: an error in time, every paid row kept, none twice."""
    monkeypatch.setenv(OFFLINE, "0")
    rows = (json.dumps({"text": f"the parcel {number} came late"}) for number in range(ROWS))
    (here / "data.jsonl").write_text("".join(row + "\n" for row in rows))
    disk = SmallDisk(here / "disk", DISK)
    try:
        with serving(dim=DIM) as server:
            chosen = ["embed.method=openai", f"embed.base_url={server.url}", "neighbors.k=5"]
            chosen += ["cluster.method=kmeans", "reduce.method=pca"]
            command = [sys.executable, "-m", "elute", "run", str(here / "data.jsonl"), "--yes"]
            command += ["--session", str(disk.folder / "s.elute"), "--max-cost", "9"]
            command += [word for setting in chosen for word in ("--set", setting)]
            ended = disk.run(*command)
            paid = Counter({t: n for t, n in server.billed.items() if not t.startswith(SENTENCES)})
            kept = stored(disk.seen_from_here / "s.elute")
            told = ended.stderr.splitlines()[-1]
            print(f"\n{len(paid):,} of {ROWS:,} rows paid, {kept:,} kept, exit {ended.returncode}")
            print(told)
            assert ended.returncode == 3
            assert "MB left" in told
            assert kept == len(paid) == paid.total()
            assert 1_000 < kept < ROWS
    finally:
        disk.close()


def stored(session: Path) -> int:
    """How many vectors the manifests of a session name."""
    lines = (path.read_text().splitlines() for path in session.glob("vectors/*/manifest.jsonl"))
    return sum(json.loads(line)["count"] for some in lines for line in some)
