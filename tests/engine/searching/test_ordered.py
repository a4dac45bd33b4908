"""A search by the worker: ordered, kept, quick the second time, stopped; nothing sent unasked."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import SessionBusy, UsageError
from elute.core.outside import OFFLINE
from elute.core.progress import silent
from elute.engine.opening import open_session
from elute.engine.running import Runner
from elute.engine.searching.asking import Query
from elute.engine.searching.held import Held
from elute.engine.session import Session
from elute.engine.view import Job
from elute.session.check import check
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from elute.steps.embed.lsa import Lsa
from tests.engine.searching.rounds import LSA, TEXTS, found, run, write
from tests.fakes.openai_server import Server, serving

pytestmark = pytest.mark.usefixtures("one_thread")
QUERY = Query("money back for a broken lamp", limit=5)
MODEL = "text-embedding-3-small"
Paid = tuple[Session, Server]


@pytest.fixture
def session(here: Path) -> Iterator[Session]:
    """A session that has its map."""
    made = run(write(here / "d.jsonl", TEXTS), here / "s.elute", LSA)
    yield made
    made.close()


def finished(session: Session) -> Job:
    """The job, once it is over."""
    until = time.monotonic() + 120
    while (job := session.job()).state == "running":
        assert time.monotonic() < until
        time.sleep(0.02)
    return job


def test_the_worker_finds_what_is_found_here(session: Session) -> None:
    """And keeps it for whoever looks; a second search takes its place."""
    assert session.searched() is None
    session.search(QUERY)
    assert finished(session).state == "done"
    told, here = session.searched(), found(session, QUERY)
    assert told is not None
    assert told.ids.tolist() == here.ids.tolist()
    np.testing.assert_allclose(told.similarity, here.similarity, atol=1e-6)
    assert told.place == pytest.approx(here.place)
    assert (told.text, told.row, told.home, told.of_now) == (QUERY.text, -1, here.home, True)
    session.search(Query(row=7, clusters=2))
    assert finished(session).state == "done"
    again = open_session(session.folder, write=False).searched()
    assert again is not None
    assert (again.row, again.clusters) == (7, found(session, Query(row=7, clusters=2)).clusters)
    assert not any(it.problem for it in check(Layout(session.folder)))


def test_what_goes_wrong_is_told(session: Session) -> None:
    """The job fails with the sentence; what was found before stays, and nothing is refused."""
    session.search(QUERY)
    finished(session)
    session.search(Query(row=5_000))
    job = finished(session)
    assert (job.state, job.title) == (
        "failed",
        "Row 5000 takes no part in this round, and has no vector in it.",
    )
    told = session.searched()
    assert told is not None
    assert told.text == QUERY.text


def test_dropped_rows_are_not_found_by_the_worker(session: Session) -> None:
    """Though it holds the round from the search before."""
    session.search(QUERY)
    finished(session)
    before = session.searched()
    assert before is not None
    session.drop(before.ids[:2], "test")
    session.search(QUERY)
    finished(session)
    after = session.searched()
    assert after is not None
    assert after.ids[:3].tolist() == before.ids[2:].tolist()


def test_the_round_is_opened_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the vectors nor what LSA learned are made ready again, nor gathered at any time."""
    calls = Counter[str]()

    def count(kind: type, name: str) -> None:
        before = getattr(kind, name)

        def counted(*given: object) -> object:
            calls[kind.__name__] += 1
            return before(*given)

        monkeypatch.setattr(kind, name, counted)

    for kind, name in ((VectorStore, "__init__"), (Lsa, "refit"), (Runner, "run")):
        count(kind, name)
    held, work = Held(), session._recorder.work()
    for query in (QUERY, Query("a parcel"), Query(row=3), Query("a mirror", clusters=2)):
        told = held.search(session._layout, work, session.state.kept, query, silent)
        assert len(told.ids) > 1
    assert calls == {"VectorStore": 1, "Lsa": 1}, "one each, and no step was run"


def test_a_round_that_grows_is_looked_at_again(here: Path) -> None:
    """Clusters that were missing at the first search are there at the second."""
    session = run(write(here / "d.jsonl", TEXTS), here / "s.elute", LSA, "embed")
    held = Held()

    def search(query: Query) -> int | None:
        work = session._recorder.work()
        return held.search(session._layout, work, session.state.kept, query, silent).home

    assert search(QUERY) is None
    list(session.run("reduce", lambda step: silent))
    assert search(QUERY) is not None
    session.set(["cluster.k=2"])
    list(session.run("cluster", lambda step: silent))
    assert search(Query(row=0)) in {0, 1}
    session.close()


def test_who_only_looks_asks_no_worker(session: Session) -> None:
    """But may search in a process of their own."""
    reader = open_session(session.folder)
    with pytest.raises(SessionBusy):
        reader.search(QUERY)
    assert len(found(reader, QUERY).ids) == 5
    reader.close()


def test_a_search_can_be_cancelled(session: Session) -> None:
    """Before the worker took it, too; the next one is answered."""
    session.search(QUERY)
    session.cancel()
    assert finished(session).state in {"cancelled", "done"}
    session.search(Query(row=2))
    assert finished(session).state == "done"


@pytest.fixture
def paid(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paid]:
    """A session that a server embedded, at a price."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    with serving(dim=16) as server:
        config = tmp_path / "config" / "elute"
        config.mkdir(parents=True)
        host = server.url.removeprefix("http://").removesuffix("/v1")
        (config / "prices.toml").write_text(f'["{host}"]\n"{MODEL}" = 10\n')
        given = ["embed.method=openai", f"embed.base_url={server.url}", f"embed.model={MODEL}"]
        session = open_session(write(here / "d.jsonl", TEXTS), here / "s.elute", [*given, *LSA[1:]])
        list(session.run("preclean", lambda step: silent))
        offer = session.offer()
        assert offer is not None
        session.agree(offer, 100.0)
        list(session.run("cluster", lambda step: silent))
        yield session, server
        session.close()


def test_a_query_is_sent_on_the_users_word_only(paid: Paid) -> None:
    """The word for the rows is none for it: not a byte leaves; with one it goes once."""
    session, server = paid
    offer = session.query_offer(QUERY)
    assert offer is not None
    assert (offer.texts, offer.rows, offer.what) == (1, 1, "the query of a search")
    assert offer.limit is None
    before = len(server.requests)
    with pytest.raises(UsageError, match="not agreed to"):
        found(session, QUERY, session.history.consents)
    session.search(QUERY)
    assert finished(session).state == "failed"
    assert len(server.requests) == before
    session.agree(offer, 100.0)
    session.search(QUERY)
    assert finished(session).state == "done"
    assert server.billed[QUERY.text] == 1
    told = session.searched()
    assert told is not None
    assert len(told.ids) == 5
    assert session.query_offer(QUERY) is None, "it has its vector now"
    assert server.billed[QUERY.text] == 1


def test_a_row_or_its_text_is_never_sent(paid: Paid) -> None:
    """Both have their vector."""
    session, server = paid
    before = len(server.requests)
    for query in (Query(row=3), Query(TEXTS[3])):
        assert session.query_offer(query) is None
        assert found(session, query).ids[0] == 3
    assert len(server.requests) == before


def test_offline_sends_nothing(paid: Paid, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before anything is asked."""
    session, server = paid
    before = len(server.requests)
    monkeypatch.setenv(OFFLINE, "1")
    with pytest.raises(UsageError, match="--offline forbids"):
        session.query_offer(QUERY)
    assert len(server.requests) == before
