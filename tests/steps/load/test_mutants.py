"""Damaged files: no signal, no hang, and no silent change where the file has checksums."""

import base64
import gzip
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.session.expanding import expanded, packing
from elute.steps.load import Load, load
from elute.steps.load.columnar.arrow_ipc import ArrowIpc
from elute.steps.load.columnar.parquet import Parquet
from elute.steps.load.table import Bad
from tests.steps.load.mutants import Child, Read, Seen, mutants, name_of

FEW, MANY = 25, 2000
HARMLESS = {"tried", "refused", "noted", "equal"}

# The lines below, packed by the command zstd, which adds a checksum (pyarrow adds none).
ZST = base64.b85decode(
    "D77#B1ZaH*0K$wQ8GtRM1B9kVP(U|?8FF?LvdP}^M<X|mN(c9xcPF!v^<w?lpVek{ZOpAI%f6Jogi^Bz6%k@j@f6Xy"
    "W{>sKwcp*UtB#gmEuE=oJjG9Y#{5p)zPsPA>r)=4JcNd)2fwuI114r+KrkGH@;H<#4aFc~ioif328bzvDgskD7)ej45"
    "zwsN{%^1|3po*t5S$Pc26H%d;2)mw4CGk+hGqadXDjJYh*sjif!YRY8MI|k)<RhWRk9X{%L2~>?$Qci^NL9aPJpcfe"
    "&l(a"
)


def table() -> Any:
    """Forty rows with a column of every kind that Arrow stores in its own way."""
    rows = range(40)
    texts = [f"the lamp number {row} on the stairs is broken, please send somebody" for row in rows]
    turns = [[{"role": "user", "content": text}, {"role": "assistant"}] for text in texts]
    return arrow.table(
        {
            "id": list(rows),
            "text": texts,
            "topic": arrow.array(["lamp", "door", None, "heating"] * 10).dictionary_encode(),
            "messages": turns,
            "tags": arrow.array([{"floor": row % 5} for row in rows]),
            "facts": arrow.array([[("a", "b")]] * 40, arrow.map_(arrow.string(), arrow.string())),
            "good": [row % 3 == 0 for row in rows],
        }
    )


def read_table(opened: Parquet | ArrowIpc) -> Seen:
    """All there is in a table."""
    rows = list(opened.rows())
    noted = bool(opened.notes()) or any(isinstance(it, Bad) for _, _, it in rows)
    return Seen(name_of(list(opened.columns), rows, opened.hashes().tobytes()), noted)


def read_parquet(path: Path) -> Seen:
    """As elute reads Parquet."""
    return read_table(Parquet(path))


def read_arrow(path: Path) -> Seen:
    """As elute reads Arrow."""
    return read_table(ArrowIpc(path))


def read_values(path: Path) -> Seen:
    """The values of a Parquet file, whatever its footer calls their columns."""
    return Seen(name_of(Parquet(path).hashes().tobytes()))


def read_unpacked(path: Path) -> Seen:
    """As elute unpacks a compressed source, or reads what is not seen to be one."""
    if not packing(path):
        found = load(Load(), [Part("lines.jsonl", path)], silent)
        return Seen(name_of(list(found.texts)), len(found.findings) > 0)
    with path.open("rb", buffering=0) as packed:
        return Seen(name_of(b"".join(expanded(path, packed))))


def read_trustingly(path: Path) -> Seen:
    """As Arrow is read where nothing is validated: the control."""
    with ipc.open_stream(arrow.OSFile(str(path))) as stream:
        return Seen(name_of(stream.read_all().to_pylist()))


def written(write: Callable[[Any], None]) -> bytes:
    """What a function writes to a file."""
    sink = arrow.BufferOutputStream()
    write(sink)
    return bytes(sink.getvalue())


def parquet_bytes(**options: Any) -> bytes:
    """The table as Parquet, in two row groups."""
    return written(lambda sink: parquet.write_table(table(), sink, row_group_size=20, **options))


