"""A recipe says again what was decided: on the same rows, on others, once."""

import dataclasses
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, SessionBusy, UsageError
from elute.core.findings import Finding, found
from elute.core.settings import Value
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.recipes import Recipe, unsaid
from tests.engine.replays import (
    COPIED,
    FAST,
    decided,
    exported,
    ids,
    kept,
    lines,
    recipe_of,
    replayed,
    rows_of,
    watch,
    written,
)
from tests.values import precleaned


@dataclass(frozen=True)
class Done:
    """A session in which much was decided, now closed.

    Attributes:
        data: its data file.
        recipe: its recipe.
        export: what it exported.
        kept: the lines it kept.
        rows: how many rows these are.
        settings: in force at its end.
    """

    data: Path
    recipe: Recipe
    export: dict[str, bytes]
    kept: set[str]
    rows: int
    settings: dict[str, dict[str, Value]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Made once."""
    folder = tmp_path_factory.mktemp("done")
    data = written(folder / "data.jsonl", lines())
    session = decided(data, folder / "old.elute")
    recipe = recipe_of(session, folder / "r.toml")
    settings, rows = session.snapshot().settings, int(session.state.kept.sum())
    made = Done(data, recipe, exported(session, folder / "out"), kept(session), rows, settings)
    session.close()
    return made


def test_the_same_file_gives_the_same_export(done: Done, here: Path) -> None:
    """Kept rows, dropped rows with their reasons, and the manifest are equal byte for byte."""
    again, outcome = replayed(done.recipe, done.data, here / "new.elute")
    assert exported(again, here / "b") == done.export
    assert (outcome.missing, outcome.new_rows) == ((), 0)
    assert again.state.round == 3
    assert again.snapshot().settings == done.settings
    again.close()


def test_replaying_needs_no_model(done: Done, here: Path) -> None:
    """Only load and the cleaning rules have results."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    assert {step.step for step in again.history.steps} == {"load", "preclean"}
    assert not (here / "new.elute" / "vectors").exists()
    again.close()


def test_a_recipe_of_a_replay_is_a_recipe(done: Done, here: Path) -> None:
    """What was replayed can be handed on, and comes to the same."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    third, _ = replayed(recipe_of(again, here / "s.toml"), done.data, here / "third.elute")
    assert exported(third, here / "b") == done.export
    recipe_of(third, here / "t.toml")
    assert (here / "t.toml").read_bytes() == (here / "s.toml").read_bytes()
    for session in (again, third):
        session.close()


def test_running_on_changes_nothing(done: Done, here: Path) -> None:
    """The steps of the last round find the rules carried out already."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    before = again.state.dropped_by.tolist(), len(again.history.operations)
    list(again.run("report", watch))
    again.snapshot()
    assert (again.state.dropped_by.tolist(), len(again.history.operations)) == before
    again.close()


def test_a_shuffled_file_keeps_the_same_rows(done: Done, tmp_path: Path, here: Path) -> None:
    """Where a row stands makes no difference, also for copies and the rows they are copies of."""
    for seed in range(5):
        rows = lines()
        random.Random(seed).shuffle(rows)
        data = written(tmp_path / f"shuffled{seed}.jsonl", rows)
        again, outcome = replayed(done.recipe, data, here / f"{seed}.elute")
        list(again.run("preclean", watch))
        again.snapshot()
        assert sorted(kept(again)) == sorted(done.kept)
        assert int(again.state.kept.sum()) == done.rows
        assert (outcome.missing, outcome.new_rows) == ((), 0)
        again.close()


def test_what_the_rules_dropped_stays_with_its_reason(tmp_path: Path, here: Path) -> None:
    """In another order the rules would choose another copy; run again, they leave it at that."""
    session = open_session(written(tmp_path / "a.jsonl", lines()), here / "old.elute", FAST)
    list(session.run("preclean", watch))
    session.undo()
    session.drop(ids(50), "bad")
    session.close_round()
    session.set(["preclean.html=false"])
    list(session.run("preclean", watch))
    recipe, before = recipe_of(session, here / "r.toml"), kept(session)
    session.close()
    data = written(tmp_path / "b.jsonl", lines()[::-1])
    again, _ = replayed(recipe, data, here / "new.elute")
    again.close()
    again = open_session(here / "new.elute")
    list(again.run("report", watch))
    again.snapshot()
    assert kept(again) == before
    again.close()


def test_a_grown_file_keeps_its_new_rows(done: Done, tmp_path: Path, here: Path) -> None:
    """New rows stay, but for the blank ones and the copies of rows that are in."""
    copy = lines()[COPIED].replace(f'"n": {COPIED}', '"n": 999')
    new = lines(first=500)[:12]
    extra = [*new, copy, '{"n": 998, "text": " "}']
    for name, rows in {"after": [*lines(), *extra], "before": [*extra, *lines()]}.items():
        data = written(tmp_path / f"{name}.jsonl", rows)
        again, outcome = replayed(done.recipe, data, here / f"{name}.elute")
        assert kept(again) == done.kept | set(new)
        assert (outcome.missing, outcome.new_rows) == ((), len(extra))
        left = again.state.past[0].started & ~again.state.past[0].kept
        assert [row in rows_of(again, left) for row in extra[-2:]] == [True, True]
        again.close()


def test_a_shorter_file_says_what_no_longer_matches(done: Done, tmp_path: Path, here: Path) -> None:
    """The operation by its number, the rows by their names; the rest is done."""
    rows = lines()
    for row in (90, 3, COPIED):
        del rows[row]
    data = written(tmp_path / "short.jsonl", rows)
    again, outcome = replayed(done.recipe, data, here / "new.elute")
    lost = {(it.reason, it.rows, len(it.hashes), it.copies) for it in outcome.missing}
    assert ("bad", 1, 1, 0) in lost
    assert ("worse", 1, 1, 0) in lost
    assert sum(it.rows for it in outcome.missing) == 2
    assert kept(again) < set(rows)
    again.close()


def test_a_tenth_less_keeps_what_is_left(done: Done, tmp_path: Path, here: Path) -> None:
    """Of the rows that are still there, the same ones are kept, in any order."""
    everything = lines()
    for seed in range(3):
        away = random.Random(seed).sample([at for at in range(126) if at not in (1, COPIED)], 12)
        rows = [row for at, row in enumerate(everything) if at not in away]
        data = written(tmp_path / f"less{seed}.jsonl", random.Random(seed).sample(rows, len(rows)))
        again, outcome = replayed(done.recipe, data, here / f"{seed}.elute")
        assert kept(again) == done.kept & set(rows)
        assert outcome.new_rows == 0
        again.close()


def test_copies_whose_witness_is_gone_keep_one_of_them(tmp_path: Path, here: Path) -> None:
    """Without the row they were copies of, the first copy stays and the others are its copies."""
    session = open_session(written(tmp_path / "a.jsonl", lines()), here / "old.elute", FAST)
    list(session.run("preclean", watch))
    session.drop(ids(1), "bad")
    recipe = recipe_of(session, here / "r.toml")
    session.close()
    rows = lines()
    del rows[COPIED]
    again, outcome = replayed(recipe, written(tmp_path / "b.jsonl", rows), here / "new.elute")
    assert [it.copies for it in outcome.missing] == [3]
    assert again.state.kept[119:122].tolist() == [True, False, False]
    assert again.state.drops[-1].witness == [119, 119]
    again.close()


def test_a_round_in_which_nothing_matches_is_closed(done: Done, here: Path) -> None:
    """The rounds are those of the recipe, whatever the file holds."""
    data = written(here / "other.jsonl", lines(first=1000)[:50])
    again, outcome = replayed(done.recipe, data, here / "new.elute")
    assert again.state.round == 3
    assert (outcome.matched, outcome.new_rows) == (0, 50)
    assert again.state.kept.all()
    again.close()


def test_a_file_of_which_nothing_would_be_left_is_refused(done: Done, here: Path) -> None:
    """Nothing is recorded then."""
    data = written(here / "few.jsonl", [lines()[3], lines()[60]])
    session = open_session(data, here / "new.elute")
    with pytest.raises(BadInput, match="leaves no row"):
        session.replay(done.recipe, watch)
    assert session.state.kept.all()
    session.close()


def test_one_undo_takes_a_replay_back(done: Done, here: Path) -> None:
    """All of it or nothing, also after a restart; redo brings it back."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    after = again.state.dropped_by.tolist()
    assert again.undo() == "replay r.toml"
    assert again.state.round == 1
    assert bool(again.state.kept.all())
    again.close()
    again = open_session(here / "new.elute")
    assert again.redo() == "replay r.toml"
    assert again.state.dropped_by.tolist() == after
    again.close()


def test_a_replay_is_one_line_of_the_journal(done: Done, here: Path) -> None:
    """Cut off before it, or in the middle of it, the session is as it was before."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    again.close()
    journal = here / "new.elute" / "journal.jsonl"
    whole = journal.read_bytes()
    begin = next(at for at in _lines(whole) if b'"op":"replayed"' in whole[at:].split(b"\n")[0])
    end = whole.index(b"\n", begin)
    for cut in (begin, begin + 40, end - 1):
        journal.write_bytes(whole[:cut])
        reopened = open_session(here / "new.elute")
        assert reopened.state.round == 1
        assert bool(reopened.state.kept.all())
        reopened.close()


def _lines(data: bytes) -> Iterator[int]:
    """Where each line begins."""
    at = 0
    for line in data.splitlines(keepends=True):
        yield at
        at += len(line)


def test_the_same_recipe_is_replayed_once(done: Done, here: Path) -> None:
    """Again it does nothing; taken back, it does all again."""
    again, _ = replayed(done.recipe, done.data, here / "new.elute")
    again.drop(ids(50), "mine")
    before = len(again.history.operations)
    assert again.replay(done.recipe, watch) is None
    assert len(again.history.operations) == before
    again.undo()
    again.undo()
    assert again.replay(done.recipe, watch) is not None
    assert again.replay(done.recipe, watch) is None
    again.close()


def test_a_session_with_decisions_refuses(done: Done, here: Path) -> None:
    """A recipe starts from all rows; the way out is a new session."""
    other = open_session(done.data, here / "new.elute", FAST)
    list(other.run("preclean", watch))
    other.drop(ids(50), "mine")
    with pytest.raises(UsageError, match="decided on") as problem:
        other.replay(done.recipe, watch)
    assert "--session data-2.elute" in problem.value.hint
    other.close()


def test_settings_of_the_session_do_not_matter(done: Done, here: Path) -> None:
    """Cleaned under other rules before, it comes to the same all the same."""
    other = open_session(done.data, here / "new.elute", ["preclean.drop=blank", "cluster.k=9"])
    list(other.run("preclean", watch))
    other.replay(done.recipe, watch)
    assert exported(other, here / "b") == done.export
    other.close()


def test_settings_of_another_method_do_not_stand_in_the_way(
    done: Done, tmp_path: Path, here: Path
) -> None:
    """What belongs to the method before goes with it: by hand, when opened again, by a recipe."""
    session = open_session(done.data, here / "s.elute", ["cluster.k=40"])
    session.set(["cluster.method=hdbscan"])
    assert session.state.settings["cluster"] == {"method": "hdbscan"}
    session.set(["cluster.min_cluster_size=9"])
    session.close()
    session = open_session(done.data, here / "s.elute", ["cluster.method=dbscan"])
    assert session.replay(done.recipe, watch) is not None
    assert session.snapshot().settings["cluster"] == done.recipe.settings["cluster"]
    assert done.recipe.settings["cluster"]["method"] == "kmeans"
    session.set(["cluster.method=hdbscan"])
    recipe = recipe_of(session, tmp_path / "again.toml")
    session.close()
    other, _ = replayed(recipe, done.data, here / "other.elute")
    assert other.snapshot().settings["cluster"] == recipe.settings["cluster"]
    assert "k" not in recipe.settings["cluster"]
    other.close()


def test_tables_changed_by_hand_are_laid_over(done: Done, here: Path) -> None:
    """Cleaning rules switched off in the file bring their rows of the last round back."""
    session = open_session(done.data, here / "one.elute", FAST)
    list(session.run("preclean", watch))
    session.drop(ids(50), "mine")
    text = recipes.written(session.folder).replace('drop = "blank,duplicates"', 'drop = "blank"')
    session.close()
    (here / "r.toml").write_text(text)
    again, _ = replayed(recipes.read(here / "r.toml"), done.data, here / "new.elute")
    assert again.state.kept[120:123].all()
    assert not again.state.kept[50]
    list(again.run("preclean", watch))
    assert again.state.kept[120:123].all()
    again.close()


def test_rules_switched_on_by_hand_have_every_row(done: Done, here: Path) -> None:
    """Also those the recipe knows: it says nothing of what these rules would find."""
    session = open_session(done.data, here / "one.elute", [*FAST, "preclean.drop=blank"])
    list(session.run("preclean", watch))
    session.drop(ids(50), "mine")
    before, _, tables = recipes.written(session.folder).partition('\ndrop = "blank"')
    session.close()
    (here / "r.toml").write_text(f'{before}\ndrop = "blank,duplicates"{tables}')
    again, _ = replayed(recipes.read(here / "r.toml"), done.data, here / "new.elute")
    assert not again.state.kept[120:123].any()
    again.close()


def test_load_settings_are_those_of_the_tables(done: Done, here: Path) -> None:
    """An operation of the recipe does not load other records in the middle."""
    session = open_session(done.data, here / "one.elute", [*FAST, "load.text=text"])
    list(session.run("preclean", watch))
    session.drop(ids(50), "mine")
    recipe = recipe_of(session, here / "r.toml")
    session.close()
    other = dataclasses.replace(recipe, settings={**recipe.settings, "load": {"text": "n"}})
    again, _ = replayed(other, done.data, here / "new.elute")
    assert again.snapshot().settings["load"]["text"] == "n"
    assert not again.state.kept[50]
    again.close()


def test_rules_have_only_the_rows_a_recipe_says_nothing_of() -> None:
    """A kept row is the witness of new copies before it and behind it; what is known stays."""
    kept, free = np.ones(8, dtype=np.bool_), np.zeros(8, dtype=np.bool_)
    kept[0], free[[2, 4, 6]] = False, True
    blank = Finding("blank", "drop", True, "", found(ids(6, 7)))
    copies = Finding("duplicates", "drop", True, "", found(ids(2, 3, 4, 5), ids(0, 0, 0, 0)))
    made = precleaned(range(8), "12345678", [blank, copies])
    left = {it.rule: it for it in unsaid.of(made, kept, free).findings}
    assert left["blank"].rows.tolist() == [6]
    witnesses = left["duplicates"].others.tolist()
    assert dict(zip(left["duplicates"].rows.tolist(), witnesses, strict=True)) == {2: 3, 4: 3}


def test_the_column_is_that_of_the_recipe(tmp_path: Path, here: Path) -> None:
    """Where another one would be found in a grown file, the recipe's is named outright."""
    rows = [f'{{"a": "{n}", "b": "some words {n}"}}' for n in range(20)]
    session = open_session(written(tmp_path / "a.jsonl", rows), here / "old.elute")
    list(session.run("preclean", watch))
    session.drop(ids(2), "bad")
    recipe = recipe_of(session, here / "r.toml")
    session.close()
    longer = [f'{{"a": "many more words than in b {n}", "b": "x{n}"}}' for n in range(400)]
    data = written(tmp_path / "b.jsonl", [*longer, *rows])
    again, _ = replayed(recipe, data, here / "new.elute")
    records = again.snapshot().records
    assert records is not None
    assert records.text_from == "b"
    assert not again.state.kept[402]
    again.close()


def test_a_session_that_is_only_read_refuses(done: Done, here: Path) -> None:
    """Nothing is run and nothing recorded."""
    open_session(done.data, here / "new.elute", FAST).close()
    reader = open_session(here / "new.elute", write=False)
    with pytest.raises(SessionBusy, match="opened to be read"):
        reader.replay(done.recipe, watch)
    assert not (here / "new.elute" / "artefacts").exists()
