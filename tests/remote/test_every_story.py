"""Whatever happens to requests, in whatever order: none lost, none twice, every cent accounted."""

import random
from collections import Counter
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elute.core.errors import Cancelled, EluteError
from elute.remote.faults import BadReply
from elute.remote.schedule import Pace, Sent
from tests.remote.fakes import OK, Outcome, Outing, Purse, Told, broken, carry, halves, refusal

LETTERS = "abcdefghijklmnopqrstuvwxyz012345"
CONTENTS = [LETTERS[start : start + 4] for start in range(0, 32, 4)]
TOKENS = 10

PASSING: list[Outcome] = [
    refusal(408),
    refusal(409),
    refusal(429),
    refusal(429, {"retry-after": "7"}),
    refusal(429, {"retry-after-ms": "-3"}),
    refusal(500),
    refusal(503, {"retry-after": "119"}),
    broken(httpx2.ReadError("reset")),
    broken(httpx2.ConnectError("refused")),
    broken(httpx2.ReadTimeout("hang")),
    BadReply("answered with nothing"),
    1e6,
]
LASTING: list[Outcome] = [
    refusal(401),
    refusal(404),
    refusal(302),
    refusal(429, code="insufficient_quota"),
    refusal(429, {"retry-after": "9999"}),
    refusal(413),
    refusal(400, message="This model's maximum context length is 512 tokens."),
    ZeroDivisionError("ours"),
]
ANSWERS: list[Outcome] = [OK, 0.0, 0.5, 3.0, 70.0]

kind = st.sampled_from([PASSING, PASSING, PASSING, ANSWERS, LASTING])
outcome = kind.flatmap(st.sampled_from)
passing = st.sampled_from(PASSING)
PARTS = [piece for text in CONTENTS for piece in (text, text[:2], text[2:], text[0])]


def told(outcomes: st.SearchStrategy[Outcome]) -> st.SearchStrategy[dict[str, list[Outcome]]]:
    """What happens to some of the contents, and to what they are split into."""
    return st.dictionaries(st.sampled_from(PARTS), st.lists(outcomes, max_size=6))


scripts = st.one_of(told(outcome), told(passing))
limits = {"requests": "100", "tokens": "400"}
headers: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {f"x-ratelimit-limit-{name}": st.just(limit) for name, limit in limits.items()}
        | {
            f"x-ratelimit-remaining-{name}": st.integers(0, int(limit)).map(str)
            for name, limit in limits.items()
        }
        | {
            f"x-ratelimit-reset-{name}": st.sampled_from(["0s", "20ms", "6m0s", "rubbish"])
            for name in limits
        }
    ),
)


def story(script: dict[str, list[Outcome]], **other: Any) -> tuple[Told, Outing]:
    """What came of a script."""
    service = Told(script, headers=other.pop("headers"), parts=halves)
    cap, first, most, cancel = other["cap"], other["first"], other["most"], other["cancel"]
    looks = 0

    def heed(line: str) -> None:
        nonlocal looks
        looks += 1
        if looks == cancel:
            raise Cancelled("Stopped.")

    pace = Pace(first=first, most=most)
    outing = carry(service, CONTENTS, purse=Purse(cap), pace=pace, heed=heed, tokens=TOKENS)
    return service, outing


def wrong(service: Told, outing: Outing, cap: float, cancel: int | None) -> list[str]:
    """Every promise that was broken."""
    said = Counter(text for text, _ in outing.got)
    found = []
    if any(count != 1 for count in said.values()):
        found.append("yielded twice")
    if any(value != text.upper() for text, value in outing.got):
        found.append("another's value")
    if outing.error is None and sorted("".join(said)) != sorted("".join(CONTENTS)):
        found.append("lost without a word")
    if not isinstance(outing.error, EluteError | ZeroDivisionError | None):
        found.append(f"ended with {outing.error!r}")
    if service.answered.total() != len(outing.got):
        found.append("answered and not handed over")
    if service.sent_after_answer:
        found.append("sent again after its answer")
    if outing.purse.open:
        found.append("put aside and never settled")
    if len(outing.purse.settled) != sum(service.tries.values()):
        found.append("sent without putting its price aside, or the other way round")
    if outing.purse.most_held > cap or sum(outing.purse.settled.values()) > cap:
        found.append("more than was allowed")
    if outing.seconds > len(CONTENTS) * 4 * 1000:
        found.append(f"{outing.seconds} seconds")
    if service.closed != 1:
        found.append("connections left open")
    if isinstance(outing.error, Cancelled) != (cancel is not None and len(outing.said) >= cancel):
        found.append("cancel not heard")
    return found


caps = st.one_of(st.just(float("inf")), st.integers(0, 400))
cancels = st.one_of(st.none(), st.none(), st.integers(1, 300))


@given(scripts, headers, caps, st.integers(1, 8), st.integers(1, 16), cancels)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_promise_holds(
    script: dict[str, list[Outcome]],
    headers: dict[str, str],
    cap: float,
    first: int,
    most: int,
    cancel: int | None,
) -> None:
    """Each request is yielded once, or an error is raised; money adds up, below the cap."""
    service, outing = story(script, headers=headers, cap=cap, first=first, most=most, cancel=cancel)
    assert wrong(service, outing, cap, cancel) == []


@given(told(st.sampled_from(PASSING[:8])), st.integers(1, 16))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_what_passes_is_always_survived(script: dict[str, list[Outcome]], most: int) -> None:
    """Up to six transient failures of every request end with every request answered, once."""
    service = Told({text: outcomes[:6] for text, outcomes in script.items()})
    outing = carry(service, CONTENTS, pace=Pace(most=most, budget=6000))
    assert outing.error is None
    assert outing.names == sorted(CONTENTS)


class Forgetful(Told):
    """A service below which everything goes out twice, and whose answers sometimes vanish."""

    async def send(self, content: str) -> Sent[str]:
        """Send twice."""
        await super().send(content)
        return await super().send(content)


def test_the_promises_can_be_broken() -> None:
    """The check above sees a service that sends twice: control."""
    service = Forgetful()
    outing = carry(service, CONTENTS)
    found = wrong(service, outing, float("inf"), None)
    assert "sent again after its answer" in found
    assert "sent without putting its price aside, or the other way round" in found


@pytest.mark.long
def test_many_stories() -> None:
    """Thousands of random scripts, with counts of what they truly met."""
    dice, met, ends = random.Random(7), Counter[str](), Counter[str]()
    pool = [PASSING, PASSING, ANSWERS, LASTING]
    for _ in range(4000):
        likely = pool[:3] if dice.random() < 0.6 else pool
        script = {
            text: [dice.choice(dice.choice(likely)) for _ in range(dice.randrange(6))]
            for text in dice.sample(PARTS, dice.randrange(len(PARTS)))
        }
        cap = dice.choice([float("inf"), dice.randrange(400)])
        cancel = dice.choice([None, None, dice.randrange(1, 300)])
        service, outing = story(
            script,
            headers={},
            cap=cap,
            first=dice.randrange(1, 8),
            most=dice.randrange(1, 16),
            cancel=cancel,
        )
        assert wrong(service, outing, cap, cancel) == []
        ends[type(outing.error).__name__] += 1
        met["attempts"] += sum(service.tries.values())
        met["answers"] += sum(service.answered.values())
        met["pieces of split requests"] += sum(len(name) < 4 for name in outing.names)
    print(f"4,000 stories: {dict(met)}; ended with {dict(ends)}")
    assert min(ends[name] for name in ("NoneType", "ServiceError", "Cancelled", "UsageError")) > 50