def arrow_bytes(new: Callable[..., Any], **options: Any) -> bytes:
    """The table as an Arrow file or stream, in two batches."""

    def write(sink: Any) -> None:
        with new(sink, table().schema, options=ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(table(), max_chunksize=20)

    return written(write)


def plain_lines() -> bytes:
    """What the compressed files hold."""
    lines = [f'{{"id": {row}, "text": "lamp {row * row} is broken"}}\n' for row in range(40)]
    return "".join(lines).encode()


def packed_lines() -> bytes:
    """The same lines by gzip, which ends with a checksum."""
    return gzip.compress(plain_lines(), mtime=0)


def wild_offsets() -> list[bytes]:
    """Arrow streams of two short texts, the first of which lies far behind the others' bytes."""
    texts = arrow.table({"text": ["short", "text."]})

    def write(sink: Any) -> None:
        with ipc.new_stream(sink, texts.schema) as writer:
            writer.write_table(texts)

    whole = written(write)
    offsets = struct.pack("<3i", 0, 5, 10)
    assert whole.count(offsets) == 1
    far = [(1 << 29) * times for times in (1, 2, 3)]
    return [whole.replace(offsets, struct.pack("<3i", it, it + 5, 10)) for it in far]


# What has checksums over all that matters, and what has not.
SEALED: dict[str, tuple[Read, Callable[[], bytes]]] = {
    "gz": (read_unpacked, packed_lines),
    "zst": (read_unpacked, lambda: ZST),
    "parquet, values, page checksums": (
        read_values,
        lambda: parquet_bytes(write_page_checksum=True),
    ),
}
OPEN: dict[str, tuple[Read, Callable[[], bytes]]] = {
    "parquet": (read_parquet, parquet_bytes),
    "parquet, page checksums": (read_parquet, lambda: parquet_bytes(write_page_checksum=True)),
    "arrow file": (read_arrow, lambda: arrow_bytes(ipc.new_file)),
    "arrow stream": (read_arrow, lambda: arrow_bytes(ipc.new_stream)),
    "arrow file, lz4": (read_arrow, lambda: arrow_bytes(ipc.new_file, compression="lz4")),
    "arrow stream, zstd": (read_arrow, lambda: arrow_bytes(ipc.new_stream, compression="zstd")),
}


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """Who reads the mutants."""
    with closing(Child(tmp_path_factory.mktemp("mutants") / "mutant")) as reading:
        yield reading


COUNTS = [FEW, pytest.param(MANY, marks=pytest.mark.long)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", SEALED)
def test_with_checksums_nothing_changes_unseen(name: str, count: int, child: Child) -> None:
    """Every mutant is refused, noted or equal: no signal, no hang, no silent change."""
    read, make = SEALED[name]
    original = make()
    counts = child.outcomes(read, original, mutants(original, count))
    print(f"{name}: {dict(counts)}")
    assert set(counts) <= HARMLESS
    assert counts["refused"] > 0.5 * count


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", OPEN)
def test_without_checksums_nothing_worse_than_other_values(
    name: str, count: int, child: Child
) -> None:
    """No signal, no hang, no traceback.

    Where a file has no checksum, a flipped bit of a value or of a column's name is another value or
    name, and nobody can tell; that is counted. The session keeps the SHA-256 of the source, so what
    changes after loading is seen.
    """
    read, make = OPEN[name]
    original = make()
    counts = child.outcomes(read, original, mutants(original, count))
    print(f"{name}: {dict(counts)}")
    assert set(counts) <= {*HARMLESS, "changed"}
    assert counts["refused"] > 0.5 * count


def test_a_wild_offset_ends_who_trusts_it(child: Child) -> None:
    """The control: files that elute refuses end a process that does not validate."""
    good, wild = arrow_bytes(ipc.new_stream), wild_offsets()
    assert child.outcomes(read_trustingly, good, wild)["SIGSEGV"] > 0
    assert child.outcomes(read_arrow, good, wild) == {"tried": len(wild), "refused": len(wild)}


@pytest.mark.long
def test_without_validation_mutants_end_the_process(child: Child) -> None:
    """The control: among the mutants that elute survives are some that end who trusts them."""
    original = arrow_bytes(ipc.new_stream)
    tried = mutants(original, MANY // 2)
    counts = child.outcomes(read_trustingly, original, tried)
    print(f"control: {dict(counts)}")
    assert counts["SIGSEGV"] + counts["SIGABRT"] > 0
    assert counts["defect"] > 0


def test_without_page_checksums_values_change_unseen(child: Child) -> None:
    """The control: what the checksums of pages are worth."""
    original = parquet_bytes(compression="none", use_dictionary=False)
    tried = mutants(original, 4 * FEW)
    assert child.outcomes(read_values, original, tried)["changed"] > 5
