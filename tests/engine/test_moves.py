"""One undo takes back what one person did, with all that rules did because of it."""

from pathlib import Path

import pytest

from elute.core.errors import UsageError
from elute.core.progress import Progress, silent
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
