"""What sending costs, from a dated list that the user can overrule."""

import math
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from elute.core.errors import BadInput
from elute.core.outside import Destination
from elute.remote.keys import config_folder

DATED = "dated"


@dataclass(frozen=True)
class Price:
    """What a model costs.

    Attributes:
        per_million: US dollars for a million input tokens.
        dated: when that was so, as written in the list; "" where it does not say.
        where: whose list it is, for the screen.
    """

    per_million: float
    dated: str
    where: str

    def of(self, tokens: int) -> float:
        """US dollars for so many tokens."""
        return tokens * self.per_million / 1e6


def price_of(destination: Destination) -> Price | None:
    """The price at a destination: 0 on this machine, None where nobody knows it.

    Raises:
        BadInput: the user's own list cannot be read.
    """
    own = config_folder() / "prices.toml"
    try:
        text = own.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"The prices in {own} cannot be read.") from None
    shipped = files("elute.remote").joinpath("prices.toml").read_text("utf-8")
    for content, where in ((text, str(own)), (shipped, "elute's own list")):
        price = _listed(content, where, destination)
        if price is not None:
            return price
    return Price(0.0, "", "this machine") if destination.local else None


def how_to_price(destination: Destination) -> str:
    """What the user writes where, so that a price is known; part of a sentence."""
    line = f'["{destination.host}"] and below it "{destination.model}" = DOLLARS'
    return (
        f"write it into {config_folder() / 'prices.toml'}: {line} for a million tokens (0 if free)"
    )


def _listed(content: str, where: str, destination: Destination) -> Price | None:
    """A destination's price in a list."""
    try:
        models: Any = tomllib.loads(content).get(destination.host, {})
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(f"{where} is not TOML: {problem}.") from None
    dollars = models.get(destination.model) if isinstance(models, dict) else math.nan
    if dollars is None:
        return None
    if isinstance(dollars, bool) or not isinstance(dollars, int | float) or not 0 <= dollars < 1e9:
        raise BadInput(
            f"{where} has no usable price for {destination.model} at {destination.host}.",
            f'Write ["{destination.host}"], below it "{destination.model}" = DOLLARS.',
        )
    return Price(float(dollars), str(models.get(DATED, "")), where)
