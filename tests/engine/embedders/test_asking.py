"""Before a comparison sends a sample the user agrees to it: the very texts, and no others."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.core.outside import OFFLINE
from elute.core.progress import Progress, silent
from elute.engine.embedders.choices import Choice, named
from elute.engine.embedders.weighing import compare
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session.layout import Layout
from tests.fakes.openai_server import Server, serving

ROWS = 60


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """One on this machine, for nothing."""
    monkeypatch.setenv(OFFLINE, "0")
    with serving(dim=16) as found:
        yield found


@pytest.fixture
def session(here: Path) -> Iterator[Session]:
    """With its rows cleaned; it embeds here."""
    path = here / "rows.jsonl"
    texts = (f"parcel {n} of {n * n} is late" for n in range(ROWS))
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    opened = open_session(path, here / "s.elute")
    list(opened.run("preclean", watch))
    yield opened
    opened.close()


def there(server: Server) -> tuple[Choice]:
    """An embedder on the server."""
    return (named(f"openai:text-embedding-3-small@{server.url}"),)


def sent(server: Server) -> list[bytes]:
    """The texts' requests."""
    return [it.body for it in server.requests if it.kind == "embeddings"]


def compared(session: Session, choices: tuple[Choice]) -> list[str]:
    """Have them compared; what went wrong with each."""
    compare(Layout(session.folder), choices, watch)
    found = session.weighing()
    assert found is not None
    return [str(it.problem or "") for it in found.embedders]


def test_what_is_agreed_to_is_what_is_sent(session: Session, server: Server) -> None:
    """Nothing before; then the bytes that were shown, of the sample that was drawn; then no more.

    Dropped rows are in none of them.
    """
    session.drop(np.arange(10), "noise")
    choices = there(server)
    [offer] = session.sample_offers(choices)
    assert (offer.texts, offer.what, offer.limit) == (50, "text, a sample of 50", None)
    assert "nobody agreed" in compared(session, choices)[0]
    assert not server.connections
    session.agree(offer, 0.0)
    assert compared(session, choices) == [""]
    assert sorted(sent(server)) == sorted(offer.bodies())
    assert session.sample_offers(choices) == []


def test_a_word_for_a_sample_covers_no_other(session: Session, server: Server) -> None:
    """Rows dropped since make another sample, and another question."""
    choices = there(server)
    [offer] = session.sample_offers(choices)
    session.agree(offer, 0.0)
    assert session.sample_offers(choices)[0].limit == 0.0
    session.drop(np.arange(10), "noise")
    assert session.sample_offers(choices)[0].limit is None
    assert "nobody agreed" in compared(session, choices)[0]
    assert not server.connections


def test_rows_that_are_not_cleaned_are_not_offered(here: Path, server: Server) -> None:
    """Which they would be is not known."""
    path = here / "rows.txt"
    path.write_text("one\ntwo\n")
    session = open_session(path, here / "new.elute")
    with pytest.raises(UsageError, match="not read and cleaned"):
        session.sample_offers(there(server))
    session.close()
