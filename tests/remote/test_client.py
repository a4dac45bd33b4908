"""What leaves this machine, and to whom: a key goes to its host and nowhere else."""

import asyncio
import logging
import socket
import traceback
from pathlib import Path
from typing import Any

import pytest

from elute.core.errors import EluteError, UsageError
from elute.core.outside import OFFLINE, Destination
from elute.remote.client import client
from elute.remote.hosts import destination
from elute.remote.secret import Secret
from tests.fakes.openai_server import Server, serving
from tests.remote.asking import CANARY, MODEL, asked, vectors_of

HEADERS = {
    "host", "connection", "accept", "content-type", "content-length", "accept-encoding",
    "user-agent", "authorization",
}  # fmt: skip
TEXT = "the fox that nobody may read about"


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to open a socket or to look a host up; each fails."""
    tried: list[object] = []

    def refuse(*given: object, **_: object) -> None:
        tried.append(given)
        raise OSError("no socket in this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def one(server: Server, url: str = "") -> Any:
    """Ask once; the answer, or what was raised."""

    async def talk() -> Any:
        talking = client(destination(url or server.url, MODEL), Secret(CANARY))
        try:
            return await vectors_of(talking, (TEXT,))
        finally:
            await talking.close()

    try:
        return asyncio.run(talk())
    except Exception as error:  # noqa: BLE001 - what a test looks at
        return error


def test_a_request_carries_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No header of the library, of the environment, or of .netrc; only the key of this host."""
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Ambient: yes\nAuthorization: Bearer ambient")
    for name in ("ORG_ID", "PROJECT_ID", "ADMIN_KEY", "API_KEY", "BASE_URL"):
        monkeypatch.setenv(f"OPENAI_{name}", "https://ambient.example/v1")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ambient password ambient\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(key=CANARY) as server:
        reply = one(server)
    assert len(reply.document["data"]) == 1
    (request,) = server.requests
    assert set(request.headers) == HEADERS
    assert request.key == CANARY
    assert "ambient" not in str(request.headers)


def test_no_key_is_no_header() -> None:
    """A server on this machine without a key is not sent a made-up one."""
    with serving() as server:

        async def talk() -> None:
            talking = client(destination(server.url, MODEL), None)
            await vectors_of(talking, (TEXT,))
            await talking.close()

        asyncio.run(talk())
    assert set(server.requests[0].headers) == HEADERS - {"authorization"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    """Neither key nor text reaches another host."""
    with serving(f"*: {status}") as server:
        one(server)
        assert len(server.requests) == 1
        assert server.elsewhere.connections == 0


def test_a_request_that_would_go_elsewhere_is_stopped() -> None:
    """Should the client ever be talked into another host, the last step before the wire refuses."""
    with serving() as server:

        async def talk() -> None:
            talking = client(destination(server.url, MODEL), Secret(CANARY))
            talking.base_url = server.elsewhere.url
            try:
                await vectors_of(talking, (TEXT,))
            finally:
                await talking.close()

        with pytest.raises(EluteError, match="would go elsewhere"):
            asyncio.run(talk())
        assert server.elsewhere.connections == 0


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A proxy would read plain http."""
    with serving() as server, serving() as proxy:
        monkeypatch.setenv(name, proxy.url)
        assert len(one(server).document["data"]) == 1
        assert proxy.connections == 0


@pytest.mark.parametrize("value", ["socks5://hidden:1", "ftp://u:hidden@h"])
def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Told without its address, which may hold a password, and before anything is sent."""
    monkeypatch.setenv("HTTPS_PROXY", value)
    error = one(Server.__new__(Server), "https://models.invalid/v1")
    assert isinstance(error, UsageError)
    assert "HTTPS_PROXY" in error.hint
    assert "hidden" not in str(error)


def test_offline_refuses_before_any_socket(
    monkeypatch: pytest.MonkeyPatch, no_socket: list[object]
) -> None:
    """Also this machine is not asked: --offline means no connection at all."""
    monkeypatch.setenv(OFFLINE, "1")
    for url in ("https://api.openai.com/v1", "http://localhost:1/v1"):
        with pytest.raises(UsageError, match="--offline"):
            client(destination(url, MODEL), Secret(CANARY))
    assert no_socket == []


def test_plain_http_is_refused_before_any_socket(no_socket: list[object]) -> None:
    """Also where the destination was not made by `hosts`."""
    forged = Destination("http://models.example/v1", "models.example", MODEL, local=True)
    with pytest.raises(UsageError, match="plain http"):
        client(forged, Secret(CANARY))
    mixed = Destination("https://evil.example/v1", "api.openai.com", MODEL, local=False)
    with pytest.raises(UsageError, match="is not where"):
        client(mixed, Secret(CANARY))
    assert no_socket == []


def test_the_guard_sees_a_socket(no_socket: list[object]) -> None:
    """Control of the two tests above."""
    one(Server.__new__(Server), "http://127.0.0.1:9/v1")
    assert no_socket


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "*: 401",
        "*: 307",
        "1: html; 2-: 401",
        "1: reset; 2: 401",
        "1: empty; 2-: 401",
        "*: quota",
        "1: half; 2-: 401",
    ],
)
def test_neither_key_nor_text_is_logged_or_shown(
    plan: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG, in errors and tracebacks with locals shown by repr: nowhere."""
    for name in ("", "elute", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    with serving(plan) as server:
        came = asked(server, [(TEXT,)])
        raised = one(server)
    assert CANARY in str(server.requests[0].headers), "it was sent"
    told = [str(came.error), repr(came.error), repr(came.purse), caplog.text, *capfd.readouterr()]
    if came.error is not None:
        trace = traceback.TracebackException.from_exception(came.error, capture_locals=True)
        told += trace.format()
        assert came.error.__context__ is None
    if isinstance(raised, EluteError):
        told += traceback.format_exception(raised)
    for line in told:
        assert CANARY[:12] not in line
        assert CANARY[-8:] not in line
    assert TEXT not in caplog.text
    assert TEXT not in str(came.error)


def test_the_libraries_say_nothing_of_a_request(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at DEBUG, where httpcore2 would write down what a server puts into its headers."""
    caplog.set_level(logging.DEBUG)
    with serving() as server:
        one(server)
    assert not [record for record in caplog.records if record.name.split(".")[0] in NOISY]


NOISY = {"openai", "httpx2", "httpcore2"}


def test_a_packed_reply_is_refused() -> None:
    """A small reply that unpacks to gigabytes is never unpacked."""
    import httpx2

    from elute.remote.client import _bounded
    from elute.remote.faults import BadReply

    packed = httpx2.Response(200, headers={"content-encoding": "gzip"}, content=b"")
    with pytest.raises(BadReply, match="packed"):
        asyncio.run(_bounded(packed))


def test_an_endless_reply_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than any answer is not read to its end."""
    monkeypatch.setattr("elute.remote.client.MOST_BYTES", 100)
    with serving() as server:
        error = one(server)
    assert "MiB" in str(error)
