"""The log says what was done, in order, and by which command it is done without a screen."""

import shlex
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core import ids as id_runs
from elute.core.events import Dropped, Set
from elute.core.progress import Progress, silent
from elute.core.recipe import Settings, assignments
from elute.engine.commands import Commands
from elute.engine.logbook import Logged, shortened
from elute.engine.opening import open_session
from elute.engine.session import Session

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture
def session(dataset: Path, here: Path) -> Session:
    """A round with clusters."""
    made = open_session(dataset, here / "s.elute", FAST)
    list(made.run("report", watch))
    return made


def words(session: Session) -> list[list[str]]:
    """The commands as the shell reads them, the session's folder left out; [] for none."""
    return [shlex.split(it.command)[1:] for it in session.log()]


def last(session: Session) -> Logged:
    """The last line."""
    return session.log()[-1]


@pytest.mark.parametrize("said", ["-x", "-two words", "-1", ""])
def test_what_is_said_of_a_cluster_may_be_like_an_option(
    said: str, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command line takes it for what it is."""
    session.rename(0, said or "x")
    session.note(0, said or "x")
    if not said:
        session.rename(0, said)
        session.note(0, said)
    name, note = words(session)[-2:]
    session.undo()
    session.undo()
    session.close()
    assert (main(name), main(note)) == (0, 0)
    snapshot = open_session(session.folder, write=False).snapshot()
    assert (snapshot.names.get(0, ""), snapshot.notes.get(0, "")) == (said, said)


def test_every_operation_is_a_line_with_its_command(session: Session) -> None:
    """In the order in which it was done, by whom, in which round, about how many rows."""
    where = str(session.folder)
    session.drop(np.array([3, 5, 6, 7]), "it's a test; $(rm -rf)")
    session.restore(np.array([6]), "by hand")
    session.split(0, 2)
    session.set(["cluster.k=4"])
    session.close_round()
    session.drop(np.array([9]), "worse")
    assert [line[:2] for line in words(session)[-6:]] == [
        ["drop", where],
        ["keep", where],
        ["split", where],
        ["run", where],
        ["run", where],
        ["drop", where],
    ]
    dropped = session.log()[-6]
    assert shlex.split(dropped.command)[3:] == [
        "id:3,5-7",
        "--reason=it's a test; $(rm -rf)",
        "--yes",
    ]
    assert (dropped.rows, dropped.author, dropped.round) == (4, "person", 1)
    assert [it.round for it in session.log()[-6:]] == [1, 1, 1, 1, 1, 2]
    assert words(session)[-4][2:] == ["0", "--into", "2"]
    assert words(session)[-3][2:] == ["--set", "cluster.k=4"]
    assert words(session)[-2][2:] == ["--rounds", "2"]
    session.close()


def test_the_first_lines_begin_the_session(session: Session, dataset: Path) -> None:
    """By the dataset's name, as there is no session yet; what rules drop needs no command."""
    first, *others = words(session)
    begin = ["run", str(dataset), "--session", str(session.folder)]
    assert first == [*begin, *(word for it in FAST for word in ("--set", it))]
    assert others[0] == begin
    assert others[-1] == ["run", str(session.folder)]
    by_rules = [it for it in session.log() if it.author.startswith("rule: ")]
    assert by_rules
    assert [it.command for it in by_rules] == [""] * len(by_rules)
    assert "of itself" in by_rules[0].why_not
    assert session.log()[-1].words.startswith("run preclean, embed, neighbors")
    session.close()


def test_what_is_undone_is_told_and_stays(session: Session) -> None:
    """The undo is a line of its own, and so is the redo, which takes the mark off again."""
    session.drop(np.array([3]), "bad")
    session.undo()
    assert [it.undone for it in session.log()[-2:]] == [True, False]
    assert last(session).words == "undo: drop 1 row (bad)"
    assert words(session)[-1] == ["undo", str(session.folder)]
    session.redo()
    assert [it.undone for it in session.log()[-3:]] == [False, False, False]
    assert last(session).words == "redo: drop 1 row (bad)"
    session.undo()
    session.drop(np.array([4]), "worse")
    assert [it.undone for it in session.log()[-5:]] == [True, False, False, False, False]
    session.close()


def test_one_undo_is_one_line_however_much_it_takes_back(session: Session) -> None:
    """A setting and what the rules dropped for it are several entries and one key."""
    session.set(["preclean.min_words=6"])
    list(session.run("preclean", watch))
    assert any("rule" in it.author for it in session.log()[-3:])
    before = len(session.log())
    session.undo()
    found = session.log()
    assert len(found) == before + 1
    assert found[-1].words == "undo: set preclean.min_words=6"
    assert sum(it.undone for it in found) > 1
    session.redo()
    assert len(session.log()) == before + 2
    assert sum(it.undone for it in session.log()) == 0
    session.close()


def test_what_has_no_command_says_so(session: Session) -> None:
    """Going to another round is done on the screen only."""
    session.drop(np.array([3]), "bad")
    session.close_round()
    session.go_to("1")
    assert last(session).command == ""
    assert "terminal interface" in last(session).why_not
    assert last(session).round == 2, "it was done in the second"
    session.close()


def test_a_setting_is_written_as_it_is_read() -> None:
    """Text that looks like a number or a truth value is quoted, and means itself again."""
    change: Settings = {"load": {"text": "7", "label": "true"}, "cluster": {"k": 7, "x": True}}
    command, _ = Commands(Path("d"), Path("s"), began=True).of(Set(change))
    assert assignments(word for word in shlex.split(command) if "=" in word) == change


def test_a_list_too_long_for_a_command_line_is_said_to_be() -> None:
    """The shell would refuse it."""
    many = id_runs.pack(np.arange(0, 100_000, 2))
    commands = Commands(Path("d"), Path("s"), began=True)
    command, why_not = commands.of(Dropped(1, many, "bad", "person"))
    assert command == ""
    assert "elute recipe" in why_not
    few = id_runs.pack(np.arange(0, 30_000, 2))
    assert len(commands.of(Dropped(1, few, "bad", "person"))[0]) < 128 << 10


def test_a_list_of_many_ids_is_cut_to_look_at() -> None:
    """The first ones stay; a short list stays whole."""
    many = ",".join(str(number) for number in range(0, 9_000, 3))
    command = f"elute drop s.elute id:{many} --reason=bad"
    assert len(shortened(command)) < 100
    assert shortened(command).startswith("elute drop s.elute id:0,3,6,")
    assert shortened(command).endswith("… --reason=bad")
    assert shortened("elute drop s.elute id:1,2-7") == "elute drop s.elute id:1,2-7"
