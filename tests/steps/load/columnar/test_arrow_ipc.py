"""Arrow files and streams: what is special about them; the rest is in test_base."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import ipc

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.steps.load import Load, load
from elute.steps.load.columnar.arrow_ipc import ArrowIpc
from tests.steps.load.columnar.columns import as_arrow_file, as_arrow_stream, fields

BOTH = [as_arrow_file, as_arrow_stream]
TEXTS = arrow.table({"text": [f"request {number}" for number in range(9)]})
EXPECTED = TEXTS.to_pylist()


@pytest.mark.parametrize("write", BOTH)
def test_both_are_recognised_and_loaded(write: Callable[..., ArrowIpc], tmp_path: Path) -> None:
    """By their content, under any name."""
    write(tmp_path / "a.bin", TEXTS)
    records = load(Load(), [Part("a.bin", tmp_path / "a.bin")], silent)
    assert records.format == "arrow"
    assert list(records.texts) == TEXTS["text"].to_pylist()
    assert records.spans[-1].tolist() == [8, 9]


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
@pytest.mark.parametrize("write", BOTH)
def test_compressed_batches_are_read(
    write: Callable[..., ArrowIpc], codec: str, tmp_path: Path
) -> None:
    """As `feather` and others write them."""
    assert fields(write(tmp_path / "a", TEXTS, compression=codec)) == EXPECTED


@pytest.mark.parametrize("end", [-1, -8, -9, -100])
def test_a_file_that_is_cut_off_is_refused(end: int, tmp_path: Path) -> None:
    """Wherever its end is missing: the footer is at the end."""
    table = as_arrow_file(tmp_path / "a", TEXTS)
    table.path.write_bytes(table.path.read_bytes()[:end])
    with pytest.raises(BadInput, match="not a readable Arrow file"):
        ArrowIpc(table.path)


def ends(path: Path) -> list[int]:
    """Where each batch of a stream ends."""
    with arrow.OSFile(str(path)) as file:
        return [file.tell() for _ in ipc.open_stream(file)]


def test_a_stream_that_ends_within_a_batch_is_refused(tmp_path: Path) -> None:
    """And says how many rows before it are good."""
    table = as_arrow_stream(tmp_path / "a", TEXTS)
    content, (_, second, *_) = table.path.read_bytes(), ends(table.path)
    table.path.write_bytes(content[: second - 20])
    with pytest.raises(BadInput, match="after 2 good rows"):
        ArrowIpc(table.path)


def test_a_stream_that_ends_between_batches_is_noted(tmp_path: Path) -> None:
    """That is allowed, and is how a broken download may look: it is read, with a note."""
    table = as_arrow_stream(tmp_path / "a", TEXTS)
    content, (_, second, *_) = table.path.read_bytes(), ends(table.path)
    table.path.write_bytes(content[:second])
    cut = ArrowIpc(table.path)
    assert fields(cut) == EXPECTED[:4]
    assert cut.notes() == [
        "The Arrow stream has no end mark: it may have been cut off after its last row."
    ]


def test_what_follows_the_end_of_a_stream_is_not_ignored(tmp_path: Path) -> None:
    """Two streams in one file: the second would be lost without a word."""
    table = as_arrow_stream(tmp_path / "a", TEXTS)
    size = table.path.stat().st_size
    table.path.write_bytes(table.path.read_bytes() * 2)
    with pytest.raises(BadInput, match=f"{size:,} bytes follow its end mark"):
        ArrowIpc(table.path)


def test_a_batch_that_is_taken_for_the_end_is_not_lost(tmp_path: Path) -> None:
    """A length that became zero ends the stream for pyarrow, but not for us."""
    for write, why in ((as_arrow_stream, "follow its end mark"), (as_arrow_file, "footer")):
        table = write(tmp_path / "a", TEXTS)
        content = bytearray(table.path.read_bytes())
        at = content.rindex(b"\xff\xff\xff\xff", 0, len(content) - 700)
        content[at + 4 : at + 8] = bytes(4)
        table.path.write_bytes(content)
        with pytest.raises(BadInput, match=why):
            ArrowIpc(table.path)


def test_a_footer_that_leaves_batches_out_is_refused(tmp_path: Path) -> None:
    """The footer of a shorter file does not pass."""
    short, whole = (
        as_arrow_file(tmp_path / f"{rows}", TEXTS.slice(0, rows)).path.read_bytes()
        for rows in (7, 9)
    )
    tail = int.from_bytes(short[-10:-6], "little") + 10
    path = tmp_path / "mixed"
    path.write_bytes(whole[: -int.from_bytes(whole[-10:-6], "little") - 10] + short[-tail:])
    with pytest.raises(BadInput, match="footer does not agree"):
        ArrowIpc(path)


def test_dictionaries_may_grow_and_change(tmp_path: Path) -> None:
    """Every batch of a stream may bring another dictionary, or add to it."""
    kind = arrow.dictionary(arrow.int32(), arrow.string())
    batches = [
        arrow.record_batch({"text": arrow.array(texts).dictionary_encode()})
        for texts in (["a", "b"], ["a", "b", "c"], ["z"])
    ]
    for deltas in (True, False):
        options = ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)
        with ipc.new_stream(tmp_path / "a", arrow.schema({"text": kind}), options=options) as to:
            for batch in batches:
                to.write_batch(batch)
        texts = [row["text"] for row in fields(ArrowIpc(tmp_path / "a"))]  # type: ignore[index]
        assert texts == ["a", "b", "a", "b", "c", "z"]


ODD: list[Any] = [
    arrow.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"]),
    arrow.UnionArray.from_sparse(arrow.array([0, 0], arrow.int8()), [arrow.array(["a", "b"])]),
    arrow.array([["a"]], arrow.list_view(arrow.string())),
    arrow.array(
        [{"a": [["a"]]}], arrow.struct({"a": arrow.list_(arrow.list_view(arrow.string()))})
    ),
]


@pytest.mark.parametrize("column", ODD, ids=lambda column: str(column.type))
def test_types_that_few_programs_write_are_refused(column: Any, tmp_path: Path) -> None:
    """With the name of the column and of the type."""
    with pytest.raises(BadInput, match='column "odd" is of the type'):
        as_arrow_stream(tmp_path / "a", arrow.table({"odd": column}))


def test_an_extension_type_is_its_storage_and_runs_no_code(tmp_path: Path) -> None:
    """A type that is not known here is what it is stored as, whatever its metadata says."""
    field = arrow.field(
        "v",
        arrow.int64(),
        metadata={
            "ARROW:extension:name": "arrow.py_extension_type",
            "ARROW:extension:metadata": b"cos\nsystem\n(S'touch canary'\ntR.",
        },
    )
    made = arrow.Table.from_arrays([arrow.array([1, 2])], schema=arrow.schema([field]))
    assert fields(as_arrow_stream(tmp_path / "a", made)) == [{"v": 1}, {"v": 2}]


def test_known_extension_types_are_plain_values(tmp_path: Path) -> None:
    """JSON is text, truth values are truth values, tensors are lists."""
    make = arrow.ExtensionArray.from_storage
    tensor = arrow.fixed_shape_tensor(arrow.int32(), [2])
    made = arrow.table(
        {
            "json": make(arrow.json_(), arrow.array(["{}"])),
            "bool": make(arrow.bool8(), arrow.array([1], arrow.int8())),
            "tensor": make(tensor, arrow.array([[1, 2]], arrow.list_(arrow.int32(), 2))),
        }
    )
    table = as_arrow_stream(tmp_path / "a", made)
    assert fields(table) == [{"json": "{}", "bool": True, "tensor": [1, 2]}]
    assert len(table.hashes()) == 1
