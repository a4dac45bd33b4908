"""The tree, one round and two rounds in words, without a screen."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from elute.engine.story import Deed, RoundNode
from elute.engine.view import Round
from elute.tui.present import comparison, deeds, history, numbers, times, tree
from elute.tui.present.spans import Spans, width
from tests.tui.fake_history import compared
from tests.tui.fake_results import TOPICS

AT = "2026-11-22T21:40:00Z"


def node(name: str, parent: str = "", branch: int = 0, **given: object) -> RoundNode:
    """A closed round of 100 rows, 90 of them kept."""
    numbers = Round(int(name.rstrip("abcdefgh")), 100, 90, True, 12, 0.07, -0.31)
    made = RoundNode(name, parent, branch, False, numbers, AT, AT, (), {}, {}, {})
    return replace(made, **given)  # type: ignore[arg-type]


def at_work(name: str, parent: str = "", branch: int = 0, kept: int = 70) -> RoundNode:
    """An open round, the one at work."""
    open_round = Round(int(name.rstrip("abcdefgh")), 90, kept, False)
    return node(name, parent, branch, numbers=open_round, current=True)


def plain(*lines: Spans) -> str:
    """The text of some lines."""
    return "\n".join("".join(text for text, _ in spans) for spans in lines)


def drawn(*nodes: RoundNode) -> list[str]:
    """The tree as text."""
    return [f"{lines}{found.name}" for found, lines in tree.grown(nodes)]


def test_rounds_one_after_another_stand_in_one_column() -> None:
    """Twenty rounds need no more width than two."""
    names = [str(number) for number in range(1, 21)]
    before = ["", *names[:-1]]
    chain = [node(name, parent) for name, parent in zip(names, before, strict=True)]
    assert drawn(*chain) == [f"○ {name}" for name in names]


def test_branches_are_set_in_where_they_leave() -> None:
    """Also those of the very first round, and branches of branches, whatever order they come in."""
    nodes = [
        node("1a"),
        node("2a", "1a"),
        node("2b", "1a", 1),
        at_work("3c", "2a", 2),
        node("3a", "2a"),
        node("4a", "3a"),
        node("1d", "", 3),
    ]
    assert drawn(*nodes) == [
        "┌─○ 1a",
        "│ ├─○ 2a",
        "│ │ ├─○ 3a",
        "│ │ │ ○ 4a",
        "│ │ ● 3c",
        "│ ○ 2b",
        "○ 1d",
    ]


def test_a_bare_number_means_the_round_on_the_branch_at_work() -> None:
    """As the engine takes it; and a letter may be left out where there is one branch."""
    nodes = (node("1a"), node("2a", "1a"), node("3a", "2a"), at_work("2b", "1a", 1))
    found = {name: tree.named(nodes, name) for name in ("1", "2", "2a", "3", "3a", "4")}
    names = {name: at.name if at else None for name, at in found.items()}
    assert names == {"1": "1a", "2": "2b", "2a": "2a", "3": None, "3a": "3a", "4": None}
    alone = (node("1"), at_work("2", "1"))
    assert tree.named(alone, "1a") == alone[0]
    assert tree.named((), "1") is None


@pytest.mark.parametrize("cells", [30, 78, 100])
def test_a_round_is_told_on_one_line(cells: int) -> None:
    """Head and line are of one width, so that the columns stand below one another."""
    nodes = (node("1a"), at_work("2b", "1a", 1))
    grown = tree.grown(nodes)
    wide = history.tree_cells(grown)
    line = plain(history.line(*grown[0], wide, marked=True))
    for part in ("* ○ 1a", "100 → 90", "12", "7 %", "−0.31"):
        assert part in line
    head = plain(history.header(wide))
    assert head.index("kept") == line.index("90")
    assert head.index("last change") == line.index(times.day_and_time(AT))
    assert "at work" in plain(history.line(*grown[1], wide, marked=False))


def test_a_wide_tree_is_cut_to_leave_room_for_the_numbers() -> None:
    """Forty branches within one another do not push the columns off the screen."""
    nodes = []
    for depth in range(40):
        parent = f"{depth}a" if depth else ""
        nodes += [node(f"{depth + 1}a", parent), node(f"{depth + 1}b", parent, 1)]
    grown = tree.grown(tuple(nodes))
    wide = history.tree_cells(grown)
    widths = {width(history.line(*found, wide, marked=False)) for found in grown}
    assert len(widths) == 1
    assert max(widths) <= 90


def test_the_question_has_the_rows_that_come_back() -> None:
    """Those of later rounds on the path; of another branch, what is in there and here."""
    nodes = (node("1a"), node("2a", "1a"), at_work("2b", "1a", 1))
    said = plain(history.reopen_question(nodes, nodes[0], 70))
    assert said == "Reopen round 1a as a new branch? 20 dropped rows come back; u undoes it."
    assert "1 dropped row come" in plain(history.reopen_question(nodes, nodes[0], 89))
    assert history.reopen_question(nodes, nodes[0], 90) == ()
    said = plain(history.reopen_question(nodes, nodes[1], 70))
    assert said == "Reopen round 2a as a new branch? 90 rows are in there, 70 here."
    assert history.reopen_question(nodes, replace(nodes[2], current=False), 10) == ()
    assert len(said) < 78


@pytest.mark.parametrize("cells", [40, 60, 110])
def test_all_of_a_round_is_told_and_fits(cells: int) -> None:
    """What was done, when, on whose word; metrics, settings and seconds."""
    told = node(
        "2b",
        "1a",
        1,
        deeds=(Deed("set cluster.k=20", "", AT), Deed("drop 9 rows (junk)", "rule: blank", AT)),
        settings={"cluster": {"k": 20, "spam": True}, "embed": {"model": "x" * 300}},
        metrics={"silhouette": 0.314, "noise": 0.07, "davies_bouldin": None},
        seconds={"embed": 12.25},
    )
    lines = deeds.page(told, cells)
    assert max(width(line) for line in lines) <= cells
    said = " ".join(plain(*lines).split())
    for part in ("round 2b", "k=20", "spam=true", "0.31", "7 %", "davies bouldin –", "embed 12.2"):
        assert part in said
    if cells > 60:
        assert "drop 9 rows (junk) · rule: blank" in said


@pytest.mark.parametrize("cells", [60, 77, 157])
def test_a_comparison_fits_and_tells_everything(cells: int) -> None:
    """Rows, metrics with their change, settings, matched, born, died, split, merged."""
    lines = comparison.page(compared("1a", "2b", TOPICS), cells)
    assert max(width(line) for line in lines) <= cells
    said = " ".join(plain(*lines).split())
    for part in (
        "170 rows in both, 30 only in 1a, 10 only in 2b; 17 rows (10 %) moved",
        "2 matched, 1 born, 1 died, 1 split, 1 merged",
        "rows 200 180 −20",
        "silhouette 0.31 0.45 +0.14",
        "calinski harabasz – 1,234",
        "balance 0.99 0.99 =",
        "cluster.min_size 15 → 20",
        "into 1 (21 rows), 3 (21 rows)",
    ):
        assert part in said


def test_many_parts_are_counted_and_not_listed() -> None:
    """The largest four by name; the rest stands there with its number of rows."""
    whole = compared("1a", "2b", TOPICS)
    crumbs = tuple((part, 20 - part) for part in range(12))
    fate = replace(whole.died[0], parts=crumbs, left=0)
    said = plain(*comparison.page(replace(whole, died=(fate,)), 100))
    assert "went to 0 (20 rows), 1 (19 rows), 2 (18 rows), 3 (17 rows), 8 more (100 rows)" in said


def test_rounds_without_clusters_say_so() -> None:
    """Rows, metrics and settings are compared all the same, and what was done by hand is told."""
    whole = compared("1a", "2b", TOPICS)
    bare = replace(whole, matched=(), born=(), died=(), split=(), merged=(), moved=0)
    said = plain(*comparison.page(replace(bare, regrouped_after=("split cluster 0",)), 100))
    assert "The clusters of 2b were changed by hand: split cluster 0." in said
    assert "There are no clusters to compare" in said
    assert "moved" not in said


def test_changes_have_a_sign_and_nothing_is_an_equals_sign() -> None:
    """A change too small to be seen in the numbers is none."""
    assert numbers.change("silhouette", 0.3, 0.25) == "−0.05"
    assert numbers.change("noise", 0.1, 0.3) == "+20 %"
    assert numbers.change("rows", 1000.0, 2500.0) == "+1,500"
    assert numbers.change("balance", 0.991, 0.992) == "="
    assert numbers.change("balance", None, 0.9) == numbers.change("x", 1.0, float("nan")) == ""


def test_moments_are_shown_in_the_zone_of_the_reader() -> None:
    """And what is no moment stands there as it is, made safe."""
    zone = timezone(timedelta(hours=5))
    assert times.day_and_time(AT, zone) == "11-23 02:40"
    assert times.date_and_time(AT, zone) == "2026-11-23 02:40"
    assert times.day_and_time("") == ""
    assert "\x1b" not in times.day_and_time("\x1b[31m")
