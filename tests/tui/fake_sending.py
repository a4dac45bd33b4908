"""A server that embeds for the scripted engine, and refuses whatever was not agreed to or paid."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from elute.core.errors import UsageError
from elute.core.outside import Destination
from elute.engine.consent import Offer
from elute.remote.prices import Price
from elute.remote.tokens import likely
from elute.session.spending import ALLOW_MORE, Spent

THERE = Destination("https://api.example.com/v1", "api.example.com", "small", local=False)
PRICE = Price(1_000.0, "2026-09", "elute's own list")
TEXTS = 10  # of one request


@dataclass
class FakeServer:
    """What it may get, and what it got.

    Attributes:
        destination: where it is.
        price: of a million tokens.
        what: the column that is sent.
        limit: dollars that were agreed to; None before.
        spent: dollars.
        got: the requests, as they came.
    """

    destination: Destination = THERE
    price: Price = PRICE
    what: str = "text"
    limit: float | None = None
    spent: float = 0.0
    got: list[bytes] = field(default_factory=list)

    def offer(self, texts: Sequence[str]) -> Offer:
        """What is still to be sent."""
        left = list(texts[TEXTS * len(self.got) :])
        return Offer(
            destination=self.destination,
            what=self.what,
            content="these",
            texts=len(left),
            rows=len(texts),
            tokens=sum(map(likely, left)),
            price=self.price,
            before=Spent(self.spent, 0, len(self.got)),
            limit=self.limit,
            bodies=lambda: self.bodies(left),
        )

    def bodies(self, texts: Sequence[str]) -> Iterator[bytes]:
        """The requests for some texts."""
        for first in range(0, len(texts), TEXTS):
            asked = {"model": self.destination.model, "input": texts[first : first + TEXTS]}
            body = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
            yield body.encode("utf-8", "replace")

    def embed(self, texts: Sequence[str]) -> UsageError | None:
        """Take the requests as far as the money reaches; why it ended before."""
        if self.limit is None:
            return UsageError("It was not agreed to that texts are sent.", "Agree first.")
        while body := next(self.bodies(texts[TEXTS * len(self.got) :]), None):
            cost = self.price.of(likely(body.decode()))
            if cost and self.spent + cost > self.limit:
                return UsageError("The money does not reach for the next request.", ALLOW_MORE)
            self.spent += cost
            self.got.append(body)
        return None
