"""Junk clusters are judged without going through all rows for each of them."""

import sys
from types import FrameType
from typing import Any

import numpy as np

from elute.steps.report.advise_junk import advise_junk
from elute.steps.report.letters import surprise
from elute.steps.report.sales_talk import talk_in
from elute.steps.report.unreadable import unreadable
from tests.steps.report.rounds import advised, everyday, of_groups, of_labels, written

TALK = ("buy now", "casino bonus", "seo audit", "guest posts", "click here", "loan offer", "viagra")


def test_talk_is_counted_by_row() -> None:
    """Rows with phrases have their set, the others a 0."""
    found = talk_in(["where is my lamp", "Buy NOW: casino, casino", "", "seo"])
    assert found.uses.tolist() == [0, 2, 0, 1]
    assert found.phrases == {1: {"buy now", "casino"}, 3: {"seo"}}
    assert len(talk_in([]).uses) == 0


def test_shares_in_and_outside_of_a_cluster() -> None:
    """The reason gives the share of the cluster's rows and of all others, noise among them."""
    spam = [f"{TALK[row % 7]}, {TALK[(row + 1) % 7]} {row}" for row in range(20)]
    noise = ["casino", *everyday(19)]
    made = written(of_groups([everyday(60), spam], noise))
    (advice,) = advised(made, "sales talk")
    assert advice.clusters == (1,)
    assert "100 % of its 20 rows use sales talk" in advice.reason
    assert "of the other rows 1.2 %" in advice.reason


def calls(clusters: int) -> int:
    """How many functions are called to look for junk in 1,200 rows in so many clusters."""
    labels = np.arange(1200, dtype=np.int32) % clusters
    given = of_labels(everyday(1200), np.eye(1200, 8, dtype=np.float32) + 0.1, labels)
    found = unreadable(given.texts, surprise(given.texts))
    count = 0

    def seen(frame: FrameType, event: str, what: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        list(advise_junk(given, found))
    finally:
        sys.setprofile(None)
    return count


def test_the_work_for_a_cluster_does_not_grow_with_the_rows() -> None:
    """200 clusters more cost some calls each, far from one for every row."""
    assert calls(210) - calls(10) < 200 * 120


def test_more_of_the_same_is_looked_for_cluster_by_cluster() -> None:
    """Each junk cluster is given the rows near its own centre, whatever the others have."""
    junk = ["!?" * 30, "##" * 30]
    texts = [*everyday(40), *([junk[0]] * 10), *([junk[1]] * 10), "left over", "right over"]
    vectors = np.eye(4, 6, dtype=np.float32)[np.repeat([0, 1, 2], [40, 10, 10])]
    vectors = np.vstack((vectors, np.eye(4, 6, dtype=np.float32)[[1, 2]]))
    labels = np.repeat([0, 1, 2, -1], [40, 10, 10, 2]).astype(np.int32)
    given = of_labels(texts, vectors, labels)
    none = unreadable(given.texts, surprise(given.texts))
    more = [it.advice for it in advise_junk(given, none) if "more of" in it.advice.author]
    assert [(it.clusters, it.rows) for it in more] == [((1,), (600,)), ((2,), (610,))]
