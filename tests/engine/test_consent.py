"""The user's word about sending texts: what it covers, and what it never does."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from elute.core.errors import SessionBusy, UsageError
from elute.core.events import Consented, from_plain, to_plain
from elute.core.outside import Destination
from elute.core.progress import Progress, silent
from elute.engine import consent
from elute.engine.consent import Offer
from elute.engine.opening import open_session
from elute.remote.prices import Price
from elute.session import about
from elute.session.layout import Layout
from elute.session.sealed import sealed, unsealed
from elute.session.source import Source
from elute.session.spending import Spent
from elute.steps.embed.base import Remote
from elute.steps.embed.lsa import Lsa
from elute.steps.embed.openai import OpenAI
from tests import values
from tests.fakes.openai_server import serving

TO = Destination("https://api.example.com/v1", "api.example.com", "small", local=False)
PRICE = Price(0.02, "2026-05", "a list")


def offer(to: Destination = TO, content: str = "texts", price: Price = PRICE) -> Offer:
    """What would be sent."""
    return Offer(to, "text", content, 9, 9, 99, price, Spent(), None, lambda: iter(()))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A session, as far as the user's word goes."""
    return begun(tmp_path / "s.elute")


def begun(folder: Path) -> Layout:
    """A session in `folder`."""
    made = Layout(folder)
    made.root.mkdir(mode=0o700)
    about.create(made, Source(str(folder / "data.csv"), (), 0, ""), {})
    return made


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.mark.parametrize(
    ("to", "content", "price"),
    [
        (TO, "other texts", PRICE),
        (replace(TO, model="large"), "texts", PRICE),
        (replace(TO, url="https://evil.example/v1", host="evil.example"), "texts", PRICE),
        (replace(TO, url="https://api.example.com/v2"), "texts", PRICE),
        (TO, "texts", replace(PRICE, per_million=0.021)),
    ],
)
def test_a_word_covers_what_was_shown(
    layout: Layout, to: Destination, content: str, price: Price
) -> None:
    """Other texts, another server, path or model, or a higher price are another question."""
    said = [consent.agreed(layout, offer(), 2.0)]
    assert consent.limit_of(layout, said, TO, "texts", PRICE) == 2.0
    assert consent.limit_of(layout, said, TO, "texts", replace(PRICE, per_million=0.01)) == 2.0
    assert consent.limit_of(layout, said, to, content, price) is None


def test_the_last_limit_counts_for_all(layout: Layout) -> None:
    """How much may be spent is what was said last, wherever it is spent."""
    other = replace(TO, model="large")
    said = [consent.agreed(layout, offer(), 9.0), consent.agreed(layout, offer(other), 3.0)]
    assert consent.limit_of(layout, said, TO, "texts", PRICE) == 3.0
    said.append(consent.agreed(layout, offer(), 5.0))
    assert consent.limit_of(layout, said, other, "texts", PRICE) == 5.0


def test_a_free_server_takes_no_money_back(layout: Layout) -> None:
    """A word about what costs nothing leaves the limit for what does."""
    here = Destination("http://localhost/v1", "localhost", "small", local=True)
    free = Price(0.0, "", "this machine")
    said = [
        consent.agreed(layout, offer(), 5.0),
        consent.agreed(layout, offer(here, price=free), 0.0),
    ]
    assert consent.limit_of(layout, said, TO, "texts", PRICE) == 5.0
    assert consent.limit_of(layout, said[1:], here, "texts", free) == 0.0


def test_half_characters_in_names_keep_the_word(layout: Layout) -> None:
    """A model or column whose name the journal cannot hold is agreed to all the same."""
    odd = replace(TO, model="sm\ud800all")
    word = consent.agreed(layout, replace(offer(odd), what="te\udc00xt"), 2.0)
    said = unsealed(sealed(to_plain(word)))
    assert said is not None
    read = from_plain(said)
    assert isinstance(read, Consented)
    assert consent.limit_of(layout, [read], odd, "texts", PRICE) == 2.0


def test_neither_copies_nor_order_are_other_texts() -> None:
    """One more copy, or another order, sends nothing else; another text does."""
    method = OpenAI()
    named = [
        consent.content_of(method, values.precleaned(range(len(texts)), texts))
        for texts in (["a", "b"], ["b", "a", "b"], ["a", "c"])
    ]
    assert named[0] == named[1] != named[2]
    assert (
        consent.content_of(OpenAI(prefix="q: "), values.precleaned([0, 1], ["a", "b"])) not in named
    )


