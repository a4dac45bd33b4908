"""The key goes to nobody whose certificate is not to be trusted, also in the middle of a run."""

from pathlib import Path

import httpx2
import pytest

from tests.cli.no_key_left.in_between import NO_OPENSSL, OPENSSL, in_between
from tests.cli.no_key_left.place import Place
from tests.cli.no_key_left.search import KEY
from tests.fakes.openai_server import serving

pytestmark = [pytest.mark.long, pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL)]
FIFTH, NEVER = 5, 1_000


@pytest.mark.parametrize("until", [0, FIFTH, NEVER])
def test_who_stands_in_between_is_told_nothing(until: int, tmp_path: Path) -> None:
    """From the first request, and from the fifth, which breaks off; the control: never.

    The run ends at once, with a sentence, and what was answered is kept.
    """
    plan = f"{FIFTH}: close" if until == FIFTH else ""
    with serving(plan, dim=16, key=KEY) as server, in_between(server, tmp_path, until) as front:
        here = Place(tmp_path, server, by_file=False)
        here.environ["SSL_CERT_FILE"] = str(front.trusted)
        code, sent = here.embed("--set", "embed.concurrency=1"), len(server.requests)
        found = here.found()
        print(f"\nafter {until}: exit {code}; {sent} requests, {front.shown} handshakes with the")
        print(f"  other certificate, {front.told} bytes told to it; {found}")
        assert front.told == 0
        assert found.hits == ()
        assert all(request.key == KEY for request in server.requests)
        if until == NEVER:
            assert (code, front.shown) == (0, 0)
        else:
            assert (code, sent, front.shown) == (4, until, 1)
            assert b"certificate" in here.said
            told_by_the_trusting(server.url)
            assert front.told > 0


def told_by_the_trusting(url: str) -> None:
    """The control: who does not look at certificates tells it something."""
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(url, verify=False, trust_env=False)
