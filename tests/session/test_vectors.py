"""Vectors are found by the hash of their text, and damaged shards count as missing."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import BadInput, SessionDamaged
from elute.core.fingerprint import of_texts
from elute.session.vectors import VectorStore


def hashes(*numbers: int) -> NDArray[np.bytes_]:
    """Hashes of made-up texts."""
    return of_texts(str(number).encode() for number in numbers)


def rows(*numbers: int) -> NDArray[np.float32]:
    """A vector that tells its text."""
    return np.array([[number, 1.0] for number in numbers], dtype=np.float32)


def test_vectors_are_found_in_any_order_across_shards(tmp_path: Path) -> None:
    """A re-ordered dataset finds the same vectors, repeated texts too."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1, 2, 3), rows(1, 2, 3))
    store.add(hashes(5, 4), rows(5, 4))
    wanted = (4, 1, 4, 3, 5)
    again = VectorStore(tmp_path / "key")
    for opened in (store, again):
        assert opened.take(hashes(*wanted)).tolist() == rows(*wanted).tolist()
        assert opened.has(hashes(1, 9)).tolist() == [True, False]


def test_missing_vectors_are_told(tmp_path: Path) -> None:
    """A text without a vector never gets another one's."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1), rows(1))
    with pytest.raises(SessionDamaged, match="1 vectors are missing"):
        store.take(hashes(1, 2))
    with pytest.raises(SessionDamaged, match="2 vectors are missing"):
        VectorStore(tmp_path / "none").take(hashes(1, 2))


def test_a_damaged_shard_is_set_aside_and_made_again(tmp_path: Path) -> None:
    """Only its texts are missing; new shards do not overwrite it; the rest is found."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1, 2), rows(1, 2))
    store.add(hashes(3), rows(3))
    path = tmp_path / "key" / "shard-000000.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    hurt = VectorStore(tmp_path / "key")
    assert hurt.damaged
    hurt.set_aside_damage()
    assert hurt.has(hashes(1, 2, 3)).tolist() == [False, False, True]
    hurt.add(hashes(1, 2), rows(1, 2))
    mended = VectorStore(tmp_path / "key")
    assert mended.take(hashes(3, 2, 1)).tolist() == rows(3, 2, 1).tolist()
    assert path.with_suffix(".bad").exists()


@pytest.mark.parametrize("damage", ["torn", "flipped"])
def test_a_damaged_manifest_line_costs_its_shard_only(tmp_path: Path, damage: str) -> None:
    """The shard is made again under another name; no other shard is written over or lost."""
    store = VectorStore(tmp_path / "key")
    for number in (1, 2, 3):
        store.add(hashes(number), rows(number))
    manifest = tmp_path / "key" / "manifest.jsonl"
    whole = manifest.read_bytes()
    hurt_lines = whole[:-9] if damage == "torn" else b"[" + whole[1:]
    manifest.write_bytes(hurt_lines)
    hurt = VectorStore(tmp_path / "key")
    assert hurt.damaged
    hurt.set_aside_damage()
    missing = [number for number in (1, 2, 3) if not hurt.has(hashes(number))[0]]
    assert missing == ([3] if damage == "torn" else [1])
    hurt.add(hashes(*missing), rows(*missing))
    mended = VectorStore(tmp_path / "key")
    assert mended.damaged == []
    assert mended.take(hashes(1, 2, 3)).tolist() == rows(1, 2, 3).tolist()


def test_a_disk_that_fails_is_no_damage(tmp_path: Path) -> None:
    """A shard that cannot be read at this moment is not set aside: its vectors cost money.

    A folder in the file's place stands for the disk: it is there, and reading it is an error.
    """
    VectorStore(tmp_path / "key").add(hashes(1), rows(1))
    path = tmp_path / "key" / "shard-000000.npy"
    path.rename(tmp_path / "kept")
    path.mkdir()
    with pytest.raises(BadInput, match=r"shard-000000\.npy cannot be read"):
        VectorStore(tmp_path / "key")
    path.rmdir()
    (tmp_path / "kept").rename(path)
    assert VectorStore(tmp_path / "key").has(hashes(1)).all()