@pytest.mark.parametrize(
    "change", [{"limit": 1e300}, {"per_million": 1e9}, {"content": "others"}, {"seal": ""}]
)
def test_a_word_somebody_else_wrote_is_none(
    layout: Layout, change: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed line of the journal, or one sealed by another user, is not the user's word."""
    own = consent.agreed(layout, offer(), 2.0)
    forged = replace(own, **change)
    assert from_plain(to_plain(own)) == own
    for content in ("texts", "others"):
        assert consent.limit_of(layout, [forged], TO, content, PRICE) is None
    assert consent.limit_of(layout, [own, forged], TO, "texts", PRICE) == 2.0
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert consent.limit_of(layout, [own], TO, "texts", PRICE) is None
    consent.agreed(layout, offer(), 1.0)
    assert consent.limit_of(layout, [own], TO, "texts", PRICE) is None
    assert (tmp_path / "elute/seal").stat().st_mode & 0o777 == 0o600


def test_a_word_is_of_one_session(layout: Layout, tmp_path: Path) -> None:
    """A line copied into another session is none there; a moved or copied session keeps it."""
    said = [consent.agreed(layout, offer(), 2.0)]
    other = begun(tmp_path / "other.elute")
    assert consent.limit_of(other, said, TO, "texts", PRICE) is None
    layout.root.rename(tmp_path / "moved.elute")
    moved = Layout(tmp_path / "moved.elute")
    assert consent.limit_of(moved, said, TO, "texts", PRICE) == 2.0
    shutil.copytree(moved.root, tmp_path / "copied.elute")
    assert consent.limit_of(Layout(tmp_path / "copied.elute"), said, TO, "texts", PRICE) == 2.0
    about.set_aside(moved)
    about.create(moved, Source(str(tmp_path / "data.csv"), (), 0, ""), {})
    assert consent.limit_of(moved, said, TO, "texts", PRICE) is None, "a header written anew"


def test_a_session_without_a_name_has_no_word(layout: Layout) -> None:
    """Where the header names no session, no line counts; agreeing there names it."""
    found = json.loads(layout.about.read_bytes())
    del found["id"], found["checksum"]
    layout.about.write_bytes(about.sealed(found))
    nameless = consent.agreed(begun(layout.root.with_name("other.elute")), offer(), 9.0)
    assert consent.limit_of(layout, [nameless], TO, "texts", PRICE) is None
    said = [consent.agreed(layout, offer(), 2.0)]
    assert about.identity(layout)
    assert consent.limit_of(layout, said, TO, "texts", PRICE) == 2.0


def test_who_only_looks_writes_nothing(dataset: Path, tmp_path: Path) -> None:
    """A second opener can neither agree nor take back, nor give a session without a name one."""
    session = open_session(dataset, tmp_path / "s.elute")
    layout = Layout(tmp_path / "s.elute")
    found = json.loads(layout.about.read_bytes())
    del found["id"], found["checksum"]
    layout.about.write_bytes(about.sealed(found))
    reader = open_session(tmp_path / "s.elute")
    with pytest.raises(SessionBusy):
        reader.agree(offer(), 1.0)
    with pytest.raises(SessionBusy):
        reader.withdraw()
    assert not about.identity(layout)
    reader.close()
    session.close()


def test_who_sends_nothing_is_asked_nothing(dataset: Path, tmp_path: Path) -> None:
    """A local embedder has no offer and no account."""
    session = open_session(dataset, tmp_path / "s.elute", ["embed.method=lsa"])
    list(session.run("preclean", watch))
    assert session.offer() is None
    session.close()
    assert not isinstance(Lsa(), Remote)
    assert isinstance(OpenAI(), Remote)


def test_a_session_asks_once_and_undo_leaves_the_word(dataset: Path, tmp_path: Path) -> None:
    """What was agreed to stands after undo and reopening; what is embedded is not offered again."""
    with serving() as server:
        settings = ["embed.method=openai", f"embed.base_url={server.url}"]
        session = open_session(dataset, tmp_path / "s.elute", settings)
        with pytest.raises(UsageError, match="not read and cleaned"):
            session.offer()
        list(session.run("preclean", watch))
        with pytest.raises(UsageError, match="not agreed to"):
            list(session.run("embed", watch))
        assert server.connections == 0
        offer = session.offer()
        assert offer is not None
        assert (offer.texts, offer.rows, offer.limit) == (144, 144, None)
        session.drop(session.snapshot().precleaned.ids[:1], "bad")  # type: ignore[union-attr]
        session.agree(offer, 0.0)
        session.undo()
        session.close()
        session = open_session(tmp_path / "s.elute")
        again = session.offer()
        assert again is not None
        assert again.limit == 0.0
        list(session.run("embed", watch))
        assert session.offer() is None
        session.close()
    assert sum(server.billed.values()) >= 144


def test_a_word_is_taken_back(dataset: Path, tmp_path: Path) -> None:
    """Nothing is sent on it any more, after reopening neither; agreeing again is a new word."""
    with serving() as server:
        settings = ["embed.method=openai", f"embed.base_url={server.url}"]
        session = open_session(dataset, tmp_path / "s.elute", settings)
        list(session.run("preclean", watch))
        offer = session.offer()
        assert offer is not None
        session.agree(offer, 0.0)
        session.withdraw()
        session.close()
        session = open_session(tmp_path / "s.elute")
        again = session.offer()
        assert again is not None
        assert again.limit is None
        with pytest.raises(UsageError, match="not agreed to"):
            list(session.run("embed", watch))
        assert server.connections == 0
        session.agree(again, 0.0)
        list(session.run("embed", watch))
        session.close()


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf"), 1e7])
def test_a_limit_is_a_sum_of_money(layout: Layout, limit: float) -> None:
    """No trick makes a limit that never stops."""
    with pytest.raises(UsageError, match="no sum of money"):
        consent.agreed(layout, offer(), limit)
