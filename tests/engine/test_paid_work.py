"""What a server was paid for is stored, however the run ends."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.outside import OFFLINE
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session.layout import Layout
from elute.session.lock import holder
from elute.steps.embed.openai.batches import ROWS as REQUEST_ROWS
from elute.steps.embed.openai.probe import SENTENCES
from tests.fakes.openai_server import Server, serving

ROWS, DIM, AT_ONCE = 12_000, 1_536, 4
ON_THEIR_WAY = AT_ONCE * REQUEST_ROWS
SHARD = 1_024
PATIENCE_SECONDS = 120.0
LAST_WORDS = "elute: Stopped. What was finished stays; the same command goes on from there."


@pytest.fixture
def server(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with wide vectors and a price, not so fast that a run is over in a moment."""
    with serving("embeddings *: slow seconds=0.2", dim=DIM) as made:
        folder = here / "config" / "elute"
        folder.mkdir(parents=True)
        host = made.url.removeprefix("http://").removesuffix("/v1")
        (folder / "prices.toml").write_text(f'["{host}"]\n"text-embedding-3-small" = 0.02\n')
        monkeypatch.setenv("XDG_CONFIG_HOME", str(here / "config"))
        monkeypatch.setenv(OFFLINE, "0")
        yield made


@pytest.fixture
def data(here: Path) -> Path:
    """Rows that differ."""
    rows = (json.dumps({"text": f"the parcel {number} came late"}) for number in range(ROWS))
    (here / "data.jsonl").write_text("".join(row + "\n" for row in rows))
    return here / "data.jsonl"


def settings(server: Server) -> list[str]:
    """Embed by the server; what comes after is quick."""
    return [
        "embed.method=openai",
        f"embed.base_url={server.url}",
        f"embed.concurrency={AT_ONCE}",
        "reduce.method=pca",
        "cluster.method=kmeans",
        "cluster.k=3",
        "neighbors.k=5",
    ]


def billed(server: Server) -> dict[str, int]:
    """How often each text was billed, the sentences of the probe left out."""
    counts = server.billed.copy()
    return {text: count for text, count in counts.items() if not text.startswith(SENTENCES)}


def stored(session: Path) -> int:
    """How many vectors the manifests of a session name."""
    lines = (path.read_text().splitlines() for path in session.glob("vectors/*/manifest.jsonl"))
    return sum(json.loads(line)["count"] for some in lines for line in some)


def until(what: Callable[[], bool]) -> None:
    """Wait for something."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < patience
        time.sleep(0.05)


def test_a_cancel_in_the_worker_stores_what_came(server: Server, data: Path, here: Path) -> None:
    """Cancelled after some thousand rows, all is stored but the few requests on their way."""
    session = sending(server, data, here)
    until(lambda: session.job().state != "running" or len(server.billed) > 5_000)
    began = time.monotonic()
    session.cancel()
    until(lambda: session.job().state != "running")
    took = time.monotonic() - began
    assert session.job().state == "cancelled"
    paid, kept = len(billed(server)), stored(here / "s.elute")
    print(f"\ncancelled in the worker after {took:.2f} s: {paid:,} rows billed, {kept:,} stored")
    assert paid > 4_500
    assert paid - kept <= ON_THEIR_WAY
    session.close()
    until(lambda: holder(Layout(here / "s.elute").worker_lock) is None)


@pytest.mark.parametrize("headless", [pytest.param(False, marks=pytest.mark.long), True])
def test_a_word_taken_back_ends_what_stands_on_it(
    server: Server, data: Path, here: Path, headless: bool
) -> None:
    """Whatever the settings are by now; by --withdraw too, which then finds the worker busy."""
    session = sending(server, data, here)
    until(lambda: session.job().state != "running" or len(server.billed) > 500)
    if headless:
        session.close()
        assert main(["run", str(here / "s.elute"), "--withdraw"]) in (2, 6)
        session = open_session(here / "s.elute")
    else:
        session.set(["embed.method=lsa"])
        session.withdraw()
    until(lambda: session.job().state != "running")
    assert not session.history.consents
    assert len(billed(server)) < ROWS // 2
    session.close()
    until(lambda: holder(Layout(here / "s.elute").worker_lock) is None)


def sending(server: Server, data: Path, here: Path) -> Session:
    """A session whose worker is sending texts that were agreed to."""
    session = open_session(data, here / "s.elute", settings(server))
    session.start("preclean")
    until(lambda: session.job().state == "done")
    offer = session.offer()
    assert offer is not None
    session.agree(offer, 9)
    session.start("embed")
    return session


def command(server: Server, data: Path) -> list[str]:
    """The same command each time."""
    chosen = [word for setting in settings(server) for word in ("--set", setting)]
    session = ["--session", str(data.with_name("s.elute"))]
    word = ["--yes", "--max-cost", "9"]
    return [sys.executable, "-m", "elute", "run", str(data), *session, *chosen, *word]


@pytest.mark.parametrize(
    "signals", [["SIGTERM"], pytest.param(["SIGHUP", "SIGHUP", "SIGTERM"], marks=pytest.mark.long)]
)
def test_a_signal_is_an_orderly_stop(server: Server, data: Path, signals: list[str]) -> None:
    """Slurm, systemd or a line that breaks: told as ctrl+c is, and what came is stored."""
    with subprocess.Popen(command(server, data), stderr=subprocess.PIPE, text=True) as child:
        until(lambda: child.poll() is not None or len(server.billed) > 2_500)
        for name in signals:
            child.send_signal(signal.Signals[name])
            time.sleep(0.02)
        _, said = child.communicate(timeout=PATIENCE_SECONDS)
    paid, kept = len(billed(server)), stored(data.with_name("s.elute"))
    print(f"\n{signals}: exit code {child.returncode}, {paid:,} rows billed, {kept:,} stored")
    assert child.returncode == 5
    assert said.splitlines()[-1] == LAST_WORDS
    assert "Traceback" not in said
    assert paid > 2_000
    assert paid - kept <= ON_THEIR_WAY


@pytest.mark.long
def test_nohup_goes_on(server: Server, data: Path) -> None:
    """A run started with SIGHUP ignored does not hear it."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(["nohup", *command(server, data)], stdout=quiet, stderr=quiet) as child:
        until(lambda: child.poll() is not None or len(server.billed) > 1_000)
        child.send_signal(signal.SIGHUP)
        until(lambda: child.poll() is not None or len(server.billed) > 2_500)
        assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE_SECONDS) == 5


@pytest.mark.long
def test_kill_9_costs_a_shard(server: Server, data: Path) -> None:
    """Killed three times half-way, each kill costs a shard and what is on its way, once."""
    kills = (2_500, 6_000, 9_500)
    for number in kills:
        with subprocess.Popen(command(server, data), stderr=subprocess.DEVNULL) as child:
            until(lambda: child.poll() is not None or len(server.billed) > number)  # noqa: B023
            child.kill()
        assert child.returncode == -signal.SIGKILL
        paid = len(billed(server))
        print(f"\nkilled at {paid:,} texts billed, {stored(data.with_name('s.elute')):,} stored")
    subprocess.run(command(server, data), check=True, stderr=subprocess.DEVNULL)
    counts = np.array(list(billed(server).values()))
    often = {times: int((counts == times).sum()) for times in np.unique(counts).tolist()}
    print(f"{len(counts):,} texts; billed so often: {often}; shard {SHARD:,}")
    assert len(counts) == stored(data.with_name("s.elute")) == ROWS
    assert counts.max() == 2
    assert counts.sum() - ROWS <= len(kills) * (SHARD + 2 * ON_THEIR_WAY)
