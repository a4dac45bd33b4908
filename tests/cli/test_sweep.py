"""`elute sweep`: a table with its cliffs and proposal, or one JSON document."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.cli.sweep import told
from elute.core.safe import safe
from elute.engine.sweeping.swept import At, Cliff, Proposal, Sweep

SWEEP = Sweep(
    name="these",
    method="hdbscan",
    setting="min_cluster_size",
    whole=True,
    used=37.0,
    by_rule=True,
    rows=23_695,
    among=23_695,
    sampled=18_956,
    draws=3,
    at=(
        At(5.0, 1_086, 0.391, 0.006, 0.4, 0.5, 0.824, 0.002, None, 0.08),
        At(37.0, 137, 0.391, 0.022, 0.352, 0.6, 0.834, 0.01, 0.95, 0.12),
        At(190.0, 0, 1.0, 0.0, None, None, None, None, 0.0, 0.1),
    ),
    cliffs=(Cliff(37.0, 190.0, "Between 37 and 190 the clusters fall from 137 to 0."),),
    proposal=Proposal(37.0, 5.0, 37.0, "It rests there."),
    distances=(),
    knee=None,
    seconds=31.2,
    notes=("A note with \x1b[31mcolour.",),
)

TABLE = """\
hdbscan, min_cluster_size: 37 in force, by rule; 23,695 rows, 31 s

   min_cluster_size  clusters  noise  largest  silhouette  stability      same  seconds
   5                 1,086     39%    1%       0.400       0.824 ± 0.002  -     0.08
*  37                137       39%    2%       0.352       0.834 ± 0.010  0.95  0.12
   190               0         100%   0%       -           -              0.00  0.10

stability: from 3 samples of 18,956 rows; same: ARI with the line above, noise apart
{note}
Between 37 and 190 the clusters fall from 137 to 0.
Proposed: cluster.min_cluster_size=37. It rests there.\
"""


def test_the_table_is_golden() -> None:
    """The value in force is marked; what is not defined is a dash."""
    lines = list(told(SWEEP))
    assert "\n".join(lines) == TABLE.format(note=safe(SWEEP.notes[0]))
    assert "\x1b" not in "\n".join(lines)


def test_no_proposal_is_told_and_so_is_a_sample() -> None:
    """Of 1,000,000 rows 10,000, and that nothing speaks for itself."""
    lines = list(told(replace(SWEEP, proposal=None, rows=10_000, among=1_000_000, by_rule=False)))
    assert "37 in force; 10,000 of 1,000,000 rows" in lines[0]
    assert lines[-1].startswith("No value is proposed")


def test_a_session_is_swept_and_keeps_it(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Steps it lacks are run first; --json is one document with all there is to know."""
    fast = ["--set", "embed.method=lsa", "--set", "reduce.method=pca"]
    fast += ["--set", "cluster.method=hdbscan"]
    assert main(["run", str(dataset), *fast]) == 0
    capsys.readouterr()
    assert main(["sweep", "messages.elute", "--values", "3,5, 9,12", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [it["value"] for it in found["at"]] == [3, 5, 9, 12]
    assert found["setting"] == "min_cluster_size"
    assert {"clusters", "noise", "stability", "stability_error", "same"} <= set(found["at"][0])
    assert main(["sweep", "messages.elute", "--values", "3,5"]) == 0
    assert "min_cluster_size: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("5,x", "are not all numbers"),
        ("5", "1 value is named"),
        ("5,1e99", "'1e99' is too large"),
        ("5,-inf", "'-inf' is too large"),
        ("nan,5", "'nan' is no number."),
    ],
)
def test_values_that_are_none_are_usage(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str], values: str, said: str
) -> None:
    """Exit code 2 and one sentence; nothing was run."""
    assert main(["sweep", str(dataset), "--values", values]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out
