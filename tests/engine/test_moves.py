"""One undo takes back what one person did, with all that rules did because of it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.core.events import Dropped, Restored, RoundClosed, Set
from elute.core.findings import Finding
from elute.core.history import Move
from elute.core.progress import Progress, silent
from elute.core.rules import LEAKAGE, NEAR_COPY
from elute.engine import moves
from elute.engine.findings import findings
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.values import ids


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def gone(session: Session) -> list[int]:
    """Rows that are out."""
    return [row for row, stays in enumerate(session.snapshot().kept.tolist()) if not stays]


@pytest.fixture
def session(dataset: Path, tmp_path: Path) -> Session:
    """Loaded and cleaned, with settings given at the start."""
    session = open_session(dataset, tmp_path / "s.elute", ["embed.method=lsa", "load.text=text"])
    list(session.run("preclean", watch))
    return session


def test_what_the_session_began_with_stays(session: Session) -> None:
    """Undo goes back to the first look at the data, and no further."""
    session.drop(ids(5), "bad")
    first = gone(session)
    assert "drop 1 row" in session.undo()
    session.undo()  # the rules
    assert gone(session) == []
    with pytest.raises(UsageError, match="nothing to undo"):
        session.undo()
    assert session.state.settings["embed"] == {"method": "lsa"}
    assert session.snapshot().records is not None
    session.redo()
    session.redo()
    assert gone(session) == first
    session.close()


def test_a_rule_that_was_applied_is_one_step(session: Session) -> None:
    """The setting and the rows it took, by however many rules, go and come back together."""
    before = gone(session)
    session.set(["preclean.drop=blank,duplicates,length", "preclean.max_words=3"])
    list(session.run("preclean", watch))
    assert len(gone(session)) > len(before)
    after = gone(session)
    assert session.snapshot().undo == session.undo()
    assert gone(session) == before
    assert session.snapshot().settings["preclean"]["max_words"] != 3
    session.redo()
    assert gone(session) == after
    session.close()


def test_a_decision_between_is_a_step_of_its_own(session: Session) -> None:
    """What a person dropped after a rule is taken back without the rule."""
    session.set(["preclean.drop=blank"])
    list(session.run("preclean", watch))
    with_rule = gone(session)
    session.drop(ids(7), "bad")
    session.undo()
    assert gone(session) == with_rule
    session.close()


FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


@pytest.fixture
def judged(dataset: Path, tmp_path: Path) -> Session:
    """Run to its report, which advises to drop near copies."""
    given = [*FAST, "evaluate.near_threshold=0.8"]
    session = open_session(dataset, tmp_path / "j.elute", given)
    list(session.run("report", watch))
    return session


def near_copies(session: Session) -> Finding:
    """What was found about near copies."""
    return next(it for it in findings(session.snapshot()) if it.rule == NEAR_COPY)


def test_accepted_advice_about_copies_is_its_own_step(judged: Session) -> None:
    """It is taken back, and done again, apart from what the cleaning rules dropped before it."""
    cleaned = gone(judged)
    assert judged.accept(0) > 10
    accepted = gone(judged)
    assert judged.history.done[-1].event.author == f"rule: {NEAR_COPY}"  # type: ignore[union-attr]
    judged.undo()
    assert gone(judged) == cleaned
    judged.undo()
    assert gone(judged) == []
    judged.redo()
    assert gone(judged) == cleaned
    judged.redo()
    assert gone(judged) == accepted
    judged.close()


def test_a_judged_rule_and_its_setting_are_one_step(judged: Session) -> None:
    """One undo takes back `decide.drop` with the rows, one redo brings both; so when taken back."""
    cleaned = gone(judged)
    for acts in (True, False):
        before, named = gone(judged), judged.snapshot().settings["decide"]["drop"]
        judged.apply(near_copies(judged), (), acts=acts)
        after = gone(judged)
        assert (len(after) > len(cleaned)) == acts
        judged.undo()
        assert (gone(judged), judged.snapshot().settings["decide"]["drop"]) == (before, named)
        judged.redo()
        assert gone(judged) == after
        assert judged.snapshot().settings["decide"]["drop"] == (NEAR_COPY if acts else "")
    judged.close()


def test_advice_that_was_accepted_is_no_part_of_another_setting(judged: Session) -> None:
    """It names rows alike, but `decide.accept` did not let their rule act."""
    cleaned = gone(judged)
    judged.set(["decide.accept=verified"])
    judged.accept(0)
    judged.undo()
    assert gone(judged) == cleaned
    assert judged.snapshot().settings["decide"]["accept"] == "verified"
    judged.close()


def test_all_rules_that_one_setting_let_act_are_one_step(tmp_path: Path) -> None:
    """Two judged rules carried out by `decide` go and come back together, with the setting."""
    asks = [f"please send my money back for the {it} I returned" for it in "abcdefghijkl"]
    lines = [{"text": text, "split": "train"} for text in asks]
    lines += [{"text": f"where is the parcel I ordered {n}", "split": "train"} for n in range(9)]
    lines += [{"text": asks[0], "split": "test"}]
    data = tmp_path / "split.jsonl"
    data.write_text("".join(json.dumps(line) + "\n" for line in lines))
    session = open_session(data, tmp_path / "r.elute", [*FAST, "evaluate.near_threshold=0.8"])
    list(session.run("report", watch))
    assert gone(session) == []
    session.set([f"decide.drop={LEAKAGE},{NEAR_COPY}"])
    list(session.run("report", watch))
    session.decide()
    after, authors = gone(session), [drop.author for drop in session.state.drops]
    assert authors == [f"rule: {LEAKAGE}", f"rule: {NEAR_COPY}"]
    assert 0 in after
    session.undo()
    assert (gone(session), session.state.settings.get("decide", {})) == ([], {})
    session.redo()
    assert gone(session) == after
    assert session.snapshot().settings["decide"]["drop"] == f"{LEAKAGE},{NEAR_COPY}"
    session.close()


DEEDS: dict[str, Set | Dropped | Restored | RoundClosed] = {
    "load": Set({"load": {"text": "body"}}),
    "clean": Set({"preclean": {"drop": "blank"}}),
    "judge": Set({"decide": {"drop": NEAR_COPY}}),
    "both": Set({"preclean": {"mask": True}, "decide": {"drop": NEAR_COPY}}),
    "all": Set({"decide": {"drop": f"{LEAKAGE}, {NEAR_COPY}"}}),
    "idle": Set({"decide": {"drop": ""}}),
    "accept": Set({"decide": {"accept": "verified"}}),
    "bound": Set({"evaluate": {"near_threshold": 0.9}}),
    "blank": Dropped(1, "1", "blank", "rule: blank", "f"),
    "copies": Dropped(1, "2", "a copy", "rule: duplicates", "f"),
    "back": Restored(1, "1", "the cleaning rules changed", "rule: blank"),
    "near": Dropped(1, "3", "almost a copy", "rule: near-duplicates", "f"),
    "now": Dropped(1, "3", "almost a copy", "rule: near-duplicates"),
    "later": Dropped(1, "7", "almost a copy", "rule: near-duplicates", "g"),
    "leak": Dropped(1, "4", "almost a held-out row", "rule: near-leakage", "f"),
    "unjudge": Restored(1, "3", "taken back", "rule: near-duplicates"),
    "advice": Dropped(1, "5", "junk", "rule: junk cluster", "f"),
    "person": Dropped(1, "6", "bad", "person", ""),
    "keep": Restored(1, "1", "good", "person"),
    "close": RoundClosed(1, 9, 8),
}


def grouped(names: Sequence[str]) -> list[list[str]]:
    """The deeds as undo takes them back, in the order in which they were done."""
    done = [Move(DEEDS[name], 0, 0, 1) for name in names]
    made: list[list[str]] = []
    while done:
        count = moves.last(done)
        made.insert(0, list(names[len(done) - count : len(done)]))
        del done[-count:]
    return made


@pytest.mark.parametrize(
    "told",
    [
        "blank copies | near | person",
        "clean back copies | near | leak",
        "load blank | judge near | near | blank",
        "idle unjudge | clean | near",
        "judge | unjudge idle | near",
        "judge | blank copies",
        "accept | near",
        "accept | unjudge",
        "judge | leak | near",
        "all leak near | leak | near",
        "all near leak | person",
        "all near | near | leak",
        "all leak | later | near",
        "all leak | now judge",
        "all leak | person | near",
        "all leak | blank | near",
        "now judge | near",
        "now all | leak",
        "now judge | all leak",
        "now | idle | leak",
        "now | accept",
        "near | judge",
        "unjudge idle | now",
        "unjudge | judge now",
        "judge now | judge",
        "judge now | all leak",
        "person | judge",
        "bound | near",
        "both blank copies | near",
        "both near | blank",
        "clean | clean blank | advice",
        "judge | person | near | close | blank",
    ],
)
def test_what_belongs_together(told: str) -> None:
    """Cleaning runs with their setting, judged rules with the one that let them; no others."""
    wanted = [part.split() for part in told.split(" | ")]
    assert grouped([name for part in wanted for name in part]) == wanted


@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=12))
def test_redo_mirrors_undo(names: list[str]) -> None:
    """Whatever was done, it comes back in the groups in which it was taken back."""
    undone = [Move(DEEDS[name], 0, 0, 1) for name in reversed(names)]
    for group in grouped(names):
        assert moves.following(undone) == len(group)
        del undone[-len(group) :]
    assert moves.following(undone) == 0
