"""Vectors from a file: beside the right row, by row or by id, or refused in a sentence."""

import io
import pickle
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given as cases
from hypothesis import settings as limits
from hypothesis import strategies as st
from pyarrow import parquet
from safetensors.numpy import save_file

from elute.core.errors import BadInput, EluteError, UsageError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import embed
from elute.steps.embed.base import Given
from elute.steps.embed.precomputed import Precomputed
from elute.steps.embed.precomputed.stored import BLOCK_ROWS

ROWS, DIM = BLOCK_ROWS + 300, 6
KINDS = ["npy", "npz", "compressed", "safetensors", "parquet", "fixed"]


def made() -> Floats:
    """(ROWS, DIM) different vectors of length 1."""
    raw = np.random.default_rng(5).standard_normal((ROWS, DIM)).astype(np.float32)
    return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True))


VECTORS = made()
NAMES = [f"key {number * 7 % ROWS}" for number in range(ROWS)]


def saved(
    kind: str, folder: Path, vectors: Floats = VECTORS, names: list[str] | None = None
) -> Path:
    """A file of vectors of one kind, with ids beside them."""
    names = names or NAMES[: len(vectors)]
    path = folder / f"vectors.{kind}"
    if kind == "npy":
        np.save(path, vectors)
        return folder / "vectors.npy"
    if kind in ("npz", "compressed"):
        save = np.savez if kind == "npz" else np.savez_compressed
        path = folder / f"{kind}.npz"
        save(path, v=vectors, id=np.array(names))
    if kind == "safetensors":
        save_file({"v": vectors, "id": np.arange(len(vectors))}, path)
    if kind in ("parquet", "fixed"):
        numbers = pa.array(vectors.ravel())
        flat = pa.FixedSizeListArray.from_arrays(numbers, vectors.shape[1])
        column = flat if kind == "fixed" else flat.cast(pa.list_(pa.float32()))
        parquet.write_table(pa.table({"v": column, "id": names}), path)
    return path


