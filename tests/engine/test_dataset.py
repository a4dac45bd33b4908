"""The files of a dataset with the place of their plain bytes, unpacked where that is needed."""

import gzip
import lzma
from pathlib import Path

import pytest

from elute.core.dataset import Part
from elute.core.errors import BadInput, Cancelled
from elute.engine.dataset import parts_of
from elute.session.check import check
from elute.session.layout import Layout
from elute.session.source import Source

ROWS = b'{"text": "some words"}\n' * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of a plain, a gz and an xz file."""
    made = tmp_path / "data"
    made.mkdir()
    (made / "train-0.jsonl").write_bytes(ROWS)
    (made / "train-1.jsonl.gz").write_bytes(gzip.compress(ROWS * 2))
    (made / "test.jsonl.xz").write_bytes(lzma.compress(ROWS * 3))
    return made


def test_parts_are_in_order(layout: Layout, folder: Path) -> None:
    """Plain files are read where they are, packed ones where they were unpacked to."""
    parts = parts_of(layout, Source.of(folder))
    assert [(part.name, part.split) for part in parts] == [
        ("train-0.jsonl", "train"),
        ("train-1.jsonl.gz", "train"),
        ("test.jsonl.xz", "test"),
    ]
    assert parts[0].path == folder / "train-0.jsonl"
    assert [part.path.read_bytes() for part in parts] == [ROWS, ROWS * 2, ROWS * 3]
    assert all(part.path.is_relative_to(layout.unpacked) for part in parts[1:])


def test_nothing_is_unpacked_twice(layout: Layout, folder: Path) -> None:
    """A whole copy is taken as it is, and no process is started for it."""
    source = Source.of(folder)
    parts = parts_of(layout, source)
    times = [part.path.stat().st_mtime_ns for part in parts]

    def never(done: int, total: int, message: str = "") -> None:
        raise Cancelled("A child was started.")

    assert parts_of(layout, source, never) == parts
    assert [part.path.stat().st_mtime_ns for part in parts] == times


def test_a_damaged_copy_is_named_and_made_again(layout: Layout, folder: Path) -> None:
    """`elute check` names it, the next use mends it, and the other copies stay."""
    source = Source.of(folder)
    parts = parts_of(layout, source)
    damaged = bytearray(ROWS * 2)
    damaged[7] ^= 1
    parts[1].path.write_bytes(damaged)
    kept = parts[2].path.stat().st_ino
    found = [it for it in check(layout) if it.part.startswith("unpacked copy")]
    assert [bool(it.problem) for it in found].count(True) == 1
    assert all("rm -r" in it.remedy for it in found if it.problem)
    again = parts_of(layout, source)
    assert again == parts
    assert again[1].path.read_bytes() == ROWS * 2
    assert again[2].path.stat().st_ino == kept
    assert not any(it.problem for it in check(layout) if it.part.startswith("unpacked copy"))


def test_equal_files_share_a_copy(layout: Layout, tmp_path: Path) -> None:
    """They have one sum; as parts they stay two."""
    (tmp_path / "d").mkdir()
    for name in ("a", "b"):
        (tmp_path / "d" / f"{name}.jsonl.gz").write_bytes(gzip.compress(ROWS, mtime=0))
    first, second = parts_of(layout, Source.of(tmp_path / "d"))
    assert first == Part("a.jsonl.gz", second.path)
    assert second.name == "b.jsonl.gz"
    assert len(list(layout.unpacked.iterdir())) == 1


def test_a_damaged_file_is_a_sentence(layout: Layout, folder: Path) -> None:
    """It is told from the child as it was there."""
    whole = (folder / "train-1.jsonl.gz").read_bytes()
    (folder / "train-1.jsonl.gz").write_bytes(whole[:-4])
    with pytest.raises(BadInput, match=r"train-1\.jsonl\.gz is damaged or cut off"):
        parts_of(layout, Source.of(folder))
