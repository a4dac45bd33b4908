"""Letting a rule act and taking it back, as any front end does it."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import CannotWrite, UsageError
from elute.core.findings import Finding, found
from elute.core.progress import Progress, silent
from elute.core.recipe import Settings
from elute.core.results import Decision
from elute.core.rules import BAD_RECORD, LENGTH, NEAR_COPY, SUSPECTED
from elute.core.state import State
from elute.engine import applying
from elute.engine.bounds import Bound
from elute.engine.findings import findings
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.view import Snapshot
from tests.values import ids

GIVEN = [
    "embed.method=lsa",
    "reduce.method=pca",
    "cluster.method=kmeans",
    "cluster.k=3",
    "evaluate.near_threshold=0.95",
]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def gone(session: Session) -> set[int]:
    """Rows that are out."""
    return {row for row, stays in enumerate(session.snapshot().kept.tolist()) if not stays}


def one(session: Session, rule: str) -> Finding:
    """What a rule found."""
    return next(it for it in findings(session.snapshot()) if it.rule == rule)


class Full:
    """A session whose disk has room for one more operation."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tip = session.history.tip

    @property
    def state(self) -> State:
        """As it stands."""
        return self._session.state

    def snapshot(self) -> Snapshot:
        """As it stands."""
        return self._session.snapshot()

    def set_all(self, change: Settings) -> None:
        """If there is room."""
        self._write()
        self._session.set_all(change)

    def carry_out(self, decisions: list[Decision]) -> int:
        """If there is room."""
        self._write()
        return self._session.carry_out(decisions)

    def restore(self, ids: NDArray[np.int64], reason: str, author: str) -> int:
        """If there is room."""
        self._write()
        return self._session.restore(ids, reason, author)

    def _write(self) -> None:
        if self._session.history.tip > self._tip:
            raise CannotWrite("The disk is full.")


@pytest.fixture
def session(dataset: Path, tmp_path: Path) -> Session:
    """Loaded and cleaned."""
    session = open_session(dataset, tmp_path / "s.elute", GIVEN)
    list(session.run("preclean", watch))
    return session


@pytest.fixture
def judged(session: Session) -> Session:
    """Run to its report; dozens of rows are near copies."""
    list(session.run("report", watch))
    return session


def test_a_cleaning_rule_acts_once_its_step_is_run(session: Session) -> None:
    """The rule and its bound are one change; the step that is named then drops; and so back."""
    before, length = gone(session), one(session, LENGTH)
    most = Bound("preclean", "max_words", 9)
    through = session.apply(length, (most,), acts=True)
    assert through == "preclean"
    assert gone(session) == before
    preclean = session.snapshot().settings["preclean"]
    assert (preclean["drop"], preclean["max_words"]) == ("blank,duplicates,length", 9)
    list(session.run(through, watch))
    assert gone(session) > before
    assert session.apply(one(session, LENGTH), (), acts=False) == "preclean"
    list(session.run("preclean", watch))
    assert gone(session) == before
    session.close()


def test_a_change_of_texts_is_switched(session: Session) -> None:
    """Personal data is masked by the setting of another name."""
    assert session.apply(one(session, "personal-data"), (), acts=True) == "preclean"
    assert session.snapshot().settings["preclean"]["mask"] is True
    session.close()


def test_a_judged_rule_drops_at_once(judged: Session) -> None:
    """Its flagged rows leave on its word beside witnesses; it takes back these, and no others."""
    before, near = gone(judged), one(judged, NEAR_COPY)
    judged.drop(ids(near.rows[0]), "bad")
    assert judged.apply(near, (), acts=True) == ""
    assert gone(judged) == before | set(near.rows.tolist())
    drop = judged.state.drops[-1]
    assert drop.author == f"rule: {NEAR_COPY}"
    assert not gone(judged) & set(drop.witness)
    assert one(judged, NEAR_COPY).applied
    assert judged.apply(near, (), acts=False) == ""
    assert gone(judged) == before | {int(near.rows[0])}
    assert not one(judged, NEAR_COPY).applied
    judged.close()


def test_a_rule_taken_back_may_drop_again(judged: Session) -> None:
    """It was not a person who took its rows back."""
    near = one(judged, NEAR_COPY)
    judged.apply(near, (), acts=True)
    after = gone(judged)
    judged.apply(near, (), acts=False)
    judged.apply(near, (), acts=True)
    assert gone(judged) == after
    judged.close()