def beside(rows: list[int], count: int = ROWS) -> Given:
    """What the engine knows: which rows are asked for, of how many, and their ids."""
    return Given(np.array(rows, dtype=np.int64), count, lambda field: NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_has_its_own_vector(kind: str, tmp_path: Path) -> None:
    """Whatever the kind of file, a row gets the vector at its place, over the ends of blocks."""
    rows = [5, 0, ROWS - 1, BLOCK_ROWS, BLOCK_ROWS - 1]
    method = Precomputed(file=str(saved(kind, tmp_path)))
    found = embed(method, ["text"] * len(rows), silent, beside(rows))
    np.testing.assert_allclose(found.vectors, VECTORS[rows], atol=1e-6)


@pytest.mark.parametrize("kind", ["npz", "compressed", "parquet", "fixed"])
def test_by_id_the_order_does_not_matter(kind: str, tmp_path: Path) -> None:
    """With an id, vectors are found by it in whatever order the file has."""
    order, rows = np.random.default_rng(1).permutation(ROWS), [7, 3, BLOCK_ROWS + 8]
    path = saved(kind, tmp_path, VECTORS[order], [NAMES[row] for row in order])
    found = embed(Precomputed(file=str(path), id="id"), ["t"] * 3, silent, beside(rows, 5))
    np.testing.assert_allclose(found.vectors, VECTORS[rows], atol=1e-6)


@cases(rows=st.lists(st.integers(0, 40), min_size=1, max_size=60))
@limits(max_examples=30, deadline=None)
def test_any_rows_in_any_order(rows: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rows may be asked for out of order and more than once."""
    folder = tmp_path_factory.mktemp("any")
    np.save(folder / "v.npy", VECTORS[:41])
    found = embed(Precomputed(str(folder / "v.npy")), ["t"] * len(rows), silent, beside(rows, 41))
    np.testing.assert_allclose(found.vectors, VECTORS[rows], atol=1e-6)


@pytest.mark.parametrize("kind", [">f4", "<f2", "<f8", "longdouble"])
def test_any_kind_of_float_is_read(kind: str, tmp_path: Path) -> None:
    """Of either byte order, and any width."""
    np.save(tmp_path / "v.npy", VECTORS[:10].astype(np.dtype(kind)))
    given = beside(list(range(10)), 10)
    found = embed(Precomputed(str(tmp_path / "v.npy")), ["t"] * 10, silent, given)
    np.testing.assert_allclose(found.vectors, VECTORS[:10], atol=1e-3)


@pytest.mark.parametrize("scale", [1e-20, 3.0, 1e30])
def test_other_lengths_are_brought_to_one_and_told(scale: float, tmp_path: Path) -> None:
    """Vectors of any length give the same directions, and the user learns of it."""
    path = saved("npy", tmp_path, (VECTORS[:10] * scale).astype(np.float32))
    found = embed(Precomputed(str(path)), ["t"] * 10, silent, beside(list(range(10)), 10))
    np.testing.assert_allclose(found.vectors, VECTORS[:10], atol=1e-4)
    assert "brought to that" in found.notes[0]


def test_a_change_of_the_file_is_another_embedder(tmp_path: Path) -> None:
    """The identity is the content, wherever the file lies."""
    path = saved("npy", tmp_path)
    before = Precomputed(str(path)).identity()
    moved = path.rename(tmp_path / "moved.npy")
    assert Precomputed(str(moved)).identity() == before
    np.save(moved, VECTORS[::-1])
    assert Precomputed(str(moved)).identity() != before


@pytest.mark.parametrize("noted", [True, False])
def test_a_file_that_changes_is_not_mixed(noted: bool, tmp_path: Path) -> None:
    """Written over since it was noted, or while it is read: no vector of it is given out."""
    path = saved("npy", tmp_path)
    method = Precomputed(str(path))
    if noted:
        method = Precomputed(str(path), sha256=method.content())
        np.save(path, VECTORS[::-1])
    found = method.run(
        ["t"] * ROWS, lambda *told: np.save(path, VECTORS[::-1]), beside([*range(ROWS)])
    )
    with pytest.raises(BadInput, match="has changed since"):
        list(found)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a file")
def test_a_file_that_cannot_be_read_is_told() -> None:
    """One whose first byte is an error of the system, for anybody."""
    with pytest.raises(BadInput, match="/proc/self/mem cannot be read") as refused:
        Precomputed("/proc/self/mem").content()
    assert refused.value.hint


class _Touch:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("canary"),))  # type: ignore[return-value]


def header(kind: str, shape: str) -> bytes:
    """A .npy file without its numbers."""
    words = f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words


def tensor(kind: str, shape: str, size: int) -> bytes:
    """A .safetensors file of zeros."""
    words = f'{{"v":{{"dtype":"{kind}","shape":{shape},"data_offsets":[0,{size}]}}}}'.encode()
    return len(words).to_bytes(8, "little") + words + bytes(size)


def zipped(data: bytes) -> bytes:
    """A .npz file of one packed array."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v.npy", data)
    return file.getvalue()


BYTES = {
    "pickle": pickle.dumps(_Touch()),
    "bomb": header("'<f4'", "(8492, 60000)"),
    "rows": header("'<f4'", f"({2**62}, 6)"),
    "width": header("'<f4'", f"(8492, {2**62})"),
    "negative": header("'<f4'", "(-1, 6)"),
    "structured": header("[('a', '<f4')]", "(8492, 6)"),
    "nested": b"\x93NUMPY\x02\x00" + (9000).to_bytes(4, "little") + b"(" * 9000,
    "zip bomb": zipped(header("'<f4'", "(8492, 6)") + bytes(50_000_000)),
    "bfloat16": tensor("BF16", "[8492, 6]", 8492 * 12),
    "float8": tensor("F8_E4M3", "[8492, 6]", 8492 * 6),
    "overflow": tensor("F32", f"[{2**62}, 6]", 960),
    "empty": b"",
    "zip": b"PK\x03\x04" + bytes(40),
    "tensors": (2**60).to_bytes(8, "little") + b"{nothing",
    "table": b"PAR1" + bytes(60) + b"PAR1",
}
ARRAYS = {
    "objects": np.array([_Touch(), None], dtype=object),
    "flat": VECTORS.ravel(),
    "words": np.array([["a"]]),
    "columns": np.asfortranarray(VECTORS),
    "short": VECTORS[:-1],
    "none": VECTORS[:0],
    "complex": VECTORS.astype(np.complex64),
    "large": np.where(np.arange(ROWS)[:, None] == 3, 1e300, VECTORS.astype(np.float64)),
    "zero": np.where(np.arange(ROWS)[:, None] == 3, 0, VECTORS),
    "nan": np.where(np.arange(ROWS)[:, None] == 3, np.nan, VECTORS),
    "inf": np.where(np.arange(ROWS)[:, None] == 3, np.inf, VECTORS),
}


def bad(kind: str, folder: Path) -> Path:
    """A file that must be refused."""
    path = folder / "bad.npy"
    if kind in BYTES:
        path.write_bytes(BYTES[kind])
    elif kind in ARRAYS:
        np.save(path, ARRAYS[kind], allow_pickle=True)
    elif kind == "cut":
        path.write_bytes(saved("npy", folder).read_bytes()[:-9])
    else:
        path = folder / "several.npz"
        np.savez(path, a=VECTORS, b=VECTORS)
    return path


WRONG = {
    "pickle": "no file of vectors that can be read safely",
    "objects": "Python objects",
    "cut": "ends in the middle",
    "flat": "has the shape",
    "words": "floating-point",
    "columns": "column by column",
    "short": "8,491 vectors, but the dataset has 8,492 rows",
    "bomb": "ends in the middle",
    "empty": "no file of vectors",
    "zip": "damaged",
    "tensors": "damaged",
    "table": "damaged",
    "several": "2 arrays or columns",
    "zero": r"1 vector is zero, .* \(row 3\)",
    "nan": r"not finite .* \(row 3\)",
    "inf": r"not finite .* \(row 3\)",
    "large": r"too large for float32 \(row 3\)",
    "rows": "4,611,686,018,427,387,904 vectors, but",
    "width": "has the shape",
    "negative": "has the shape",
    "structured": "floating-point",
    "nested": "is not an array",
    "zip bomb": r"zero.*\(row 0, 1, 2\)",
    "bfloat16": "bfloat16",
    "float8": "floating-point",
    "overflow": "damaged",
    "none": "has 0 vectors, but",
    "complex": "floating-point",
}


@pytest.mark.parametrize("kind", list(WRONG))
def test_what_cannot_be_used_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ends in one sentence with what to do, and no code of the file is run."""
    monkeypatch.chdir(tmp_path)
    warnings.simplefilter("error")
    method = Precomputed(file=str(bad(kind, tmp_path)))
    with pytest.raises(BadInput, match=WRONG[kind]) as refused:
        embed(method, ["t"] * ROWS, silent, beside(list(range(ROWS))))
    assert refused.value.hint
    assert not Path("canary").exists()


@pytest.mark.parametrize("kind", ["npy", "npz", "safetensors", "parquet"])
def test_ids_that_do_not_fit_are_refused(kind: str, tmp_path: Path) -> None:
    """Missing ids, or a file without ids, end in a sentence."""
    path = saved(kind, tmp_path, VECTORS[:50])
    given = Given(np.array([0, 1]), 2, lambda field: ["unknown", "key 7"])
    with pytest.raises(BadInput, match=r"no vector for|vectors only"):
        embed(Precomputed(file=str(path), id="id"), ["t"] * 2, silent, given)
    with pytest.raises(BadInput, match=r"called nothing|vectors only|found by nothing"):
        embed(Precomputed(file=str(path), id="nothing"), ["t"] * 2, silent, given)


def test_a_column_of_uneven_lists_is_refused(tmp_path: Path) -> None:
    """The row without a whole vector is named."""
    lists = pa.array([[1.0, 0.0], [0.0, 1.0], [1.0], None], type=pa.list_(pa.float64()))
    parquet.write_table(pa.table({"v": lists}), tmp_path / "v.parquet")
    method = Precomputed(file=str(tmp_path / "v.parquet"))
    with pytest.raises(BadInput, match="row 2 has no vector of length 2"):
        embed(method, ["t"] * 4, silent, beside([0, 1, 2, 3], 4))


@pytest.mark.parametrize("name", ["", "nowhere.npy"])
def test_a_file_must_be_named(name: str) -> None:
    """Without a file the user is told how to name one."""
    with pytest.raises(UsageError) as refused:
        Precomputed(file=name).identity()
    assert "embed.file=" in refused.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_damage_never_ends_in_a_traceback(kind: str, tmp_path: Path) -> None:
    """150 changed or cut files of each kind end in a sentence, or in vectors of the right shape."""
    whole = bytearray(saved(kind, tmp_path, VECTORS[:40]).read_bytes())
    dice = np.random.default_rng(3)
    told = 0
    for _ in range(150):
        data = bytearray(whole)
        for place in dice.integers(0, min(len(data), 400), 3):
            data[place] = dice.integers(0, 256)
        (tmp_path / "mutant").write_bytes(data[: dice.integers(len(data) // 2, len(data) + 1)])
        try:
            method = Precomputed(file=str(tmp_path / "mutant"))
            found = embed(method, ["t"] * 40, silent, beside(list(range(40)), 40))
        except EluteError:
            told += 1
        else:
            assert len(found.vectors) == 40
    assert told > 50
