"""A dataset of any number of files is what it was, or the change is named."""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.session.source import Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three shards."""
    made = tmp_path / "data"
    made.mkdir()
    for number in range(3):
        (made / f"train-{number}.txt").write_text(f"rows of shard {number}\n")
    return made


def test_one_file_has_its_own_sum(folder: Path) -> None:
    """So it is found again under any name, and as the only file of a folder."""
    one = Source.of(folder / "train-0.txt")
    assert one.sha256 == one.files[0].sha256
    assert [file.name for file in one.files] == ["train-0.txt"]
    for number in (1, 2):
        (folder / f"train-{number}.txt").unlink()
    assert Source.of(folder).sha256 == one.sha256


def test_several_files_have_a_sum_of_names_splits_and_content(folder: Path) -> None:
    """Another name, another split or another byte makes another dataset; another place does not."""
    before = Source.of(folder)
    assert before.size == sum(path.stat().st_size for path in folder.iterdir())
    moved = folder.rename(folder.with_name("moved"))
    assert Source.of(moved).sha256 == before.sha256
    assert Source.of(moved / "*.txt").sha256 == before.sha256
    (moved / "train-2.txt").rename(moved / "test-2.txt")
    renamed = Source.of(moved)
    assert renamed.sha256 != before.sha256
    assert [file.split for file in renamed.files] == ["train", "train", "test"]


def test_plain_data_and_back(folder: Path) -> None:
    """As session.json holds it."""
    source = Source.of(folder)
    assert Source.of_plain(dataclasses.asdict(source)) == source


def test_test_rows_stand_last(folder: Path, tmp_path: Path) -> None:
    """They are of the split "test", and never share a name with the others."""
    (tmp_path / "train-0.txt").write_text("held out\n")
    source = Source.of(folder / "train-0.txt", tmp_path / "train-0.txt")
    assert [(file.name, file.split) for file in source.files] == [
        ("train-0.txt", ""),
        ("test/train-0.txt", "test"),
    ]
    assert source.held_out == str(tmp_path / "train-0.txt")
    assert source.sha256 != Source.of(folder / "train-0.txt").sha256
    source.still_there()


def test_test_rows_among_the_others_are_refused(folder: Path) -> None:
    """They would be cleaned and held out at once."""
    with pytest.raises(BadInput, match="part of"):
        Source.of(folder, folder / "train-1.txt")


def altered(folder: Path) -> None:
    """Another byte, at another time."""
    (folder / "train-1.txt").write_text("rows of shard X\n")
    os.utime(folder / "train-1.txt", ns=(1, 1))


def gone(folder: Path) -> None:
    """A shard less."""
    (folder / "train-2.txt").unlink()


def added(folder: Path) -> None:
    """A shard more."""
    (folder / "train-10.txt").write_text("more\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (altered, "with another content: train-1.txt"),
        (gone, "gone: train-2.txt"),
        (added, "new: train-10.txt"),
    ],
)
@pytest.mark.parametrize("pattern", ["", "train-*"])
def test_a_change_is_named(
    change: Callable[[Path], None], words: str, pattern: str, folder: Path
) -> None:
    """Content, a file less and a file more, in a folder and by a pattern."""
    source = Source.of(folder / pattern)
    source.still_there()
    change(folder)
    with pytest.raises(BadInput) as problem:
        source.still_there()
    assert words in problem.value.title
    assert "elute run" in problem.value.hint


def test_a_touched_file_is_what_it_was(folder: Path) -> None:
    """Another time alone is no change: the content decides."""
    source = Source.of(folder)
    os.utime(folder / "train-1.txt", ns=(1, 1))
    source.still_there()


def test_only_reading_finds_a_change_without_a_trace(folder: Path) -> None:
    """Same size, same time: `still_there` does not read, `verify` does."""
    source = Source.of(folder)
    times = (folder / "train-1.txt").stat()
    (folder / "train-1.txt").write_text("rows of shard X\n")
    os.utime(folder / "train-1.txt", ns=(times.st_atime_ns, times.st_mtime_ns))
    source.still_there()
    with pytest.raises(BadInput, match=r"train-1\.txt"):
        source.verify()


def test_an_empty_dataset_is_refused(tmp_path: Path) -> None:
    """There is nothing to clean."""
    (tmp_path / "a.csv").touch()
    for target in (tmp_path / "a.csv", tmp_path):
        with pytest.raises(BadInput, match="is empty"):
            Source.of(target)


def test_files_beside_the_data_are_named(folder: Path) -> None:
    """What a folder holds and is not read is one sentence; hidden files and sessions are not."""
    assert Source.of(folder).left_out() == ""
    for name in ("README.md", "_b.jsonl", ".hidden", "below/metadata.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    assert Source.of(folder).left_out() == "Left out: README.md, _b.jsonl, below/metadata.json."
    assert Source.of(folder / "*.txt").left_out() == ""
    for number in range(9):
        (folder / f"note-{number}.md").touch()
    assert Source.of(folder).left_out().endswith(", note-1.md and 7 more.")


def test_test_rows_by_a_link_to_the_dataset_are_refused(folder: Path, tmp_path: Path) -> None:
    """A link to a file of the dataset, or to its folder, is the dataset itself."""
    for name, target in (("one.txt", folder / "train-1.txt"), ("all", folder)):
        (tmp_path / name).symlink_to(target)
        with pytest.raises(BadInput, match="is part of"):
            Source.of(folder, tmp_path / name)
