"""With the real engine: what is shown is what is sent, and nothing before it was agreed to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from elute.core.outside import OFFLINE
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.tui.app import EluteApp
from elute.tui.widgets.page import PageView
from tests.fakes.openai_server import Server, serving
from tests.tui.driving import HUGE, WIDE, Driver, screen
from tests.tui.fake_engine import FakeEngine
from tests.tui.pages.test_sending import offered, place


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server at a price, on this machine."""
    with serving() as made:
        host = made.url.removeprefix("http://").removesuffix("/v1")
        folder = tmp_path / "config" / "elute"
        folder.mkdir(parents=True)
        (folder / "prices.toml").write_text(f'["{host}"]\n"text-embedding-3-small" = 1000\n')
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        monkeypatch.setenv(OFFLINE, "0")
        yield made


def real(folder: Path, server: Server) -> Session:
    """A new session of 600 texts that fit no single request."""
    data = folder / "data.jsonl"
    texts = (f"the parcel {n} came “late” \\ {'again ' * (n % 30)}" for n in range(600))
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    settings = ["embed.method=openai", f"embed.base_url={server.url}", "reduce.method=pca"]
    return open_session(data, folder / "data.elute", [*settings, "cluster.method=kmeans"])


async def test_what_is_shown_is_what_is_sent(tmp_path: Path, server: Server) -> None:
    """With the real engine: no connection before, then the very bytes that were on the screen."""
    app = EluteApp(lambda: real(tmp_path, server), "data", {})
    async with app.run_test(size=HUGE) as pilot:
        seen = Driver(app, FakeEngine(), pilot)
        await offered(seen)
        shown = await payload(seen)
        assert len(shown) > 3
        await seen.press("n")
        await seen.until(lambda: "Nothing was sent" in seen.said)
        assert server.connections == 0
        await seen.press("r")
        await offered(seen)
        assert server.connections == 0
        await seen.press("A")
        await seen.until(lambda: "puts in" in screen(seen))
        await seen.press("tab", "enter")
        await seen.until(lambda: app.bridge.job.state == "running")
        while len(server.requests) < len(shown) or app.bridge.job.status.step == "embed":
            assert app.bridge.job.state == "running", seen.said
            await pilot.pause(0.05)
        await seen.press("ctrl+c")
        await seen.until(lambda: app.bridge.job.state != "running")
    app.bridge.close()
    assert sorted(it.body.decode() for it in server.requests) == sorted(shown)


async def test_offline_shows_no_page(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`elute --offline`: the rows are read and cleaned, the refusal is said, no socket opens."""
    monkeypatch.setenv(OFFLINE, "1")
    app = EluteApp(lambda: real(tmp_path, server), "data", {})
    async with app.run_test(size=WIDE) as pilot:
        seen = Driver(app, FakeEngine(), pilot)
        while "--offline forbids" not in seen.said:
            await pilot.pause(0.1)
        assert not seen.reading
    app.bridge.close()
    assert server.connections == 0


async def payload(app: Driver) -> list[str]:
    """Every request as it is shown, read by going on from the first to the last."""
    lines = app.main.query_one("#payload-lines", PageView)
    shown: dict[int, str] = {}
    here, before = place(app), (-1, -1)
    while here != before:
        text = "".join(lines.line(at, 0)[-1][0] for at in range(lines.count))
        shown[here[0]] = shown.get(here[0], "") + text
        lines.action_edge(1)
        await app.press("j")
        await app.until(lambda: app.main.page.sending._goal == place(app)[0])
        here, before = place(app), here
    return list(shown.values())
