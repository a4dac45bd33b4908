"""Ids and shapes that no library writes, or Python has no words for: a sentence, never a crash."""

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.steps.embed import embed
from elute.steps.embed.base import Given
from elute.steps.embed.precomputed import Precomputed

COUNT = 10
VECTORS = np.random.default_rng(0).standard_normal((COUNT, 4)).astype(np.float32)


def refused(path: Path, id_: str = "id") -> BadInput:
    """What is said of a file."""
    given = Given(np.arange(COUNT), COUNT, lambda field: [str(row) for row in range(COUNT)])
    with pytest.raises(BadInput) as caught:
        embed(
            Precomputed(str(path), id=id_), [f"text {row}" for row in range(COUNT)], silent, given
        )
    assert caught.value.hint
    return caught.value


def header(kind: str, shape: str) -> bytes:
    """The beginning of a .npy file."""
    words = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(words)) + words


@pytest.mark.parametrize(
    ("kind", "shape", "said"),
    [
        ("<U0", "(10,)", "ids of 0 bytes"),
        ("|S0", f"({2**62},)", "ids of 0 bytes"),
        ("<i8", "(True,)", "its shape is"),
        ("<i8", f"({2**62},)", "ends in the middle"),
        ("<i8", f"({2**70},)", "ends in the middle"),
    ],
)
def test_ids_of_an_archive(kind: str, shape: str, said: str, tmp_path: Path) -> None:
    """Of no length, of a truth for a length, or more than any file holds."""
    np.save(tmp_path / "v.npy", VECTORS)
    with zipfile.ZipFile(tmp_path / "v.npz", "w") as archive:
        archive.write(tmp_path / "v.npy", "v.npy")
        archive.writestr("id.npy", header(kind, shape) + bytes(800))
    assert said in refused(tmp_path / "v.npz").title


def test_a_truth_is_no_length(tmp_path: Path) -> None:
    """Numpy takes True for 1, and then reads nothing."""
    (tmp_path / "v.npy").write_bytes(header("<f4", "(10, True)") + bytes(40))
    assert "its shape is (10, True)" in refused(tmp_path / "v.npy", "").title


@pytest.mark.parametrize("kind", ["BF16", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F32", "BOOL"])
def test_ids_of_tensors_are_whole_numbers(kind: str, tmp_path: Path) -> None:
    """Some other kinds numpy does not even know."""
    size = {"BF16": 20, "F32": 40, "F4": 5}.get(kind, 10)
    told = {
        "v": {"dtype": "F32", "shape": [COUNT, 4], "data_offsets": [0, 160]},
        "id": {"dtype": kind, "shape": [COUNT], "data_offsets": [160, 160 + size]},
    }
    head = json.dumps(told).encode()
    path = tmp_path / "v.safetensors"
    path.write_bytes(struct.pack("<Q", len(head)) + head + VECTORS.tobytes() + bytes(size))
    assert "(id) is no list of ids" in refused(path).title


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.duration("s")])
def test_times_beyond_the_calendar_are_told(kind: pa.DataType, tmp_path: Path) -> None:
    """Arrow holds years that Python does not."""
    times = pa.array([2**62 + row for row in range(COUNT)], kind)
    path = tmp_path / "v.parquet"
    parquet.write_table(pa.table({"v": VECTORS.tolist(), "id": times}), path)
    assert "is damaged or of another kind" in refused(path).title
