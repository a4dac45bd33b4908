"""Milvus Lite makes the exact graph in a file, leaves nothing it should not, and opens no port."""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
import pytest

from elute.core.errors import BadInput, Cancelled, CannotWrite, ServiceError
from elute.core.progress import Progress, silent
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.milvus import Milvus, lite
from elute.steps.neighbors.nearness import METRICS
from tests.steps.blobs import graph
from tests.steps.neighbors.milvus.rows import ROWS, spread_out
from tests.steps.neighbors.test_approximate import agreement, is_whole, odd

milvus_lite = pytest.importorskip("milvus_lite")


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files have a folder of their own, so that what is left behind is seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """That folder."""
    return tmp_path / "temporary"


def stored(folder: Path) -> dict[int, list[float]]:
    """What Milvus Lite has in a file, by its own interface."""
    with milvus_lite.MilvusLite(str(folder)) as there:
        collection = there.get_collection(lite.COLLECTION)
        collection.load()
        found = collection.query(expr="row < 3", output_fields=["row", "vector"])
    return {hit["row"]: hit["vector"] for hit in found}


def test_the_graph_is_exact_and_nothing_is_left(temporary: Path) -> None:
    """In a temporary file, private while it is there; no port is open and no process started."""
    vectors = spread_out()
    mode: set[int] = set()
    ports: set[object] = set()
    children: set[int] = set()

    def look(done: int, total: int, message: str = "") -> None:
        this = psutil.Process()
        mode.update(path.stat().st_mode & 0o777 for path in temporary.iterdir())
        ports.update(it.laddr for it in this.net_connections("tcp") if it.status == "LISTEN")
        children.update(child.pid for child in this.children(recursive=True))

    before = {it.laddr for it in psutil.Process().net_connections("tcp") if it.status == "LISTEN"}
    there = {child.pid for child in psutil.Process().children(recursive=True)}
    found = neighbors(Milvus(), vectors, look)
    is_whole(found, ROWS, 16)
    assert agreement(found, graph(vectors)) > 0.999
    assert (found.method, found.recall) == ("milvus", 1.0)
    assert found.notes[0].startswith("Searched by Milvus Lite: 100.0 %")
    assert mode == {0o700}
    assert ports <= before
    assert children <= there
    assert list(temporary.iterdir()) == []


def test_a_file_that_is_named_stays_and_serves_again(tmp_path: Path) -> None:
    """It holds the rows by position, and the next run's in their place; the graph repeats."""
    vectors, file = spread_out(), tmp_path / "kept.db"
    first = Milvus(uri=str(file)).run(vectors, silent)
    assert file.stat().st_mode & 0o777 == 0o700
    rows = stored(file)
    np.testing.assert_allclose([rows[row] for row in range(3)], vectors[:3])
    again = Milvus(uri=str(file)).run(vectors[::-1].copy(), silent)
    rows = stored(file)
    np.testing.assert_allclose([rows[row] for row in range(3)], vectors[::-1][:3])
    np.testing.assert_allclose(first.distances, again.distances[::-1], atol=1e-6)


def stopping(at: str) -> Progress:
    """Stops at the first message that begins so."""

    def stop(done: int, total: int, message: str = "") -> None:
        if message.startswith(at):
            raise Cancelled("Stopped.")

    return stop


