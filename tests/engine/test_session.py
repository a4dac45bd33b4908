"""The engine: run, decide, undo, close a round, come back, export."""

import json
from pathlib import Path

import numpy as np
import pytest

from elute import cycle
from elute.core.errors import CannotWrite, SessionBusy, SessionDamaged, UsageError
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.engine.session import Session

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def opened(dataset: Path, folder: Path) -> Session:
    """A session with quick settings."""
    return open_session(dataset, folder / "s.elute", FAST)


def run(session: Session, through: str = "report") -> list[str]:
    """Run what is missing; the steps that ran."""
    return [result.step for result in session.run(through, watch)]


def ids(*rows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Row ids."""
    return np.array(rows, dtype=np.int64)


def test_the_whole_cycle(dataset: Path, here: Path) -> None:
    """Every step runs once, the rules' drops are recorded, and nothing is left to run."""
    session = opened(dataset, here)
    assert run(session) == list(cycle.NAMES)
    assert run(session) == []
    found = session.snapshot()
    assert found.pending == ()
    assert found.clustered is not None
    assert found.clustered.count == 3
    assert found.rounds[-1].rows_out == 144
    assert {drop.author for drop in found.drops} == {"rule: blank", "rule: duplicates"}
    session.close()


def test_a_change_repeats_only_what_depends_on_it(dataset: Path, here: Path) -> None:
    """Another k does not embed again, and the first k is found stored."""
    session = opened(dataset, here)
    run(session)
    session.set(["cluster.k=4"])
    assert run(session) == ["cluster", "evaluate", "overlap", "report"]
    session.undo()
    assert session.snapshot().pending == ()
    session.close()


def test_every_decision_is_there_after_reopening(dataset: Path, here: Path) -> None:
    """What was said to be saved is saved: drops, undo, settings, rounds."""
    session = opened(dataset, here)
    run(session)
    assert session.drop(ids(1, 2, 3), "bad") == 3
    session.drop(ids(5), "worse")
    assert "worse" in session.undo()
    session.close_round()
    before = session.snapshot()
    session.close()
    again = open_session(here / "s.elute")
    after = again.snapshot()
    assert (after.kept == before.kept).all()
    assert after.round == 2
    assert after.settings == before.settings
    assert after.undo == "close round 1"
    again.close()


def test_undo_of_everything_is_the_original(dataset: Path, here: Path) -> None:
    """Back to the first state, forward to the last, whatever was done."""
    session = opened(dataset, here)
    run(session)
    session.drop(ids(1, 2, 3), "bad")
    session.restore(ids(2), "good after all")
    session.close_round()
    last = session.snapshot().dropped_by.tolist()
    while session.snapshot().undo:
        session.undo()
    assert session.snapshot().kept.all()
    while session.snapshot().redo:
        session.redo()
    assert session.snapshot().dropped_by.tolist() == last
    with pytest.raises(UsageError, match="nothing to redo"):
        session.redo()
    session.close()


def test_a_row_taken_back_is_not_dropped_by_the_rule_again(dataset: Path, here: Path) -> None:
    """The user's word stands above the rule, in this round and in the next."""
    session = opened(dataset, here)
    run(session)
    assert not session.snapshot().kept[147]
    session.restore(ids(147), "I want it")
    session.drop(ids(1), "bad")
    session.close_round()
    run(session)
    assert session.snapshot().kept[147]
    session.close()


def test_the_next_round_works_on_what_was_kept(dataset: Path, here: Path) -> None:
    """Dropped rows take no part in the next round, and their vectors are not made again."""
    session = opened(dataset, here)
    run(session)
    session.drop(np.arange(40, dtype=np.int64), "bad")
    session.close_round()
    run(session)
    found = session.snapshot()
    assert found.precleaned is not None
    assert found.precleaned.ids.min() == 40
    assert [entry.rows_in for entry in found.rounds] == [148, 104]
    session.close()


def test_a_second_opener_only_reads(dataset: Path, here: Path) -> None:
    """It is told who has the session, sees its rows, and cannot change anything."""
    first = opened(dataset, here)
    run(first)
    second = open_session(here / "s.elute")
    assert "is being worked on by process" in second.read_only
    assert second.snapshot().records is not None
    with pytest.raises(SessionBusy):
        second.drop(ids(1), "bad")
    second.close()
    assert first.drop(ids(1), "bad") == 1
    first.close()


def test_a_round_without_a_drop_is_not_closed(dataset: Path, here: Path) -> None:
    """The next round would be the same one."""
    dataset.write_text('{"text": "one"}\n{"text": "two"}\n')
    session = opened(dataset, here)
    with pytest.raises(UsageError, match="Nothing was dropped in round 1"):
        session.close_round()
    session.close()


def test_wrong_settings_change_nothing(dataset: Path, here: Path) -> None:
    """All that is wrong is told, and the settings in force stay."""
    session = opened(dataset, here)
    before = session.snapshot().settings
    with pytest.raises(
        UsageError, match=r"cluster\.k .*reduce\.nonsense|reduce\.nonsense.*cluster\.k"
    ):
        session.set(["cluster.k=-3", "reduce.nonsense=1"])
    with pytest.raises(UsageError, match="colour"):
        session.set(["colour.of=red"])
    assert session.snapshot().settings == before
    session.close()


def test_a_setting_without_an_effect_is_refused(dataset: Path, here: Path) -> None:
    """The results stay as they are, and nothing of it is in the history."""
    session = opened(dataset, here)
    run(session)
    before = session.history.tip
    with pytest.raises(UsageError, match=r"cluster\.dims has no effect"):
        session.set(["cluster.dims=5"])
    assert session.history.tip == before
    assert session.snapshot().pending == ()
    session.set(["cluster.space=pca", "cluster.dims=5"])
    session.set(["cluster.dims=6"])
    assert "cluster" in session.snapshot().pending
    session.set(["cluster.space=vectors"])
    assert session.snapshot().pending == ()
    session.close()


def test_rows_are_not_numbered_anew_after_a_drop(dataset: Path, here: Path) -> None:
    """Permanent ids: once rows were decided on the format is fixed; the view of them is not."""
    session = opened(dataset, here)
    run(session)
    session.drop(ids(7), "bad")
    with pytest.raises(UsageError, match="number them anew"):
        session.set(["load.format=text"])
    session.set(["load.text={id}: {text}"])
    run(session)
    snapshot = session.snapshot()
    assert snapshot.records is not None
    assert snapshot.records.texts[8].startswith("8: ")
    assert not snapshot.kept[7]
    session.close()


def test_a_damaged_result_is_made_again(dataset: Path, here: Path) -> None:
    """A flipped byte in a stored array costs one step, not the session."""
    session = opened(dataset, here)
    run(session)
    session.close()
    clustered = next((here / "s.elute").glob("artefacts/*/strength.npy"))
    labels = clustered.with_name("labels.npy")
    labels.write_bytes(labels.read_bytes()[:-1] + b"\x77")
    again = open_session(here / "s.elute")
    assert run(again) == ["cluster"]
    assert again.snapshot().pending == ()
    again.close()


def test_a_lost_shard_is_embedded_again(dataset: Path, here: Path) -> None:
    """A damaged vector file is set aside, and the round comes out the same."""
    session = opened(dataset, here)
    run(session)
    before = session.snapshot().clustered
    session.close()
    shard = next((here / "s.elute").glob("vectors/*/shard-000000.npy"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"\x77")
    again = open_session(here / "s.elute")
    assert "embed" in run(again)
    after = again.snapshot().clustered
    assert before is not None
    assert after is not None
    assert (before.labels == after.labels).all()
    again.close()


def test_a_changed_source_is_refused(dataset: Path, here: Path) -> None:
    """Decisions about rows never meet other rows."""
    opened(dataset, here).close()
    dataset.write_text(dataset.read_text() + '{"text": "new"}\n')
    with pytest.raises(Exception, match="has changed since"):
        open_session(here / "s.elute")


def test_export_gives_every_record_back(dataset: Path, here: Path) -> None:
    """Kept and dropped together are the input, byte for byte, each with a reason."""
    session = opened(dataset, here)
    run(session)
    session.drop(ids(10, 11), "bad")
    session.export(here / "out.jsonl", here / "dropped.jsonl")
    session.close()
    kept = (here / "out.jsonl").read_bytes().splitlines()
    dropped = [json.loads(line) for line in (here / "dropped.jsonl").read_text().splitlines()]
    rows = dict.fromkeys(entry["id"] for entry in dropped)
    source = dataset.read_bytes().splitlines()
    assert kept == [line for number, line in enumerate(source) if number not in rows]
    for entry in dropped:
        assert entry["record"].encode() == source[entry["id"]]
    reasons = {entry["id"]: entry for entry in dropped}
    assert reasons[10]["author"] == "person"
    assert reasons[144]["evidence"]["duplicate_of"] == 0


def test_cleaning_settings_set_back_give_the_first_kept_set(dataset: Path, here: Path) -> None:
    """The same settings keep the same rows, whatever was tried in between; undo does too."""
    session = opened(dataset, here)
    run(session)
    first = session.snapshot().kept.tolist()
    session.set(["preclean.drop=blank"])
    run(session)
    assert session.snapshot().kept.tolist() != first
    session.set(["preclean.drop=blank,duplicates"])
    assert session.snapshot().kept.tolist() == first
    session.close()


def test_a_kill_between_a_result_and_its_drops_loses_nothing(dataset: Path, here: Path) -> None:
    """Wherever the journal ends after the rules ran, the next start carries them out in full."""
    session = opened(dataset, here)
    run(session, "preclean")
    kept = session.snapshot().kept.tolist()
    session.close()
    journal = here / "s.elute" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    for end in range(1, len(lines)):
        journal.write_bytes(b"".join(lines[:end]))
        again = opened(dataset, here)
        assert again.snapshot().kept.tolist() == kept
        again.close()


def test_undone_load_settings_bring_their_rows_back(dataset: Path, here: Path) -> None:
    """The number of rows is that of the load in force, also after undo, redo and reopening."""
    lines = [str(number) for number in range(30)]
    dataset = dataset.with_suffix(".csv")
    dataset.write_text("text\n" + "".join(f"this is line {line}\n" for line in lines))
    session = opened(dataset, here)
    run(session, "load")
    session.set(["load.format=text"])
    run(session, "load")
    counts = [len(session.snapshot().kept)]
    session.undo()
    counts.append(len(session.snapshot().kept))
    session.redo()
    counts.append(len(session.snapshot().kept))
    session.undo()
    session.close()
    again = open_session(here / "s.elute")
    counts.append(len(again.snapshot().kept))
    assert counts == [31, 30, 31, 30]
    again.close()


def test_a_round_is_shown_as_it_was_left(dataset: Path, here: Path) -> None:
    """What was dropped or taken back later does not show in an earlier round."""
    session = opened(dataset, here)
    run(session)
    session.drop(ids(1), "bad")
    session.close_round()
    session.restore(ids(1), "good")
    session.drop(ids(2), "bad")
    state, picture = session.as_of("1")
    assert (picture.round, picture.kept[1], picture.kept[2]) == (1, False, True)
    assert state.dropped_by[1] >= 0
    session.close()


def test_a_policy_leaves_alone_what_a_person_took_back(dataset: Path, here: Path) -> None:
    """Restored rows are not dropped again when the run is repeated."""
    session = opened(dataset, here)
    session.set(["decide.drop_outliers=0.5"])
    run(session)
    assert session.decide() == 72
    gone = np.flatnonzero(~session.snapshot().kept[:144])[:5]
    session.restore(gone, "good")
    assert session.decide() == 0
    assert session.snapshot().kept[gone].all()
    session.close()


def test_a_half_removed_result_is_made_again(dataset: Path, here: Path) -> None:
    """What a crash left of a folder does not stand in the way of the next one."""
    session = opened(dataset, here)
    run(session)
    session.close()
    next((here / "s.elute").glob("artefacts/*/strength.npy")).with_name("manifest.json").unlink()
    again = open_session(here / "s.elute")
    assert run(again) == ["cluster"]
    assert run(again) == []
    again.close()


@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_a_damaged_journal_is_never_exported_as_whole(
    damage: str, dataset: Path, here: Path
) -> None:
    """Decisions that were lost must not come out as kept rows without a word."""
    session = opened(dataset, here)
    run(session)
    session.drop(ids(1), "bad")
    session.close()
    journal = here / "s.elute" / "journal.jsonl"
    if damage == "gone":
        journal.unlink()
    else:
        journal.write_bytes(journal.read_bytes().replace(b"opened", b"0pened", 1))
    again = open_session(here / "s.elute")
    assert again.read_only
    with pytest.raises(SessionDamaged):
        again.export(here / "out.jsonl")
    again.close()


def test_exports_stay_out_of_the_session(dataset: Path, here: Path) -> None:
    """Not even by force: the journal would be gone."""
    session = opened(dataset, here)
    run(session)
    with pytest.raises(CannotWrite, match="own folder"):
        session.export(here / "s.elute" / "journal.jsonl", force=True)
    session.close()


def test_a_reader_neither_stops_nor_starts_work(dataset: Path, here: Path) -> None:
    """Looking on changes nothing for the one who works."""
    session = opened(dataset, here)
    reader = open_session(here / "s.elute")
    with pytest.raises(SessionBusy):
        reader.cancel()
    assert reader.job().state == "idle"
    reader.close()
    session.close()


def test_a_reader_sees_what_the_writer_did(dataset: Path, here: Path) -> None:
    """An export by the second opener is not that of an hour ago."""
    session = opened(dataset, here)
    run(session)
    reader = open_session(here / "s.elute")
    session.drop(ids(1, 2), "bad")
    assert reader.snapshot().kept.tolist() == session.snapshot().kept.tolist()
    assert "(142 kept" in reader.export(here / "out.jsonl")
    session.close()
