"""Vectors of one session serve another."""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import ServiceError
from elute.core.fingerprint import of_texts
from elute.session.canary import keep
from elute.session.vectors import VectorStore, borrow


def hashes(*numbers: int) -> NDArray[np.bytes_]:
    """Hashes of made-up texts."""
    return of_texts(str(number).encode() for number in numbers)


def rows(*numbers: int) -> NDArray[np.float32]:
    """A vector that tells its text."""
    return np.array([[number, 1.0] for number in numbers], dtype=np.float32)


@pytest.fixture
def lender(tmp_path: Path) -> Path:
    """A session's vectors: one embedder, two shards."""
    store = VectorStore(tmp_path / "old" / "key")
    store.add(hashes(1, 2), rows(1, 2))
    store.add(hashes(3), rows(3))
    return tmp_path / "old"


def test_borrowed_vectors_are_the_same_files(lender: Path, tmp_path: Path) -> None:
    """They take no room, are found, and new ones are added on this side only."""
    assert borrow(lender, tmp_path / "new") == 3
    store = VectorStore(tmp_path / "new" / "key")
    assert store.take(hashes(3, 1)).tolist() == rows(3, 1).tolist()
    shared = [
        path.name for path in (tmp_path / "new" / "key").iterdir() if path.stat().st_nlink == 2
    ]
    assert sorted(shared) == [
        "shard-000000.hashes.npy",
        "shard-000000.npy",
        "shard-000001.hashes.npy",
        "shard-000001.npy",
    ]
    store.add(hashes(4), rows(4))
    assert VectorStore(tmp_path / "new" / "key").has(hashes(4)).all()
    assert not VectorStore(lender / "key").has(hashes(4)).any()


def test_a_store_that_is_there_is_left_alone(lender: Path, tmp_path: Path) -> None:
    """What a session has embedded itself is not replaced, however often it borrows."""
    mine = VectorStore(tmp_path / "new" / "key")
    mine.add(hashes(9), rows(9))
    assert borrow(lender, tmp_path / "new") == 0
    assert VectorStore(tmp_path / "new" / "key").has(hashes(9, 1)).tolist() == [True, False]


def test_borrowing_goes_on_where_it_was_killed(lender: Path, tmp_path: Path) -> None:
    """Links without a manifest are of a run that was killed between the two."""
    borrow(lender, tmp_path / "new")
    (tmp_path / "new" / "key" / "manifest.jsonl").unlink()
    (tmp_path / "new" / "key" / "shard-000001.npy").unlink()
    assert borrow(lender, tmp_path / "new") == 3
    assert VectorStore(tmp_path / "new" / "key").has(hashes(1, 2, 3)).all()


def test_what_tells_the_model_is_borrowed_too(lender: Path, tmp_path: Path) -> None:
    """Borrowed vectors are held to the lender's model, not to one that answered here before."""
    answers = np.eye(2, dtype=np.float32)
    keep(lender / "key", answers)
    VectorStore(tmp_path / "new" / "key").must_match("The model", -answers)
    assert borrow(lender, tmp_path / "new") == 3
    store = VectorStore(tmp_path / "new" / "key")
    store.must_match("The model", answers)
    with pytest.raises(ServiceError, match="answers otherwise"):
        store.must_match("The model", -answers)


def test_where_links_fail_vectors_are_copied(
    lender: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another file system makes no link; the vectors are there all the same."""

    def refusing(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refusing)
    assert borrow(lender, tmp_path / "new") == 3
    paths = list((tmp_path / "new" / "key").glob("*.npy"))
    assert len(paths) == 4
    assert all(path.stat().st_nlink == 1 for path in paths)
    assert VectorStore(tmp_path / "new" / "key").take(hashes(2)).tolist() == rows(2).tolist()


def test_a_shard_that_lies_elsewhere_is_not_borrowed(lender: Path, tmp_path: Path) -> None:
    """Neither a name with a path in it nor a symbolic link reaches a file outside."""
    outside = tmp_path / "secret.npy"
    np.save(outside, rows(7))
    np.save(tmp_path / "secret.hashes.npy", hashes(7))
    manifest = lender / "key" / "manifest.jsonl"
    line = manifest.read_bytes().splitlines(keepends=True)[0]
    manifest.write_bytes(line.replace(b"shard-000000", b"../../secret") + line)
    path = lender / "key" / "shard-000000.npy"
    path.rename(tmp_path / "moved.npy")
    path.symlink_to(tmp_path / "moved.npy")
    assert borrow(lender, tmp_path / "new") == 0
    assert not (tmp_path / "new").exists()
