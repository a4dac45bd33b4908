"""Questions before a decision, and answers after it, have numbers in them."""

from dataclasses import replace

import numpy as np

from elute.core.results import Records
from elute.tui.present import deciding
from elute.tui.present.facts import Facts, facts
from elute.tui.present.spans import Spans
from tests import values
from tests.tui.fake_engine import STEPS, FakeEngine


def plain(spans: Spans) -> str:
    """The text of a line."""
    return "".join(text for text, _ in spans)


def some() -> Facts:
    """200 rows, in clusters 0 to 3 and noise."""
    return facts(FakeEngine(done=len(STEPS)).snapshot())


def labelled(*names: str) -> Records:
    """Records of 200 rows with labels: the first has rows 0 to 9, the others share the rest."""
    codes = np.arange(200, dtype=np.int32) % max(1, len(names) - 1) + 1
    codes[:10] = 0
    records = values.records([f"row {row}" for row in range(200)])
    return replace(records, labels=codes, label_names=names)


def test_a_drop_question_shows_what_leaves_and_what_stays() -> None:
    """Numbers before the yes."""
    leaving = np.flatnonzero(some().cluster == 0)
    asked = plain(deciding.drop_question(some(), leaving, "cluster 0", "1 cluster loses rows."))
    assert asked == "Drop 43 rows (21.5 %)? 157 stay. 1 cluster loses rows.   cluster 0"


def test_it_says_which_clusters_lose_all() -> None:
    """Rows that have left already do not count as held by one; noise is no cluster."""
    here = some()
    whole, other = np.flatnonzero(here.cluster == 0), np.flatnonzero(here.cluster == 1)[:5]
    assert deciding.loss(here, None, whole) == "1 cluster loses all of its rows."
    assert deciding.loss(here, None, whole[1:]) == "1 cluster loses rows."
    both = np.concatenate([whole, other])
    assert deciding.loss(here, None, both) == "2 clusters lose rows, 1 of them all."
    kept = here.kept.copy()
    kept[whole[0]] = False
    assert "all of its rows" in deciding.loss(replace(here, kept=kept), None, whole[1:])
    assert deciding.loss(here, None, np.flatnonzero(here.cluster == -1)) == ""


def test_it_says_which_labels_shrink_by_more_than_half() -> None:
    """The worst first, two at most; one that keeps half is not told of, and names are safe."""
    here = replace(some(), cluster=np.full(200, -1, dtype=np.int32))
    records = labelled("ref\x1bund", "other")
    assert deciding.loss(here, records, np.arange(5)) == ""
    assert deciding.loss(here, records, np.arange(6)) == "label ref␛und keeps 4 of 10."
    four = labelled("a", "b", "c", "d")
    assert deciding.loss(here, four, np.arange(1, 190)).count("label") == 2
    assert deciding.loss(here, labelled("a"), np.arange(0)) == ""


def test_what_undo_did_is_counted() -> None:
    """Rows that came back and rows that left; nothing where none did."""
    before, after = np.ones(9, dtype=np.bool_), np.ones(9, dtype=np.bool_)
    before[:3] = False
    assert deciding.moved(before, after) == " 3 rows are back."
    assert deciding.moved(after, before) == " 3 rows have left."
    after[8] = False
    assert deciding.moved(before, after) == " 3 rows are back, 1 row has left."
    assert deciding.moved(after, after) == ""
    assert deciding.moved(after[:2], after) == ""
