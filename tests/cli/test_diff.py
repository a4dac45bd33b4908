"""`elute diff`: two rounds compared, for people and for programs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.cli.diff import told
from elute.core.progress import silent
from elute.core.safe import width
from elute.engine.opening import open_session
from elute.engine.story import Comparison, Fate, Matched

PLAIN = Comparison(
    before="1",
    after="2b",
    rows_before=1_500,
    rows_after=1_400,
    stayed=1_390,
    left=110,
    came=10,
    kept_before=900,
    kept_after=850,
    kept_both=800,
    moved=45,
    matched=(
        Matched(0, 0, "refund", "money back", 700, 660, 655, 0.98),
        Matched(1, 2, "parcel", "parcel", 300, 200, 195, 0.97),
        Matched(2, 1, "login", "login", 200, 210, 160, 0.64),
    ),
    born=(Fate(3, "camera", 60, ((1, 40), (-1, 10)), 10),),
    died=(Fate(3, "spam", 110, ((-1, 10),), 100),),
    split=(Fate(1, "parcel", 300, ((2, 195), (3, 40), (0, 20), (-1, 5)), 40),),
    merged=(),
    metrics=(("clusters", 4.0, 4.0), ("noise", 0.05, 0.075), ("silhouette", None, 0.31)),
    settings=(("cluster.method", "hdbscan", "kmeans"), ("cluster.k", None, 4)),
)
PAGE = """\
1 -> 2b: 1,500 -> 1,400 rows; 110 left; 10 came; 45 of the 1,390 in both moved to another cluster
kept at the end: 900 -> 850; 100 only by 1; 50 only by 2b

metric      before  after  change
clusters    4       4      0
noise       0.05    0.075  +0.025
silhouette  -       0.31   -

setting         before   after
cluster.method  hdbscan  kmeans
cluster.k       -        4

clusters: 3 matched, 1 born, 1 died, 1 split, 0 merged
  before    rows  after     rows  Jaccard
  1 parcel  300   2 parcel  200   0.97
  2 login   200   1 login   210   0.64
  1 other unchanged (Jaccard 0.9 or more, rows within 10%)
born
  3 camera, 60 rows: 40 from 1 parcel; 10 from noise; 10 came
died
  3 spam, 110 rows: 10 to noise; 100 left
split
  1 parcel, 300 rows: 195 to 2 parcel; 40 to 3 camera; 20 to 0 money back; 5 to noise; 40 left
"""


def test_what_a_person_did_to_the_clusters_is_told() -> None:
    """No setting tells why they differ; where both were changed alike there is nothing to tell."""
    merge = ("split cluster 0 into 2", "merge clusters 1 and 2")
    lines = list(told(replace(PLAIN, regrouped_before=merge[:1], regrouped_after=merge)))
    assert "The clusters of 1 were changed by hand: split cluster 0 into 2." in lines
    both = (
        "The clusters of 2b were changed by hand: split cluster 0 into 2; merge clusters 1 and 2."
    )
    assert both in lines
    alike = replace(PLAIN, regrouped_before=merge, regrouped_after=merge)
    assert list(told(alike)) == PAGE.splitlines()
    long = list(told(replace(PLAIN, regrouped_after=merge * 20)))
    assert max(map(width, long)) <= 100


def test_a_comparison_for_people() -> None:
    """Rows, metrics, settings, the clusters that changed, and where the rows of the rest are."""
    assert list(told(PLAIN)) == PAGE.splitlines()


def test_nothing_is_said_of_clusters_that_are_not_there() -> None:
    """A round that was not run yet is compared by its rows and settings."""
    bare = replace(PLAIN, matched=(), born=(), died=(), split=(), metrics=())
    page = list(told(bare))
    assert len(page) == 6
    assert page[3].startswith("setting ")


def test_the_page_is_100_cells_wide_and_harmless() -> None:
    """Whatever names the data gave: wide characters, escape sequences, thousands of clusters."""
    name = "退款" * 8 + "\x1b[31m\u202e" + "退款 " * 40
    fates = tuple(
        Fate(number, name, 9_000_000, tuple((part, 1_000_000) for part in range(-1, 7)), 1_000_000)
        for number in range(1_000)
    )
    pairs = tuple(
        Matched(number, number, name, name, 9_000_000, 9_000_000, 9, 0.4) for number in range(1_000)
    )
    huge = replace(
        PLAIN,
        rows_before=23_000_000,
        rows_after=22_000_000,
        stayed=21_000_000,
        moved=11_000_000,
        matched=pairs,
        born=fates,
        split=fates,
        settings=(("load.text", name, 0.30000000000000004),),
    )
    page = list(told(huge))
    assert max(map(width, page)) <= 100
    assert not {"\x1b", "\u202e"} & set("".join(page))
    assert len(page) < 200
    assert page.count("  ... and 992 more (all with --json)") == 3
    assert any("4,000,000 from 4 others" in line for line in page)


FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


@pytest.fixture
def branched(dataset: Path, here: Path) -> Path:
    """A session in which round 1 went on in two ways."""
    folder = here / "s.elute"
    session = open_session(dataset, folder, FAST)
    list(session.run("report", lambda step: silent))
    session.drop(np.arange(48), "refunds are done by hand")
    session.close_round()
    session.set(["cluster.k=2"])
    list(session.run("report", lambda step: silent))
    session.go_to("1")
    session.restore(np.arange(48), "no, they stay")
    session.drop(np.arange(40, 44), "broken")
    session.close_round()
    list(session.run("report", lambda step: silent))
    session.close()
    return folder


def test_two_branches_are_compared(branched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rows of both, the cluster that only one of them has, and the setting that differs."""
    capsys.readouterr()
    assert main(["diff", str(branched), "2a", "2b", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == set(Comparison.__dataclass_fields__)
    assert (found["before"], found["after"]) == ("2a", "2b")
    assert (found["rows_before"], found["rows_after"]) == (96, 140)
    assert (found["stayed"], found["left"], found["came"]) == (96, 0, 44)
    assert ["cluster.k", 2, 3] in found["settings"]
    assert {name for name, *_ in found["metrics"]} >= {"clusters", "noise", "silhouette", "balance"}
    assert len(found["matched"]) + len(found["born"]) == 3
    assert main(["diff", str(branched), "1a", "2a"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("1a -> 2a: 144 -> 96 rows; 48 left; 0 came")
    assert "cluster.k  3       2" in page


def test_a_round_that_is_not_there(branched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence that lists those that are."""
    capsys.readouterr()
    assert main(["diff", str(branched), "1a", "7"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("elute: There is no round 7.")
    assert all(name in printed.err for name in ("1a", "2a", "1b", "2b"))