def test_what_a_person_took_back_no_rule_drops_again(judged: Session) -> None:
    """Also where the rule is taken back and applied anew."""
    near = one(judged, NEAR_COPY)
    judged.apply(near, (), acts=True)
    after, spared = gone(judged), int(near.rows[0])
    judged.restore(ids(spared), "good")
    for acts in (False, True):
        judged.apply(near, (), acts=acts)
    assert gone(judged) == after - {spared}
    judged.close()


def test_rows_of_a_round_before_stay_out(judged: Session) -> None:
    """A rule that is taken back brings back what it dropped in this round."""
    judged.apply(one(judged, NEAR_COPY), (), acts=True)
    before = gone(judged)
    judged.close_round()
    judged.set(["evaluate.near_threshold=0.8"])
    list(judged.run("report", watch))
    judged.apply(one(judged, NEAR_COPY), (), acts=True)
    assert gone(judged) > before
    judged.apply(one(judged, NEAR_COPY), (), acts=False)
    assert gone(judged) == before
    judged.close()


@pytest.mark.parametrize("acts", [True, False])
def test_what_a_full_disk_cut_short_is_tried_again(acts: bool, judged: Session) -> None:
    """The rows are written first: until the setting is, the same call does the rest; one undo."""
    if not acts:
        judged.apply(one(judged, NEAR_COPY), (), acts=True)
    before, applied = gone(judged), one(judged, NEAR_COPY).applied
    assert applied is not acts
    with pytest.raises(CannotWrite):
        applying.apply(Full(judged), one(judged, NEAR_COPY), (), acts=acts)
    assert one(judged, NEAR_COPY).applied is applied
    judged.apply(one(judged, NEAR_COPY), (), acts=acts)
    assert one(judged, NEAR_COPY).applied is acts
    assert (len(gone(judged)) > len(before)) is acts
    judged.undo()
    assert (gone(judged), one(judged, NEAR_COPY).applied) == (before, applied)
    judged.close()


def test_a_rule_that_acts_is_not_toggled(judged: Session) -> None:
    """What is asked for counts, not what the finding says: it may be older than the session."""
    near = one(judged, NEAR_COPY)
    judged.apply(near, (), acts=True)
    tip = judged.history.tip
    judged.apply(near, (), acts=True)
    assert judged.history.tip == tip
    judged.close()


def test_what_is_not_known_is_not_dropped(judged: Session) -> None:
    """While evaluate is to be run anew its rules cannot begin to act, but can be taken back."""
    near, before = one(judged, NEAR_COPY), gone(judged)
    judged.apply(near, (), acts=True)
    judged.set(["evaluate.near_threshold=0.9"])
    judged.apply(near, (), acts=False)
    assert gone(judged) == before
    tip = judged.history.tip
    with pytest.raises(UsageError, match="not known until the round has run"):
        judged.apply(near, (), acts=True)
    assert judged.history.tip == tip
    judged.close()


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Finding(SUSPECTED, "look", False, "", found(ids(1))), "is to look at"),
        (Finding(BAD_RECORD, "drop", True, "", found(ids(1))), "always acts"),
        (Finding(NEAR_COPY, "drop", False, "", found(ids(1), ids(0))), "bound is not set yet"),
    ],
)
def test_where_nothing_can_be_chosen_nothing_is_changed(
    session: Session, finding: Finding, said: str
) -> None:
    """A rule to look at, one that always acts, and a judged one with its bound moved besides."""
    tip = session.history.tip
    with pytest.raises(UsageError, match=said):
        session.apply(finding, (Bound("evaluate", "near_threshold", 0.9),), acts=True)
    assert session.history.tip == tip
    session.close()


def test_bounds_are_put_in_force_without_their_rules(session: Session) -> None:
    """What is judged is run through to the report, what is cleaned to preclean."""
    assert session.move_bounds((Bound("evaluate", "near_threshold", 0.9),)) == "report"
    bounds = (Bound("preclean", "min_words", 2), Bound("preclean", "max_words", 90))
    assert session.move_bounds(bounds) == "preclean"
    settings = session.snapshot().settings
    assert settings["preclean"]["drop"] == "blank,duplicates"
    assert settings["evaluate"]["near_threshold"] == 0.9
    assert (settings["preclean"]["min_words"], settings["preclean"]["max_words"]) == (2, 90)
    session.close()
