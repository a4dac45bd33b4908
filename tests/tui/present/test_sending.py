"""What is said about texts that would be sent."""

from elute.engine.consent import Offer
from elute.remote.hosts import destination
from elute.remote.prices import Price
from elute.session.spending import Spent
from elute.tui.present import sending


def test_whose_server_it_is_can_be_seen() -> None:
    """However long a host's name that begins as another's, its end is there."""
    name = f"api.openai.com.{'v1.' * 70}evil.example"
    to = destination(f"https://{name}/v1", "text-embedding-3-small")
    price = Price(0.02, "2026-05", "a list")
    offer = Offer(to, "text", "content", 9, 9, 99, price, Spent(), None, lambda: iter(()))
    for cells in (78, 20):
        lines = ["".join(text for text, _ in line) for line in sending.facts(offer, cells)]
        end = next(place for place, line in enumerate(lines) if line.startswith("address"))
        assert "".join(line[sending.LABEL :] for line in lines[:end]) == name
