"""What a million tokens cost, and since when."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.remote.hosts import destination
from elute.remote.prices import Price, price_of

OPENAI = "https://api.openai.com/v1"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the user's own list would be."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "elute").mkdir()
    return tmp_path / "elute" / "prices.toml"


@pytest.mark.parametrize(("model", "dollars"), [("small", 4), ("large", 26)])
def test_the_list_that_comes_with_elute(own: Path, model: str, dollars: float) -> None:
    """A million rows of 200 tokens cost what the research page counted."""
    price = price_of(destination(OPENAI, f"text-embedding-3-{model}"))
    assert price is not None
    assert price.of(1_000_000 * 200) == pytest.approx(dollars)
    assert re.fullmatch(r"\d{4}-\d\d", price.dated)


def test_every_list_is_dated() -> None:
    """No price without the month in which it was seen."""
    text = files("elute.remote").joinpath("prices.toml").read_text("utf-8")
    for host, models in tomllib.loads(text).items():
        assert re.fullmatch(r"\d{4}-\d\d", models.pop("dated")), host
        assert all(0 < dollars < 100 for dollars in models.values())


def test_what_nobody_knows(own: Path) -> None:
    """Another model or host has no price; this machine costs nothing."""
    assert price_of(destination(OPENAI, "text-embedding-9")) is None
    assert price_of(destination("https://models.example/v1", "text-embedding-3-small")) is None
    local = price_of(destination("http://localhost:8000/v1", "any"))
    assert local == Price(0.0, "", "this machine")


def test_the_user_knows_better(own: Path) -> None:
    """The user's own list overrules, and the price says that it is from there."""
    own.write_text('["api.openai.com"]\ndated = 2027-01-02\n"text-embedding-3-small" = 1\n')
    price = price_of(destination(OPENAI, "text-embedding-3-small"))
    assert price == Price(1.0, "2027-01-02", str(own))
    large = price_of(destination(OPENAI, "text-embedding-3-large"))
    assert large is not None
    assert large.per_million == 0.13


@pytest.mark.parametrize(
    "content",
    [
        "[",
        '"api.openai.com" = 3',
        *(f'["api.openai.com"]\nm = {price}' for price in ("-1", '"1"', "nan", "inf", "true")),
    ],
)
def test_a_list_that_cannot_be_used(own: Path, content: str) -> None:
    """Named, rather than a price of nothing."""
    own.write_text(content)
    with pytest.raises(BadInput, match=r"prices\.toml"):
        price_of(destination(OPENAI, "m"))
