"""Names and notes of clusters: they stay with their rows, and never stand on others."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.engine import called, recipes, tables
from elute.engine.called import same_rows
from elute.engine.opening import open_session
from elute.engine.session import Session
from tests.engine.replays import recipe_of, replayed, watch

SETTINGS = ["embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0"]
TOPICS = ("send my money back for {}", "where is the parcel {}", "password reset for {} failed")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of three topics in three clusters that has been run, to be copied."""
    folder = tmp_path_factory.mktemp("data")
    texts = [topic.format(f"{n} {it}") for n in range(18) for it in "ab" for topic in TOPICS]
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    settings = [*SETTINGS, "cluster.method=kmeans", "cluster.k=3"]
    session = open_session(data, folder / "s.elute", settings)
    run(session)
    session.close()
    return folder / "s.elute"


@pytest.fixture
def session(done: Path, here: Path) -> Session:
    """A copy of it."""
    return open_session(Path(shutil.copytree(done, here / "s.elute")))


def run(session: Session) -> None:
    """Run what is missing."""
    for _ in session.run("report", watch):
        pass


def rows_of(session: Session, cluster: int) -> set[int]:
    """The rows of a cluster."""
    snapshot = session.snapshot()
    assert snapshot.clustered is not None
    assert snapshot.precleaned is not None
    inside = snapshot.clustered.labels == cluster
    return set(snapshot.precleaned.ids[inside].tolist())


def test_a_name_stands_until_it_is_taken_away(session: Session) -> None:
    """Then the report's own comes back; undo and redo do likewise."""
    own = called.names(session.snapshot())[1]
    session.rename(1, "  lost   parcels ")
    assert called.names(session.snapshot())[1] == "lost parcels"
    assert session.snapshot().undo == "name cluster 1 “lost parcels”"
    session.undo()
    assert called.names(session.snapshot())[1] == own
    session.redo()
    session.rename(1, "")
    assert called.names(session.snapshot())[1] == own
    session.undo()
    assert called.names(session.snapshot())[1] == "lost parcels"


def test_what_was_said_is_there_when_the_session_is_opened_again(session: Session) -> None:
    """Names and notes are operations of the journal."""
    session.rename(0, "refunds")
    session.note(2, "look again")
    session.close()
    again = open_session(session.folder).snapshot()
    assert again.names == {0: "refunds"}
    assert again.notes == {2: "look again"}


def test_names_go_along_with_their_rows(session: Session) -> None:
    """Two clusters become one: the third keeps its name under its new number, they have none."""
    for cluster in range(3):
        session.rename(cluster, f"name {cluster}")
        session.note(cluster, f"note {cluster}")
    third = rows_of(session, 2)
    session.merge([0, 1])
    run(session)
    snapshot = session.snapshot()
    [(now, name)] = snapshot.names.items()
    assert name == "name 2"
    assert snapshot.notes == {now: "note 2"}
    assert rows_of(session, now) == third
    session.undo()
    assert session.snapshot().names == {it: f"name {it}" for it in range(3)}


def test_a_name_taken_away_after_a_merge_stays_away(session: Session) -> None:
    """What was said of the clusters before counts less than what was said of these."""
    session.rename(2, "third")
    session.merge([0, 1])
    run(session)
    [now] = session.snapshot().names
    session.rename(now, "")
    assert session.snapshot().names == {}


def test_other_clusters_have_no_names(session: Session) -> None:
    """Those of other settings have the same numbers, other rows; coming back brings them back."""
    session.rename(0, "refunds")
    session.set(["cluster.k=5"])
    run(session)
    assert session.snapshot().names == {}
    session.set(["cluster.k=3"])
    assert session.snapshot().names == {0: "refunds"}


def test_an_earlier_round_shows_its_names(session: Session) -> None:
    """The next round's clusters have none."""
    session.rename(0, "refunds")
    session.drop(np.arange(5), "by hand")
    session.close_round()
    run(session)
    assert session.snapshot().names == {}
    assert session.as_of("1")[1].names == {0: "refunds"}


@pytest.mark.parametrize(
    ("cluster", "name", "said"),
    [
        (3, "x", "There is no cluster 3."),
        (-2, "x", "There is no cluster -2."),
        (-1, "x", "The noise keeps its name."),
        (0, "", "Cluster 0 has no name of yours."),
        (0, "x" * 81, "The name has 81 characters."),
    ],
)
def test_what_cannot_be_named_is_refused(
    session: Session, cluster: int, name: str, said: str
) -> None:
    """In a sentence, and nothing is recorded."""
    with pytest.raises(UsageError) as refused:
        session.rename(cluster, name)
    assert refused.value.title == said
    assert session.snapshot().undo == ""


def test_no_note_is_written_where_there_is_no_noise(session: Session) -> None:
    """Nor is one taken away that is not there."""
    with pytest.raises(UsageError, match="There is no noise"):
        session.note(-1, "x")
    with pytest.raises(UsageError, match="There is no note on cluster 0"):
        session.note(0, " ")


def test_the_table_has_names_and_notes(session: Session) -> None:
    """What `elute show clusters --json` prints."""
    session.rename(0, "refunds")
    session.note(1, "look again")
    told = {it["cluster"]: (it["name"], it["note"]) for it in tables.clusters(session.snapshot())}
    assert told[0] == ("refunds", "")
    assert told[1][1] == "look again"


def test_a_recipe_carries_names_to_the_same_clusters(session: Session, here: Path) -> None:
    """And to no others: there it says what it could not do."""
    session.drop(np.arange(3), "by hand")
    session.rename(0, "re\x1b[31mfunds")
    session.note(1, "look again")
    recipe = recipe_of(session, here / "r.toml")
    other, outcome = replayed(recipe, session.source, here / "t.elute")
    run(other)
    assert outcome is not None
    assert outcome.missing == ()
    assert other.snapshot().names == {0: "re\x1b[31mfunds"}
    assert other.snapshot().notes == {1: "look again"}
    fewer = here / "fewer.jsonl"
    fewer.write_bytes(b"".join(session.source.read_bytes().splitlines(keepends=True)[:90]))
    _, outcome = replayed(recipe, fewer, here / "f.elute")
    assert outcome is not None
    assert [it.clusters for it in outcome.missing][-2:] == [True, True]


def test_a_recipe_of_names_alone_is_one(session: Session) -> None:
    """Without a decision about rows."""
    session.rename(0, "refunds")
    assert 'op = "renamed"' in recipes.written(session.folder)


def test_which_clusters_have_the_same_rows() -> None:
    """A part or more rows are others; noise is the same as noise only."""
    then = np.array([0, 0, 1, 1, 2, -1, 3], dtype=np.int32)
    assert same_rows(then, np.array([2, 2, 0, 0, 1, -1, 1], np.int32)) == {-1: -1, 0: 2, 1: 0}
    assert same_rows(then, np.array([0, 1, 1, 1, 2, 3, -1], np.int32)) == {2: 2}
    assert same_rows(then, then[:-1]) == {}
    assert same_rows(then[:0], then[:0]) == {}
