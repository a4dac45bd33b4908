"""Vectors go only where the user's own environment sends them, and the token only to its host."""

from pathlib import Path

import pytest

from elute.core.errors import UsageError
from elute.core.outside import OFFLINE
from elute.steps.neighbors.milvus.address import HOSTS, TOKEN, Server, place

FAR = "https://milvus.example.org:19530"
SECRET = "root:correct-horse-battery"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (HOSTS, TOKEN, OFFLINE):
        monkeypatch.delenv(name, raising=False)


def server(uri: str) -> Server:
    """The server that an address means."""
    found = place(uri)
    assert isinstance(found, Server)
    return found


def test_nothing_is_a_temporary_file() -> None:
    """The default needs no server and no name."""
    assert place("") is None


@pytest.mark.parametrize("uri", ["rows.db", "/data/rows.db", "a folder/x.db"])
def test_a_name_that_ends_in_db_is_a_file(uri: str) -> None:
    """As Milvus' own client has it."""
    assert place(uri) == Path(uri)


@pytest.mark.parametrize(
    "uri",
    [
        *("rows", "localhost:19530", "tcp://localhost:1", "unix:/tmp/x", "file:///x.db"),
        *("a\nb.db", "~nobody-of-that-name/x.db", "ftp://x.db"),
    ],
)
def test_anything_else_is_refused(uri: str) -> None:
    """A host without its scheme does not become a folder of that name."""
    with pytest.raises(UsageError, match="no address of a Milvus"):
        place(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://10.0.0.7:19530",
        "https://root:pass-word@milvus.example.org",
        "https://milvus.example.org?token=pass-word",
    ],
)
def test_what_others_could_read_is_refused(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain http beyond this machine, and passwords in the address, named or not."""
    monkeypatch.setenv(HOSTS, "10.0.0.7:19530,milvus.example.org")
    with pytest.raises(UsageError) as refused:
        place(uri)
    assert "pass-word" not in str(refused.value)


def test_a_far_server_needs_the_word_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting alone, as a stranger's recipe has it, sends nothing; nor does another port."""
    with pytest.raises(UsageError, match="only the settings name") as refused:
        place(FAR)
    assert f"{HOSTS}=milvus.example.org:19530" in refused.value.hint
    for named in ("milvus.example.org", "milvus.example.org:1953", "example.org:19530", ","):
        monkeypatch.setenv(HOSTS, named)
        with pytest.raises(UsageError):
            place(FAR)
    monkeypatch.setenv(HOSTS, "other.example.org, Milvus.Example.org:19530")
    assert server(FAR).destination.host == "milvus.example.org:19530"


def test_the_port_of_https_need_not_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """443 is 443, said or not, on either side."""
    monkeypatch.setenv(HOSTS, "a.example.org:443")
    assert server("https://a.example.org").destination.host == "a.example.org"
    assert server("https://a.example.org:443").destination.host == "a.example.org"


def test_this_machine_needs_no_word() -> None:
    """What does not leave the machine is nobody's question."""
    assert server("http://localhost:19530").destination.local


def test_the_token_is_for_the_first_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address in a recipe gets the token of another server, nor does one on this machine."""
    monkeypatch.setenv(TOKEN, SECRET)
    monkeypatch.setenv(HOSTS, "milvus.example.org:19530, b.example.org")
    first = server(FAR)
    assert first.token is not None
    assert first.token.reveal() == SECRET
    assert SECRET not in repr(first)
    assert server("https://b.example.org").token is None
    assert server("http://localhost:19530").token is None
    monkeypatch.setenv(HOSTS, "localhost:19530")
    assert server("http://localhost:19530").token is not None


def test_offline_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to a named server and not to this machine; a file is none."""
    monkeypatch.setenv(OFFLINE, "1")
    monkeypatch.setenv(HOSTS, "milvus.example.org:19530")
    for uri in (FAR, "http://localhost:19530"):
        with pytest.raises(UsageError, match="offline"):
            place(uri)
    assert place("x.db") == Path("x.db")


def test_a_server_that_sends_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Milvus' client would follow a global cluster to hosts that nobody named."""
    monkeypatch.setenv(HOSTS, "global-cluster.example.org")
    with pytest.raises(UsageError, match="nobody named"):
        place("https://global-cluster.example.org")
