"""A server that refuses for good, in the middle of a run: it ends at once, with the work kept."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from elute.core.outside import OFFLINE
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session.layout import Layout
from elute.session.lock import holder
from elute.steps.embed.openai.probe import SENTENCES
from tests.fakes.openai_server import Server, serving

SECONDS = 2.0
TRIES = 3
ROWS, REQUEST, FIRST = 6_000, 256, 9
"""Rows in all and in a request; the request that is refused, the probe takes two before."""
ANSWERED = (FIRST - 3) * REQUEST
PATIENCE_SECONDS = 120.0
STATUSES = (400, 401, 402, 403, 404, 405, 410, 422, 451, 301, 302, 303, 307, 308)
BAD_REPLIES = {"html": 4, "wide": 4, "quarter": 4, "nan": 4}
"""What may be right the next time: so many replies until it is taken for permanent."""
FAULTS = (*map(str, STATUSES), "quota", *BAD_REPLIES)
AT_ONCE = 4
TOGETHER = ("400", "401", "403", "422", "307", "quota", "html", "nan")
"""Those that are also tried with so many requests on their way."""


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        seconds: from the arrival of the request whose reply is the last straw to the end as the
            front end reads it, what was made stored.
        after: requests beyond that.
        at_once: the most requests that were on their way together.
        kept: rows stored, of
        answered: rows.
    """

    seconds: float
    after: int
    at_once: int
    kept: int
    answered: int


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_it_ends_with_the_work_kept(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the worker process: no request more, every answered row kept, the best of three in 2 s."""
    monkeypatch.setenv(OFFLINE, "0")
    found = []
    for number in range(TRIES):
        (tmp_path / str(number)).mkdir()
        with serving(f"{FIRST}-: {fault}", dim=64) as server:
            found.append(refused(tmp_path / str(number), server, BAD_REPLIES.get(fault, 1)))
            assert not server.elsewhere.connections
        assert found[-1].after == 0
        assert found[-1].kept == found[-1].answered == ANSWERED
        if found[-1].seconds < SECONDS:
            break
    assert told(fault, found).seconds < SECONDS


@pytest.mark.long
@pytest.mark.parametrize("fault", TOGETHER)
def test_several_on_their_way_end_with_the_work_kept(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was answered before, or while it ends, is kept; no more is sent than was on its way."""
    monkeypatch.setenv(OFFLINE, "0")
    straws, found = BAD_REPLIES.get(fault, 1), []
    for number in range(TRIES):
        (tmp_path / str(number)).mkdir()
        # Good answers take a moment, so that some are still out when it is refused.
        plan = f"3-{FIRST - 1}: slow seconds=0.1; {FIRST}-: {fault}"
        with serving(plan, dim=64) as server:
            found.append(refused(tmp_path / str(number), server, straws, at_once=AT_ONCE))
            assert not server.elsewhere.connections
        assert found[-1].at_once == AT_ONCE
        assert found[-1].after <= (AT_ONCE - 1) * straws
        assert found[-1].kept == found[-1].answered == ANSWERED
        if found[-1].seconds < SECONDS:
            break
    assert told(fault, found).seconds < SECONDS


@pytest.mark.long
def test_the_control_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that is not for good is another matter: this measure finds that requests go on."""
    monkeypatch.setenv(OFFLINE, "0")
    with serving(f"{FIRST}: 503", dim=64) as server:
        found = refused(tmp_path, server, 1, "done")
        print(f"\n503 once: {found.after} requests more, {found.kept:,} rows kept")
        assert found.after > 0
        assert found.kept == ROWS


def told(fault: str, found: list[Ended]) -> Ended:
    """The quickest of several ends, and its figures printed."""
    best = min(found, key=lambda it: it.seconds)
    print(
        f"\n{fault}: ended {best.seconds:.2f} s after it, {best.after} requests more of "
        f"{best.at_once} at once, {best.kept:,} of {best.answered:,} rows kept"
    )
    return best


def refused(
    folder: Path, server: Server, straws: int, state: str = "failed", at_once: int = 1
) -> Ended:
    """Embed in a worker until it ends."""
    data = folder / "data.jsonl"
    rows = (json.dumps({"text": f"the parcel {number} came late"}) for number in range(ROWS))
    data.write_text("".join(row + "\n" for row in rows))
    settings = [
        "embed.method=openai",
        f"embed.base_url={server.url}",
        f"embed.concurrency={at_once}",
    ]
    session = open_session(data, folder / "s.elute", settings)
    session.start("preclean")
    until(lambda: session.job().state == "done")
    offer = session.offer()
    assert offer is not None
    session.agree(offer, 0.0)
    session.start("embed")
    until(lambda: session.job().state != "running")
    at = time.monotonic()
    assert session.job().state == state, session.job()
    faulted = [it for it in server.requests if it.number >= FIRST]
    last = next(it for it in faulted if it.tries >= straws)
    answered = sum(not text.startswith(SENTENCES) for text in server.billed)
    kept = stored(folder / "s.elute")
    close(session, folder / "s.elute")
    after = len(faulted) - straws
    return Ended(at - last.time, after, server.most_at_once, kept, answered)


def stored(session: Path) -> int:
    """How many vectors the manifests of a session name."""
    lines = (path.read_text().splitlines() for path in session.glob("vectors/*/manifest.jsonl"))
    return sum(json.loads(line)["count"] for some in lines for line in some)


def close(session: Session, folder: Path) -> None:
    """Close it, and wait for its worker."""
    session.close()
    until(lambda: holder(Layout(folder).worker_lock) is None)


def until(what: Callable[[], bool]) -> None:
    """Wait for something."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < patience
        time.sleep(0.01)
