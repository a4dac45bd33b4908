"""`elute log`: what was done, and the commands that do it again."""

import contextlib
import json
import random
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.progress import silent
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.tui.app import EluteApp
from tests.tui.driving import WIDE, Driver
from tests.tui.fake_engine import FakeEngine

SETTINGS = ("embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3")


@pytest.fixture
def data(here: Path) -> Path:
    """Ninety texts of three topics, some twice."""
    some = random.Random(3)
    topics = ("my refund for order {}", "the parcel {} is late", "reset the password of {}")
    texts = [topic.format(some.randrange(10_000)) for topic in topics for _ in range(30)]
    path = here / "d'ata.jsonl"
    path.write_text("".join(json.dumps({"text": it}) + "\n" for it in [*texts, *texts[:3]]))
    return path


def opened(data: Path, folder: Path) -> Session:
    """A session with settings given at its opening."""
    return open_session(data, folder, list(SETTINGS))


async def worked(seen: Driver, true: Callable[[], bool]) -> None:
    """Wait for a worker process, which takes its time on a busy machine."""
    for _ in range(30):
        with contextlib.suppress(AssertionError):
            await seen.until(true)
            return
    raise AssertionError(seen.said)


async def by_keys(session: Session) -> None:
    """Clean it on the screen: drop, undo, keep, filter, set, split, close a round, drop again."""
    app = EluteApp(lambda: session, "data", {})
    async with app.run_test(size=WIDE) as pilot:
        seen = Driver(app, FakeEngine(), pilot)
        await seen.until(lambda: seen.main.panes.rows.count > 0 and not seen.main.turns.ahead)
        await drop_and_keep(seen)
        await regroup_and_close(seen)
    app.bridge.close()


async def drop_and_keep(seen: Driver) -> None:
    """With undo, redo, and marks under a filter."""
    await seen.press("x")
    await seen.until(lambda: "Dropped 1 row" in seen.said)
    await seen.press("x", "u")
    await seen.until(lambda: "Taken back" in seen.said)
    await seen.press("U")
    await seen.until(lambda: seen.main.picture.snapshot.redo != "" and "back" in seen.said)
    await seen.press("ctrl+r")
    await seen.until(lambda: "Done again" in seen.said)
    await seen.press("slash")
    await seen.type("password")
    await seen.until(lambda: len(seen.main.panes.rows.ids) == 30)
    await seen.press("home", "space", "space", "j", "space", "x")
    await seen.until(lambda: bool(seen.asking))
    await seen.press("y")
    await seen.until(lambda: "Dropped 3 rows" in seen.said)
    await seen.press("home", "K")
    await seen.until(lambda: "Brought back 1 row" in seen.said)
    await seen.press("G", "K")
    await seen.until(lambda: "on purpose" in seen.said)


async def regroup_and_close(seen: Driver) -> None:
    """Split a cluster, take another setting, go to the next round, drop there."""
    job = seen.app.bridge
    await seen.press("escape", "2", "p")
    await worked(seen, lambda: bool(seen.main.picture.snapshot.regrouped))
    await worked(seen, lambda: not seen.main.picture.snapshot.pending)
    await worked(seen, lambda: job.job.state == "done")
    await seen.press("colon")
    await seen.type("set cluster.k=4")
    await seen.until(lambda: "Set cluster.k=4" in seen.said)
    await seen.press("r")
    await worked(seen, lambda: not seen.main.picture.snapshot.pending)
    await worked(seen, lambda: job.job.state == "done")
    await seen.press("r")
    await seen.until(lambda: "Close round 1" in seen.asking)
    await seen.press("y")
    await worked(seen, lambda: seen.main.picture.snapshot.round == 2)
    await worked(seen, lambda: not seen.main.picture.snapshot.pending)
    await worked(seen, lambda: job.job.state == "done")
    await seen.press("1", "G", "x")
    await seen.until(lambda: "Dropped 1 row" in seen.said)


async def test_the_commands_lead_to_the_same_rows(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was done by keys, done again by the printed commands on a fresh session of the data."""
    first = opened(data, here / "by keys.elute")
    list(first.run("report", lambda step: silent))
    await by_keys(first)
    assert main(["log", str(first.folder), "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    fresh = here / "again.elute"
    given = [shlex.split(it["command"].replace("by keys.elute", fresh.name)) for it in printed]
    done = [words[1] for words in given if words]
    print(f"\n{len(printed)} entries, {len(done)} commands: {' '.join(done)}")
    assert {"run", "drop", "keep", "undo", "redo", "split"} <= set(done)
    for words in filter(None, given):
        assert main(words[1:]) == 0, words
    one = open_session(first.folder, write=False)
    other = open_session(fresh, write=False)
    assert other.state.round == one.state.round == 2
    assert np.flatnonzero(~other.state.kept).tolist() == np.flatnonzero(~one.state.kept).tolist()
    assert [it.kept.tolist() for it in other.state.past] == [
        it.kept.tolist() for it in one.state.past
    ]
    assert np.array_equal(other.state.spared, one.state.spared)


def test_people_get_lines_and_short_lists(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines an entry, safe to print; ids in full with --json only."""
    session = opened(data, here / "s.elute")
    list(session.run("preclean", lambda step: silent))
    session.drop(np.arange(0, 90, 2), "odd \x1b[31m ones")
    session.undo()
    session.close()
    assert main(["log", "s.elute"]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "drop 45 rows" in told
    assert "(undone)" in told
    assert "undo: drop" in told
    assert "…" in told
    assert max(map(len, told.splitlines())) <= 200
    assert main(["log", "s.elute", "--json"]) == 0
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(entries[0]) == [
        *("at", "round", "words", "author", "rows", "command", "why_not", "undone"),
    ]
    assert ",86,88" in entries[-2]["command"]
    assert [it["undone"] for it in entries[-2:]] == [True, False]
