"""`elute show SESSION rounds`: the tree of rounds, for people and for programs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.cli.tree import drawn
from elute.core.progress import silent
from elute.core.safe import width
from elute.engine.opening import open_session
from elute.engine.story import Deed, RoundNode
from elute.engine.view import Round

AT = "2026-11-22T21:40:00Z"


def node(name: str, parent: str = "", current: bool = False, *deeds: Deed) -> RoundNode:
    """A round; those of branch "a" but the last are closed."""
    number = int(name.rstrip("ab"))
    numbers = Round(number, 1_000, 900, not current, 3, 0.05, 0.25)
    return RoundNode(
        name, parent, int(name[-1:] == "b"), current, numbers, AT, AT, deeds, {}, {}, {}
    )


def test_one_branch_is_not_indented() -> None:
    """However many rounds it has."""
    unrun = Round(3, 900, 900, closed=False)
    last = replace(node("3", "2", True), numbers=unrun, began="", ended="")
    tree = (node("1"), node("2", "1", False, Deed("set cluster.k=3", "", AT)), last)
    assert list(drawn(tree)) == [
        "1  1,000 -> 900 rows  closed  began 2026-11-22 21:40 UTC",
        "    3 clusters, noise 5.0%, silhouette 0.25",
        "2  1,000 -> 900 rows  closed  began 2026-11-22 21:40 UTC",
        "    3 clusters, noise 5.0%, silhouette 0.25",
        "    - set cluster.k=3",
        "3  900 -> 900 rows  at work",
    ]


def test_branches_are_drawn_below_the_round_they_go_on_from() -> None:
    """Each with its own rounds, the round at work marked."""
    tree = (
        node("1a"),
        node("2a", "1a"),
        replace(node("3a", "2a", True), current=False),
        node("2b", "1a"),
        node("3b", "2b", True, Deed("drop 2 rows (blank)", "rule: blank", AT)),
    )
    lines = [line for line in drawn(tree) if "clusters" not in line]
    began = "  began 2026-11-22 21:40 UTC"
    assert lines == [
        f"1a  1,000 -> 900 rows  closed{began}",
        f"|- 2a  1,000 -> 900 rows  closed{began}",
        f"|  3a  1,000 -> 900 rows  open{began}",
        f"`- 2b  1,000 -> 900 rows  closed{began}",
        f"   3b  1,000 -> 900 rows  at work{began}",
        "       - drop 2 rows (blank)  [rule: blank]",
    ]


def test_long_histories_are_cut() -> None:
    """A few operations of a round, and how many there are besides."""
    deeds = [Deed(f"drop {number} rows (bad)", "person", AT) for number in range(20)]
    lines = list(drawn((node("1", "", True, *deeds),)))
    assert lines[2] == "    - drop 0 rows (bad)"
    assert lines[-1] == "    ... and 12 more (all with --json)"
    assert len(lines) == 11


def test_the_tree_is_100_cells_wide_and_harmless() -> None:
    """Whatever reasons and settings were given, and however often it branches."""
    words = "drop 1 row (\x1b]0;x\x07\u202e" + "退款 " * 60 + ")"
    tree = [node("1", "", False, Deed(words, "model: \x1b[2J" + "x" * 200, AT))]
    for number in range(2, 60):
        tree += [
            node(str(number), str(number - 1), False, Deed(words, "", AT)),
            node(f"{number}b", str(number - 1)),
        ]
    lines = list(drawn(tuple(tree)))
    assert max(map(width, lines)) <= 100
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(lines))
    assert lines[2].endswith("…]")
    names = [line.strip("|`- ").split()[0] for line in lines if "rows  closed" in line]
    deep = [str(number) for number in range(1, 60)]
    assert names == [*deep, *(f"{number}b" for number in reversed(range(2, 60)))]


FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


@pytest.fixture
def branched(dataset: Path, here: Path) -> Path:
    """A session in which round 1, once closed, was gone back to."""
    folder = here / "s.elute"
    session = open_session(dataset, folder, FAST)
    list(session.run("report", lambda step: silent))
    session.drop(np.array([1, 2]), "bad")
    session.close_round()
    session.go_to("1")
    session.drop(np.array([3]), "worse")
    session.close()
    return folder


def test_every_round_is_there_for_programs(
    branched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The numbers as before at the top level; beside them the tree, the decisions, the times."""
    capsys.readouterr()
    assert main(["show", str(branched), "rounds", "--json"]) == 0
    found = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert set(found) == {"1a", "2a", "1b"}
    first, second, other = found["1a"], found["2a"], found["1b"]
    numbers = ("number", "rows_in", "rows_out", "closed", "clusters", "noise")
    assert [first[key] for key in numbers] == [1, 148, 142, True, 3, 0.0]
    assert [other[key] for key in numbers] == [1, 148, 141, False, 3, 0.0]
    assert (first["parent"], second["parent"], second["branch"]) == ("", "1a", 0)
    assert [entry["current"] for entry in (first, second, other)] == [False, False, True]
    assert first["silhouette"] == first["metrics"]["silhouette"]
    assert first["settings"]["cluster"]["k"] == 3
    assert set(first["seconds"]) >= {"embed", "cluster"}
    assert first["began"] <= first["ended"] <= other["ended"]
    last = other["decisions"][-1]
    assert (last["words"], last["author"]) == ("drop 1 row (worse)", "person")
    assert last["at"] == other["ended"]


def test_the_tree_for_people(branched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every round, and which is at work."""
    capsys.readouterr()
    assert main(["show", str(branched), "rounds"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (at_work,) = [line for line in lines if "at work" in line]
    assert "1b  148 -> 141 rows" in at_work
    assert any("1a  148 -> 142 rows  closed" in line for line in lines)
    assert any("drop 1 row (worse)" in line for line in lines)


def test_a_round_is_shown_by_its_name(branched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it was left: what another branch dropped is in."""
    gone = {}
    for name in ("1a", "1b", "1"):
        capsys.readouterr()
        assert main(["show", str(branched), "rows", "--json", "--round", name]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        gone[name] = [row["id"] for row in rows[:144] if row["dropped"]]
    assert gone == {"1a": [1, 2], "1b": [1, 2, 3], "1": [1, 2, 3]}


@pytest.mark.parametrize("part", ["rows", "clusters", "metrics", "advice", "rounds"])
def test_a_round_that_is_not_there(
    part: str, branched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence that lists those that are."""
    capsys.readouterr()
    assert main(["show", str(branched), part, "--round", "3c"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("elute: There is no round 3c.")
    assert all(name in printed.err for name in ("1a", "2a", "1b"))
