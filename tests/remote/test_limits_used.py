"""Low rate limits are used, and kept to: a virtual hour with each kind of server."""

import pytest

from elute.remote.limits import Limits
from tests.remote.limited import Gate, Limited, Refilled, Used, Windowed, requested, used

ENOUGH = 0.9
KINDS: tuple[type[Refilled] | type[Windowed], ...] = (Refilled, Windowed)


def run(
    kind: type[Refilled] | type[Windowed], requests: int, tokens: int, count: int, texts: int
) -> Used:
    """So many requests of so many texts of 15 tokens; the limits of a minute, 0 for none."""
    asked = {"requests": requests, "tokens": tokens}
    gates: dict[str, Gate] = {name: kind(limit) for name, limit in asked.items() if limit}
    found = used(Limited(gates, seconds=2.0), iter([requested((15,) * texts)] * count))
    told = f"{requests or 'any'} requests, {tokens or 'any'} tokens a minute"
    print(
        f"\n{kind.__name__}, {told}: {found.share:.1%} used in {found.minutes:.1f} minutes, "
        f"{found.refused} of {found.requests} requests refused"
    )
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_few_requests_a_minute(kind: type[Refilled] | type[Windowed]) -> None:
    """Three a minute, as an account without money has: all three are used, each minute."""
    found = run(kind, requests=3, tokens=150_000, count=24, texts=256)
    assert found.share >= ENOUGH
    assert found.refused <= 1, "before anything is known, four go at once"


@pytest.mark.parametrize("kind", KINDS)
def test_few_tokens_a_minute(kind: type[Refilled] | type[Windowed]) -> None:
    """Ten thousand a minute, for requests whose upper count is half as much again."""
    found = run(kind, requests=0, tokens=10_000, count=40, texts=256)
    assert found.share >= ENOUGH
    assert found.refused <= 4


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_a_minute_allows(kind: type[Refilled] | type[Windowed]) -> None:
    """Requests that no minute has room for are made smaller, and no text is cut for it."""
    found = run(kind, requests=0, tokens=10_000, count=9, texts=1_500)
    assert found.share >= ENOUGH
    assert found.refused <= 4


def test_a_text_is_not_cut_for_a_limit() -> None:
    """One text that is more than its share goes as it is, when all is free."""
    limits = Limits()
    gates: dict[str, Gate] = {"tokens": Windowed(10_000)}
    found = used(Limited(gates), iter([requested((9_000,))] * 5), limits)
    assert found.requests == 5
