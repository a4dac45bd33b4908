"""Archives that are no .npz, or a broken one, end in a sentence; wide vectors are read in parts."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import embed
from elute.steps.embed.base import Given
from elute.steps.embed.precomputed import Precomputed
from elute.steps.embed.precomputed.arrays import of_npy
from elute.steps.embed.precomputed.stored import BLOCK_ROWS, block_rows

COUNT = 50
VECTORS: Floats = np.random.default_rng(2).standard_normal((COUNT, 4)).astype(np.float32)
_ENCRYPTED = 1
_FLAGS, _FLAGS_LISTED = 6, 8
_PACKING, _PACKING_LISTED = 8, 10


def array() -> bytes:
    """The vectors as a .npy file."""
    file = io.BytesIO()
    np.save(file, VECTORS)
    return file.getvalue()


def archive(path: Path, entries: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytearray:
    """Write a zip archive; its bytes."""
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return bytearray(path.read_bytes())


def marked(data: bytearray, at: int, listed_at: int, value: int) -> bytearray:
    """The archive with a number of its first entry changed, before the data and in the list."""
    data[at] = value
    data[data.index(b"PK\x01\x02") + listed_at] = value
    return data


def made(kind: str, path: Path) -> None:
    """An archive that cannot be used."""
    entries = {"v.npy": array()}
    if kind == "torch":
        archive(path, {"model/data.pkl": b"\x80\x02.", "model/data/0": bytes(64)})
    elif kind == "docx":
        archive(path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    elif kind == "encrypted":
        path.write_bytes(marked(archive(path, entries), _FLAGS, _FLAGS_LISTED, _ENCRYPTED))
    elif kind == "packing":
        path.write_bytes(marked(archive(path, entries), _PACKING, _PACKING_LISTED, 97))
    else:
        packing = {
            "deflate": zipfile.ZIP_DEFLATED,
            "bz2": zipfile.ZIP_BZIP2,
            "lzma": zipfile.ZIP_LZMA,
        }
        data = archive(path, entries, packing[kind])
        middle = data.index(b"PK\x01\x02") // 2
        data[middle : middle + 60] = bytes(60)
        path.write_bytes(data)


SAID = {
    "torch": "zip archive without arrays",
    "docx": "zip archive without arrays",
    "encrypted": "cannot be read here: .*encrypted",
    "packing": "cannot be read here: .*not supported",
    "deflate": "damaged|is not an array",
    "bz2": "damaged|is not an array",
    "lzma": "damaged|is not an array",
}


@pytest.mark.parametrize("kind", list(SAID))
def test_other_archives_are_refused(kind: str, tmp_path: Path) -> None:
    """Each in one sentence with what to do, whatever its name."""
    path = tmp_path / "vectors.npz"
    made(kind, path)
    given = Given(np.arange(COUNT), COUNT)
    with pytest.raises(BadInput, match=SAID[kind]) as refused:
        embed(Precomputed(str(path)), ["t"] * COUNT, silent, given)
    assert refused.value.hint
    assert ("pickles" in refused.value.hint) == (kind == "torch")


@pytest.mark.parametrize("packing", ["deflate", "bz2", "lzma"])
def test_broken_packing_is_told_wherever_it_breaks(packing: str, tmp_path: Path) -> None:
    """200 archives with bytes changed anywhere in the packed data end in BadInput or in vectors."""
    path = tmp_path / "vectors.npz"
    kinds = {"deflate": zipfile.ZIP_DEFLATED, "bz2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA}
    whole = archive(path, {"v.npy": array()}, kinds[packing])
    dice = np.random.default_rng(4)
    told = 0
    for _ in range(200):
        data = whole.copy()
        for place in dice.integers(30, len(data), 2):
            data[place] = dice.integers(256)
        path.write_bytes(data)
        try:
            embed(Precomputed(str(path)), ["t"] * COUNT, silent, Given(np.arange(COUNT), COUNT))
        except BadInput:
            told += 1
    assert told > 150


def test_other_files_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    """Only entries that end in .npy are arrays."""
    path = tmp_path / "vectors.npz"
    archive(path, {"readme.txt": b"mine", "v.npy": array()})
    found = embed(Precomputed(str(path)), ["t"] * COUNT, silent, Given(np.arange(COUNT), COUNT))
    assert found.vectors.shape == (COUNT, 4)


def test_a_block_is_bounded_by_its_bytes(tmp_path: Path) -> None:
    """Wide vectors come a few at a time, narrow ones in thousands."""
    assert block_rows(4) == BLOCK_ROWS
    assert block_rows(65_536) * 65_536 * 8 == 16 << 20
    np.save(tmp_path / "v.npy", np.ones((70, 65_536), np.float16))
    assert [len(block) for block in of_npy(tmp_path / "v.npy").blocks()] == [32, 32, 6]
