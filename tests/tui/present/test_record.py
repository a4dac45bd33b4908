"""The page about one row, without a screen."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.results import Neighbors
from elute.engine.view import Snapshot
from elute.tui.present import record
from elute.tui.present.borderline import Pair
from elute.tui.present.facts import facts
from elute.tui.present.spans import Spans, width
from tests.tui import fake_findings
from tests.tui.fake_engine import STEPS, FakeEngine

CELLS = [40, 78, 118, 198]


def full() -> Snapshot:
    """A session whose rules changed texts, with labels, splits and neighbours."""
    engine = FakeEngine(texts=fake_findings.texts(60), done=len(STEPS))
    engine.found = fake_findings.found_by_step()
    engine.drop(np.asarray([9]), "by hand")
    snapshot = engine.snapshot()
    assert snapshot.records is not None
    steps = {**snapshot.settings, "preclean": {**snapshot.settings["preclean"], "html": True}}
    records = replace(
        snapshot.records,
        labels=np.where(np.arange(60) == 8, 0, -1).astype(np.int32),
        label_names=("re[b]fund\x1b",),
        splits=np.where(np.arange(60) == 8, 0, -1).astype(np.int32),
        split_names=("test",),
    )
    indices = np.stack([(np.arange(60) + step) % 60 for step in (1, 2, 3)], axis=1)
    distances = np.tile(np.array([0.05, 0.2, 0.4], np.float32), (60, 1))
    graph = Neighbors(indices.astype(np.int32), distances)
    return replace(snapshot, records=records, settings=steps, neighbors=graph)


def lines_of(row: int, cells: int = 78, pair: Pair | None = None) -> list[Spans]:
    """The page of a row."""
    snapshot = full()
    return record.page(snapshot, facts(snapshot), row, f'{{"id": {row}}}', cells, pair)


def plain(lines: list[Spans]) -> str:
    """The text of some lines."""
    return "\n".join("".join(text for text, _ in spans) for spans in lines)


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("row", [0, 4, 7, 8, 59])
def test_a_page_is_no_wider_than_the_screen(row: int, cells: int) -> None:
    """And nothing on it could be obeyed by a terminal."""
    lines = lines_of(row, cells, Pair(row, 2, 0.94, "cosine", 0.95))
    assert max(map(width, lines)) <= cells
    assert "\x1b" not in plain(lines)


def test_each_rule_says_what_it_changed() -> None:
    """Before and after, what is gone struck out; no other rule, no other row."""
    lines = lines_of(8)
    said = plain(lines)
    assert "rule html changed it" in said
    struck = "".join(text for line in lines for text, role in line if role == "removed")
    assert struck.split() == ["<p></p>"]
    assert said.count("changed it") == 1
    assert "changed it" not in plain(lines_of(6))


def test_a_rule_that_does_not_act_would_change_it() -> None:
    """The settings in force decide."""
    snapshot = full()
    settings = {**snapshot.settings, "preclean": {**snapshot.settings["preclean"], "html": False}}
    off = replace(snapshot, settings=settings)
    said = plain(record.page(off, facts(off), 8, "{}", 78))
    assert "rule html would change it; it does not act" in said


def test_label_and_split_stand_with_the_facts() -> None:
    """As they are in the data, made safe; rows without them have no such line."""
    said = plain(lines_of(8))
    assert "label      re[b]fund" in said
    assert "split      test" in said
    assert "label   " not in plain(lines_of(7))


def test_the_nearest_rows_that_are_in_are_listed() -> None:
    """Id, likeness, cluster, text; the one that was dropped is not among them."""
    said = plain(lines_of(8)).partition("nearest rows that are in")[2].splitlines()[1:]
    assert [line.split()[:3] for line in said] == [["10", "0.80", "·"], ["11", "0.60", "3"]]
    assert "refund" in said[0]
    assert "nearest" not in plain(
        record.page(replace(full(), neighbors=None), facts(full()), 8, "", 78)
    )


def test_a_row_whose_neighbours_have_left_says_so() -> None:
    """Rather than nothing."""
    snapshot = full()
    kept = snapshot.kept.copy()
    kept[9:12] = False
    gone = replace(snapshot, kept=kept)
    assert "none of them is in any more" in plain(record.page(gone, facts(gone), 8, "", 78))


def test_two_rows_stand_side_by_side_where_there_is_room() -> None:
    """The other of a borderline pair, with how alike they are; one over the other where not."""
    pair = Pair(6, 7, 0.9496, "cosine", 0.95)
    wide = plain(lines_of(6, 118, pair)).splitlines()
    assert wide[0].startswith("row 6"), "both are seen without scrolling"
    [both] = [line for line in wide if "row 7, alike by 0.949 (cosine; copies from 0.95)" in line]
    assert both.startswith("row 6 ")
    narrow = plain(lines_of(6, 78, pair)).splitlines()
    [alone] = [line for line in narrow if "row 7, alike by" in line]
    assert "row 6" not in alone
    marked = "".join(t for line in lines_of(6, 78, pair) for t, role in line if role == "warn")
    assert marked == "MondayTuesday"


def test_equal_texts_are_shown_once() -> None:
    """There is nothing to compare."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.records is not None
    texts = facts(snapshot).texts
    assert texts is not None
    same = replace(facts(snapshot), texts=texts.of(["the same"] * 200))
    said = plain(record.page(snapshot, same, 199, "{}", 118))
    assert "row 199 and row 0, which it repeats: the same text" in said
