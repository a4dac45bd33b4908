"""A Milvus server gets the vectors for one search, and nothing of them or of our keys stays there.

The server is Milvus Lite's own, which speaks as Milvus does.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled, ServiceError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.remote.secret import Secret
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.milvus import Milvus, server
from elute.steps.neighbors.milvus.address import HOSTS, TOKEN, Server, place
from elute.steps.neighbors.milvus.store import Store
from tests.steps.blobs import graph
from tests.steps.neighbors.milvus.rows import ROWS, spread_out
from tests.steps.neighbors.test_approximate import agreement, is_whole

pymilvus = pytest.importorskip("pymilvus")
serving = pytest.importorskip("milvus_lite.adapter.grpc.server")

SECRET = "root:correct-horse-battery-staple"


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, which holds a collection of somebody else."""
    folder = tmp_path_factory.mktemp("served") / "rows.db"
    running, database, port = serving.start_server_in_thread(str(folder))
    address = f"http://127.0.0.1:{port}"
    client = pymilvus.MilvusClient(address)
    client.create_collection("theirs", dimension=4)
    client.close()
    yield address
    running.stop(grace=0)
    database.close()


def collections(uri: str) -> list[str]:
    """What is on the server."""
    client = pymilvus.MilvusClient(uri)
    found: list[str] = client.list_collections()
    client.close()
    return found


def there(uri: str) -> Server:
    """The server that an address means."""
    found = place(uri)
    assert isinstance(found, Server)
    return found


def test_the_graph_is_made_and_the_rows_are_removed(uri: str) -> None:
    """Its recall is measured; of the server's collections the others stay."""
    vectors = spread_out()
    found = neighbors(Milvus(uri=uri), vectors, silent)
    is_whole(found, ROWS, 16)
    assert found.recall is not None
    assert agreement(found, graph(vectors)) >= found.recall - 0.02 >= 0.93
    host = uri.removeprefix("http://")
    assert found.notes[0].startswith(f"Searched by Milvus at {host} with ef 64: ")
    assert collections(uri) == ["theirs"]


@pytest.mark.parametrize("at", ["bringing rows", "waiting", "measuring the recall"])
def test_a_cancel_removes_the_rows(uri: str, at: str) -> None:
    """However far it came."""
    seen = []

    def stop(done: int, total: int, message: str = "") -> None:
        if message.startswith(at):
            seen.append(len(collections(uri)))
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        Milvus(uri=uri).run(spread_out(), stop)
    assert seen == [2]
    assert collections(uri) == ["theirs"]


def _fill(store: Store, *pieces: tuple[Floats, int]) -> None:
    """Bring pieces, each with the position of its first row, into a store of ROWS."""
    for rows, first in pieces:
        store.add(first, rows)
    store.ready(silent, ROWS)


def test_rows_that_are_missing_there_are_noticed(uri: str) -> None:
    """A server that has fewer rows than it was given would leave rows out of all neighbours."""
    vectors = spread_out()
    with (
        pytest.raises(ServiceError, match=r"Of 2,100 rows Milvus at .* has 2,000"),
        server.opened(there(uri), (ROWS, 8)) as store,
    ):
        _fill(store, (vectors[:2000], 0), (vectors[1000:2000], 1000))  # as when answers get lost
    assert collections(uri) == ["theirs"]


def test_a_wrong_width_is_one_sentence(uri: str) -> None:
    """What the server refuses is told in its words, with a hint and exit code 4."""
    with (
        pytest.raises(ServiceError, match="Milvus at ") as refused,
        server.opened(there(uri), (ROWS, 8)) as store,
    ):
        store.add(0, np.zeros((3, 5), np.float32))
    assert refused.value.exit_code == 4
    assert refused.value.hint
    assert "\n" not in refused.value.title
    assert collections(uri) == ["theirs"]


def test_nobody_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """And neither it nor what it came from holds the token."""
    monkeypatch.setattr(server, "CONNECT_SECONDS", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setenv(HOSTS, f"127.0.0.1:{port}")
        monkeypatch.setenv(TOKEN, SECRET)
        with pytest.raises(ServiceError) as refused:
            Milvus(uri=f"http://127.0.0.1:{port}").run(spread_out(), silent)
    assert f"Milvus at 127.0.0.1:{port} failed" in refused.value.title
    assert refused.value.__suppress_context__
    assert "correct-horse" not in str(refused.value)


def test_without_pymilvus_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed it gets one sentence."""
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(ServiceError, match="pymilvus is not installed") as refused:
        Milvus(uri="http://localhost:1").run(spread_out(), silent)
    assert refused.value.hint == "pip install 'elute[milvus]'"


def test_a_server_that_repeats_the_token_does_not_show_it(uri: str) -> None:
    """A message is shown and kept, so the token goes out of it."""
    held = Secret(SECRET)
    with (
        pytest.raises(ServiceError) as refused,
        server.opened(there(uri), (ROWS, 8)) as store,
        store._told(),
    ):
        raise RuntimeError(f"no user for {held.reveal()}")
    assert "no user for" in refused.value.title
    assert "correct-horse" not in str(refused.value)


_LOADED = """
import os, sys
from contextlib import nullcontext
from elute.steps.neighbors.milvus.server import _no_other_settings
with _no_other_settings() if sys.argv[1] == "ours" else nullcontext():
    import pymilvus
print(pymilvus.__file__, os.environ.get("MILVUS_TOKEN"), "PYTHON_DOTENV_DISABLED" in os.environ)
"""


@pytest.mark.parametrize(("whose", "token"), [("ours", "None"), ("plain", "of-a-stranger")])
def test_a_file_of_settings_that_lies_about_is_not_read(
    tmp_path: Path, whose: str, token: str
) -> None:
    """The client takes a .env above it into the environment, unless it is kept from it, as here."""
    (tmp_path / "pymilvus").symlink_to(Path(pymilvus.__file__).parent)
    (tmp_path / ".env").write_text("MILVUS_TOKEN=of-a-stranger\n")
    script = tmp_path / "script.py"
    script.write_text(_LOADED)
    environ = {name: value for name, value in os.environ.items() if name != TOKEN}
    command = [sys.executable, str(script), whose]
    environ["PYTHONPATH"] = str(tmp_path)
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, env=environ
    )
    assert ran.stdout.split() == [str(tmp_path / "pymilvus" / "__init__.py"), token, "False"]
