"""The user's word about sending texts: what it covers, and what it never does."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from elute.core.errors import UsageError
from elute.core.events import from_plain, to_plain
from elute.core.outside import Destination
from elute.core.progress import Progress, silent
from elute.engine import consent
from elute.engine.consent import Offer
from elute.engine.opening import open_session
from elute.remote.prices import Price
from elute.session.sealed import sealed, unsealed
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
def test_a_word_covers_what_was_shown(to: Destination, content: str, price: Price) -> None:
    """Other texts, another server, path or model, or a higher price are another question."""
    said = [consent.agreed(offer(), 2.0)]
    assert consent.limit_of(said, TO, "texts", PRICE) == 2.0
    assert consent.limit_of(said, TO, "texts", replace(PRICE, per_million=0.01)) == 2.0
    assert consent.limit_of(said, to, content, price) is None


def test_the_last_limit_counts_for_all() -> None:
    """How much may be spent is what was said last, wherever it is spent."""
    other = replace(TO, model="large")
    said = [consent.agreed(offer(), 9.0), consent.agreed(offer(other), 3.0)]
    assert consent.limit_of(said, TO, "texts", PRICE) == 3.0
    said.append(consent.agreed(offer(), 5.0))
    assert consent.limit_of(said, other, "texts", PRICE) == 5.0


def test_a_free_server_takes_no_money_back() -> None:
    """A word about what costs nothing leaves the limit for what does."""
    here = Destination("http://localhost/v1", "localhost", "small", local=True)
    free = Price(0.0, "", "this machine")
    said = [consent.agreed(offer(), 5.0), consent.agreed(offer(here, price=free), 0.0)]
    assert consent.limit_of(said, TO, "texts", PRICE) == 5.0
    assert consent.limit_of(said[1:], here, "texts", free) == 0.0


def test_half_characters_in_names_keep_the_word() -> None:
    """A model or column whose name the journal cannot hold is agreed to all the same."""
    odd = replace(TO, model="sm\ud800all")
    said = unsealed(sealed(to_plain(consent.agreed(replace(offer(odd), what="te\udc00xt"), 2.0))))
    assert said is not None
    assert consent.limit_of([from_plain(said)], odd, "texts", PRICE) == 2.0  # type: ignore[list-item]


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
    change: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed line of the journal, or one sealed by another user, is not the user's word."""
    own = consent.agreed(offer(), 2.0)
    forged = replace(own, **change)
    assert from_plain(to_plain(own)) == own
    for content in ("texts", "others"):
        assert consent.limit_of([forged], TO, content, PRICE) is None
    assert consent.limit_of([own, forged], TO, "texts", PRICE) == 2.0
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert consent.limit_of([own], TO, "texts", PRICE) is None
    consent.agreed(offer(), 1.0)
    assert consent.limit_of([own], TO, "texts", PRICE) is None
    assert (tmp_path / "elute/seal").stat().st_mode & 0o777 == 0o600


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


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf"), 1e7])
def test_a_limit_is_a_sum_of_money(limit: float) -> None:
    """No trick makes a limit that never stops."""
    with pytest.raises(UsageError, match="no sum of money"):
        consent.agreed(offer(), limit)