@pytest.mark.parametrize("uri", ["", "kept.db"])
def test_a_cancel_leaves_nothing(
    uri: str, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stops, no half collection stays in the file, and no temporary one at all."""
    monkeypatch.chdir(tmp_path)
    vectors = spread_out()

    for at in ("bringing rows", "writing", "measuring the recall", "milvus, recall"):
        with pytest.raises(Cancelled):
            Milvus(uri=uri).run(vectors, stopping(at))
        assert list(temporary.iterdir()) == []
    if uri:
        with milvus_lite.MilvusLite(uri) as there:
            assert there.list_collections() == []


def test_what_a_killed_run_left_is_removed(temporary: Path) -> None:
    """The next run takes away what nobody holds any more, and nothing else."""
    dead, alive = (temporary / f"elute-milvus-{name}" for name in ("dead", "alive"))
    for folder in (dead, alive):
        folder.mkdir()
        milvus_lite.MilvusLite(str(folder / "rows.db")).close()
    other = temporary / "other" / "rows.db"
    other.mkdir(parents=True)
    (other / "LOCK").touch()
    with milvus_lite.MilvusLite(str(alive / "rows.db")), lite.opened(None, (ROWS, 8)):
        assert not dead.exists()
    assert sorted(path.name for path in temporary.iterdir()) == ["elute-milvus-alive", "other"]


def tried(file: Path) -> Milvus:
    """A search in that file."""
    return Milvus(uri=str(file))


def test_a_file_in_use_is_not_touched(tmp_path: Path) -> None:
    """Another program's lock is one sentence."""
    file = tmp_path / "used.db"
    with (
        milvus_lite.MilvusLite(str(file)),
        pytest.raises(BadInput, match=r"used\.db is in use by another program"),
    ):
        tried(file).run(spread_out(), silent)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    """A collection whose description cannot be read is not replaced."""
    file = tmp_path / "broken.db"
    shutil.copytree(_with_rows(file), tmp_path / "copy.db")
    schema = file / "collections" / lite.COLLECTION / "schema.json"
    schema.write_text(schema.read_text()[:40])
    before = schema.read_bytes()
    with pytest.raises(BadInput, match=r"broken\.db is damaged"):
        tried(file).run(spread_out(), silent)
    assert schema.read_bytes() == before
    with lite.opened(tmp_path / "copy.db", (ROWS, 8)):
        pass  # unbroken, it would have served


def _with_rows(file: Path, *more: str) -> Path:
    """A file with our collection in it, of another width, and fields beside ours."""
    fields = [
        milvus_lite.FieldSchema("row", milvus_lite.DataType.INT64, is_primary=True),
        milvus_lite.FieldSchema("vector", milvus_lite.DataType.FLOAT_VECTOR, dim=3),
        *(milvus_lite.FieldSchema(name, milvus_lite.DataType.INT64) for name in more),
    ]
    with milvus_lite.MilvusLite(str(file)) as there:
        there.create_collection(lite.COLLECTION, milvus_lite.CollectionSchema(fields=fields))
    return file


def test_a_collection_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    """One of our name with other fields is not ours."""
    file = _with_rows(tmp_path / "theirs.db", "price")
    with pytest.raises(BadInput, match="is not elute's"):
        tried(file).run(spread_out(), silent)
    with milvus_lite.MilvusLite(str(file)) as there:
        assert there.list_collections() == [lite.COLLECTION]


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    """Nor a file, nor below a folder that is not there, nor where one may not write."""
    (tmp_path / "photos.db").mkdir()
    (tmp_path / "photos.db" / "cat.jpg").touch()
    (tmp_path / "old.db").write_bytes(b"of an earlier Milvus Lite")
    for name, error in (
        ("photos.db", BadInput),
        ("old.db", BadInput),
        ("nowhere/rows.db", CannotWrite),
        (f"{'x' * 300}.db", CannotWrite),
    ):
        with pytest.raises(error) as refused:
            tried(tmp_path / name).run(spread_out(), silent)
        assert refused.value.exit_code == 3
        assert refused.value.hint
    assert [path.name for path in (tmp_path / "photos.db").iterdir()] == ["cat.jpg"]


def test_without_milvus_lite_the_extra_is_named(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not installed it gets one sentence and nothing on the disk."""
    monkeypatch.setitem(sys.modules, "milvus_lite", None)
    for uri in ("", str(tmp_path / "new.db")):
        with pytest.raises(ServiceError, match="not installed") as refused:
            Milvus(uri=uri).run(spread_out(), silent)
        assert refused.value.hint == "pip install 'elute[milvus]'"
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "new.db").exists()


def test_too_many_rows_are_refused_at_once(temporary: Path) -> None:
    """Milvus Lite would take hours for a million rows."""
    many = np.lib.stride_tricks.as_strided(
        np.zeros(8, np.float32), shape=(1_000_000, 8), strides=(0, 4)
    )
    with pytest.raises(BadInput, match="Milvus Lite is for 200,000 rows at most"):
        Milvus().run(many, silent)
    assert list(temporary.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("metric", METRICS)
def test_each_metric(metric: str) -> None:
    """The rows that the metric chooses, by its own measure of recall."""
    vectors = spread_out()
    found = neighbors(Milvus(metric=metric), vectors, silent)
    is_whole(found, ROWS, 16)
    assert agreement(found, neighbors(Exact(metric=metric), vectors, silent)) >= 0.95
    assert found.metric == metric


@pytest.mark.long
@pytest.mark.parametrize("name", odd())
@pytest.mark.parametrize("k", [16, 100])
def test_odd_data_has_whole_graphs(name: str, k: int) -> None:
    """Rows that tie, zeros and crowds leave no row without its k neighbours."""
    vectors = odd()[name]
    found = neighbors(Milvus(k=k), vectors, silent)
    is_whole(found, len(vectors), k)
    assert found.recall is not None
    assert found.recall >= 0.95
