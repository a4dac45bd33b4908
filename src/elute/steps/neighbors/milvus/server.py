"""A Milvus server: the vectors are its guests for one search, in a collection of their own."""

import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from elute.core.errors import EluteError, ServiceError
from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.remote.secret import redacted
from elute.steps.neighbors.milvus.address import HOSTS, TOKEN, Server
from elute.steps.neighbors.milvus.store import ROW, VECTOR, positions

if TYPE_CHECKING:
    from pymilvus import MilvusClient

LINKS, BUILD = 32, 200
"""Links a row has in the server's graph, and rows in sight while it is built."""

SECONDS = 60.0
"""After which a request has failed; the answer to one block takes a second."""

CONNECT_SECONDS = 10.0

INDEX_SECONDS = 3600.0
"""After which building the graph has failed."""

_LOOK_SECONDS = 0.2
_NOT_INSTALLED = "pymilvus is not installed.", "pip install 'elute[milvus]'"
_HINT = f"Is it there? {TOKEN} opens it only where it stands first in {HOSTS}."


@contextmanager
def opened(where: Server, shape: tuple[int, int]) -> Iterator["Remote"]:
    """A store on a server, removed from it with the block, however that ends.

    A process that is killed leaves it there, as `elute_` and 16 digits; nobody else can tell
    whether it is still in use.

    Args:
        where: the server.
        shape: rows and numbers of the vectors to come.
    """
    store = Remote(where, shape)
    try:
        store.make()
        yield store
    finally:
        store.close()


class Remote:
    """A collection of a server, searched by HNSW; the effort is its `ef`."""

    efforts = (64, 1024)
    rows_at_once = 1000

    def __init__(self, where: Server, shape: tuple[int, int]) -> None:
        """Connect.

        Raises:
            ServiceError: pymilvus is not installed, or nobody answers.
        """
        self._host = where.destination.host
        self._local = where.destination.local
        self._shape = shape
        self.name = f"Milvus at {self._host}"
        self.notes: tuple[str, ...] = ()
        self._collection = f"elute_{secrets.token_hex(8)}"
        with self._told():
            self._client = _client(where)

    def make(self) -> None:
        """Make the empty collection."""
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ROW, DataType.INT64, is_primary=True)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=self._shape[1])
        with self._told():
            self._client.create_collection(
                self._collection, schema=schema, consistency_level="Strong", timeout=SECONDS
            )

    def add(self, first: int, rows: Floats) -> None:
        """See `Store`. Put in by key, so that a request that is repeated adds no row twice."""
        records = [{ROW: first + at, VECTOR: vector} for at, vector in enumerate(rows)]
        with self._told():
            self._client.upsert(self._collection, records, timeout=SECONDS)

    def ready(self, progress: Progress, total: int) -> None:
        """See `Store`.

        Raises:
            ServiceError: rows are missing on the server, or it does not get done.
        """
        with self._told():
            progress(0, total, "waiting until the server has stored the rows")
            self._client.flush(self._collection, timeout=SECONDS * 10)
            params = self._client.prepare_index_params()
            build = {"M": LINKS, "efConstruction": BUILD}
            params.add_index(VECTOR, index_type="HNSW", metric_type="IP", params=build)
            self._client.create_index(self._collection, params, timeout=SECONDS, sync=False)
            self._wait(progress, total)
            self._client.load_collection(self._collection, timeout=SECONDS * 10)
            count = self._client.query(
                self._collection, filter="", output_fields=["count(*)"], timeout=SECONDS
            )[0]["count(*)"]
        if count != total:
            title = f"Of {total:,} rows {self.name} has {count:,}."
            raise ServiceError(title, "Try again, or set neighbors.method=auto.")

    def search(self, rows: Floats, count: int, effort: int) -> Ids:
        """See `Store`."""
        # A server refuses to keep fewer rows in sight than it is to find.
        how = {"metric_type": "IP", "params": {"ef": max(effort, count)}}
        with self._told():
            found = self._client.search(
                self._collection,
                data=list(rows),
                limit=count,
                anns_field=VECTOR,
                search_params=how,
                timeout=SECONDS,
            )
            return positions(found, count, ROW)

    def close(self) -> None:
        """Remove the collection and leave; a note tells what is left there where that fails."""
        try:
            self._client.drop_collection(self._collection, timeout=SECONDS)
            m, d = self._shape
            sent = f"{m:,} vectors ({m * d * 4 / 2**20:,.0f} MiB) were sent to {self._host}"
            self.notes = () if self._local else (f"{sent}, and removed there.",)
        except Exception:  # noqa: BLE001 - the graph is made, or another error is on its way
            self.notes = (f"{self._host} did not remove the collection {self._collection}.",)
        with suppress(Exception):
            self._client.close()

    def _wait(self, progress: Progress, total: int) -> None:
        """Until the server's graph is built."""
        until = time.monotonic() + INDEX_SECONDS
        while time.monotonic() < until:
            found = self._client.describe_index(self._collection, VECTOR, timeout=SECONDS)
            if str(found.get("state", "Finished")) == "Finished":
                return
            if str(found["state"]) == "Failed":
                raise ServiceError(f"{self.name} failed to build its index.", _HINT)
            progress(0, total, f"{self.name} builds its index")
            time.sleep(_LOOK_SECONDS)
        raise ServiceError(f"{self.name} does not get done with its index.", _HINT)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the library's errors into one of ours, without keys."""
        try:
            yield
        except (EluteError, MemoryError):
            raise
        except Exception as problem:  # noqa: BLE001 - gRPC's and pymilvus' share no class
            said = str(getattr(problem, "message", "") or problem).strip().splitlines() or [""]
            cause = redacted(said[0])[:200] or type(problem).__name__
            # Not chained: gRPC's errors hold the request with its headers.
            raise ServiceError(f"{self.name} failed: {cause}.", _HINT) from None


def _client(where: Server) -> "MilvusClient":
    """A client that speaks with this server alone; on this machine no proxy is asked."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    with _no_other_settings():
        try:
            from pymilvus import MilvusClient
        except ImportError:
            raise ServiceError(*_NOT_INSTALLED) from None
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
    return MilvusClient(
        uri=where.destination.url,
        token=where.token.reveal() if where.token else "",
        timeout=CONNECT_SECONDS,
        dedicated=True,
        grpc_options={"grpc.enable_http_proxy": 0} if where.destination.local else {},
    )


@contextmanager
def _no_other_settings() -> Iterator[None]:
    """While it is imported, pymilvus would take any .env above it into our environment."""
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHON_DOTENV_DISABLED"]
        else:
            os.environ["PYTHON_DOTENV_DISABLED"] = before
