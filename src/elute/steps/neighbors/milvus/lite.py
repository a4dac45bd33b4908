"""Milvus Lite: the same engine without a server, in this process, its data in one folder `NAME.db`.

Its engine is used directly. Milvus' client would start a server for it at a port of this machine,
which asks for no password: on a machine that people share, each of them could read the vectors.
"""

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput, CannotWrite, EluteError, ServiceError
from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.steps.neighbors.milvus.store import ROW, VECTOR, positions

COLLECTION = "elute_neighbors"
"""In a file that is kept, the vectors of the last run."""

MOST = 200_000
"""Rows up to which it is of use: it handles each neighbour it finds on its own, 20,000 x 384 in
25 s on one core, and compares all rows."""

BLOCK_BYTES = 128 * 2**20
"""Memory for the nearnesses of one block of rows to all rows."""

NOT_INSTALLED = "Milvus Lite is not installed.", "pip install 'elute[milvus]'"

_PREFIX = "elute-milvus-"


@contextmanager
def opened(where: Path | None, shape: tuple[int, int]) -> Iterator["Lite"]:
    """A store in a file that is kept, or in a temporary one that goes with the block.

    Args:
        where: the file; None for a temporary one.
        shape: rows and numbers of the vectors to come.
    """
    if shape[0] > MOST:
        hint = "Give the address of a server as neighbors.uri, or set neighbors.method=auto."
        raise BadInput(f"Milvus Lite is for {MOST:,} rows at most; here are {shape[0]:,}.", hint)
    if where is not None:
        with _within(where, shape) as store:
            yield store
        return
    _sweep()
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder,
        _within(Path(folder) / "rows.db", shape) as store,
    ):
        yield store


@contextmanager
def _within(folder: Path, shape: tuple[int, int]) -> Iterator["Lite"]:
    """A store in `folder`, whose rows stay in it where the block ends well."""
    store = Lite(folder, shape)
    try:
        yield store
    except BaseException:
        with suppress(Exception):
            store.close(keep=False)
        raise
    store.close(keep=True)


class Lite:
    """A collection of Milvus Lite, searched by comparing all rows: exact, and the same each time.

    Its HNSW is no faster at the sizes it is for: 24 s for 20,000 x 384.
    """

    name = "Milvus Lite"
    efforts = (1, 1)
    notes: tuple[str, ...] = ()

    def __init__(self, folder: Path, shape: tuple[int, int]) -> None:
        """Open or make the data in `folder` and an empty collection in it.

        Raises:
            BadInput: the folder is in use, damaged, or none of Milvus Lite's.
            CannotWrite: it cannot be written.
            ServiceError: Milvus Lite is not installed.
        """
        total, self._dims = shape
        self._folder = folder
        self.rows_at_once = max(64, min(1000, BLOCK_BYTES // (4 * total)))
        self._database = self._open()
        try:
            self._collection = self._made()
        except BaseException:
            self._database.close()
            raise

    def add(self, first: int, rows: Floats) -> None:
        """See `Store`."""
        records = [{ROW: first + at, VECTOR: vector} for at, vector in enumerate(rows.tolist())]
        with self._told():
            self._collection.insert(records)

    def ready(self, progress: Progress, total: int) -> None:
        """See `Store`.

        Closing waits for work in the background, on which the order of equally near rows depends.
        """
        progress(0, total, "writing Milvus Lite's file")
        with self._told():
            self._collection.flush()
            self._database.close()
            self._database = self._open()
            self._collection = self._database.get_collection(COLLECTION)
            flat = {"index_type": "FLAT", "metric_type": "IP", "params": {}}
            self._collection.create_index(VECTOR, flat)
            self._collection.load()

    def search(self, rows: Floats, count: int, effort: int) -> Ids:
        """See `Store`."""
        with self._told():
            found = self._collection.search(rows.tolist(), top_k=count, output_fields=[ROW])
        return positions(found, count, "id")

    def close(self, keep: bool) -> None:
        """Let go of the file; its rows go too, unless `keep`."""
        with self._told():
            if not keep:
                self._database.drop_collection(COLLECTION)
            self._database.close()

    def _open(self) -> Any:
        try:
            from milvus_lite import DataDirLockedError, MilvusLite
        except ImportError:
            raise ServiceError(*NOT_INSTALLED) from None
        logging.getLogger("milvus_lite").setLevel(logging.CRITICAL + 1)
        try:
            _check(self._folder)
            with suppress(FileExistsError):
                self._folder.mkdir(mode=0o700)
            return MilvusLite(str(self._folder))
        except DataDirLockedError:
            title = f"{self._folder} is in use by another program."
            raise BadInput(title, "Close it there, or give another neighbors.uri.") from None
        except OSError as problem:
            raise _unwritable(self._folder, problem) from None

    def _made(self) -> Any:
        """An empty collection, in the place of the last run's."""
        from milvus_lite import CollectionSchema, DataType, FieldSchema

        key = FieldSchema(name=ROW, dtype=DataType.INT64, is_primary=True)
        vector = FieldSchema(name=VECTOR, dtype=DataType.FLOAT_VECTOR, dim=self._dims)
        try:
            if self._database.has_collection(COLLECTION):
                there = self._database.get_collection(COLLECTION)
                if [field.name for field in there.schema.fields] != [ROW, VECTOR]:
                    title = f"{self._folder} has a collection {COLLECTION} that is not elute's."
                    raise BadInput(title, "Give another neighbors.uri.")
                self._database.drop_collection(COLLECTION)
            return self._database.create_collection(
                COLLECTION, CollectionSchema(fields=[key, vector])
            )
        except EluteError:
            raise
        except OSError as problem:
            raise _unwritable(self._folder, problem) from None
        except Exception as problem:
            title = f"{self._folder} is damaged ({type(problem).__name__})."
            raise BadInput(title, "Move it away, or give another neighbors.uri.") from problem

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the library's errors into one of ours."""
        try:
            yield
        except (EluteError, MemoryError):
            raise
        except OSError as problem:
            raise _unwritable(self._folder, problem) from problem
        except Exception as problem:
            title = f"Milvus Lite failed in {self._folder} ({type(problem).__name__}: {problem})."
            hint = "Set neighbors.method=auto to search without it."
            raise ServiceError(title, hint) from problem


def _check(folder: Path) -> None:
    """Refuse what is there already and not Milvus Lite's: opening it would write into it."""
    if not folder.exists():
        if not folder.parent.is_dir():
            raise CannotWrite(f"There is no folder {folder.parent}.", "Make it first.")
        return
    if folder.is_file():
        title = f"{folder} is a file; the Milvus Lite of today keeps a folder of that name."
        raise BadInput(title, "Give another neighbors.uri.")
    names = {entry.name for entry in folder.iterdir()}
    if names and not {"LOCK", "collections"} <= names:
        raise BadInput(f"{folder} is no data of Milvus Lite.", "Give another neighbors.uri.")


def _unwritable(folder: Path, problem: OSError) -> CannotWrite:
    title = f"{folder} cannot be written: {problem.strerror or problem}."
    return CannotWrite(title, "Check the disk, or give another neighbors.uri.")


def _sweep() -> None:
    """Remove what runs that were killed left behind: nobody holds the lock of it any more."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/rows.db/LOCK"):
        with suppress(OSError), lock.open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent.parent, ignore_errors=True)
