"""What a user gave as a dataset is listed as files, in the order of their rows."""

import json
import os
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.session.files import found, is_pattern, placed


def made(folder: Path, *names: str) -> Path:
    """A folder with files of those names, each with a byte."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def listed(target: Path) -> list[tuple[str, str]]:
    """Names and splits."""
    return [(file.name, file.split) for file in found(target)]


def names(target: Path) -> list[str]:
    """Names only."""
    return [name for name, _ in listed(target)]


def test_a_file_is_itself(tmp_path: Path) -> None:
    """It has its own name and no split, whatever the name says: nothing is held out from itself."""
    made(tmp_path, "test.jsonl")
    assert listed(tmp_path / "test.jsonl") == [("test.jsonl", "")]


def test_shards_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Ten comes after nine, also in folders below, and with more digits."""
    made(tmp_path, "a-10.csv", "a-9.csv", "a-100.csv", "b/a-1.csv", "a-0009.csv")
    assert names(tmp_path) == ["a-0009.csv", "a-9.csv", "a-10.csv", "a-100.csv", "b/a-1.csv"]


def test_splits_are_told_by_names(tmp_path: Path) -> None:
    """Train before validation before test; a file's own name counts before its folder's."""
    made(
        tmp_path,
        "test-00000-of-00001.parquet",
        "train-00001-of-00002.parquet",
        "train-00000-of-00002.parquet",
        "dev.parquet",
        "test/train.parquet",
        "valid/part-0.parquet",
        "eval.zst/part.parquet",
        "evaluation.parquet",
        "latest.parquet",
        "train_test_mix.parquet",
    )
    assert listed(tmp_path) == [
        ("test/train.parquet", "train"),
        ("train-00000-of-00002.parquet", "train"),
        ("train-00001-of-00002.parquet", "train"),
        ("dev.parquet", "validation"),
        ("eval.zst/part.parquet", "validation"),
        ("evaluation.parquet", "validation"),
        ("valid/part-0.parquet", "validation"),
        ("test-00000-of-00001.parquet", "test"),
        ("latest.parquet", ""),
        ("train_test_mix.parquet", ""),
    ]


def test_nothing_but_held_out_rows_has_no_split(tmp_path: Path) -> None:
    """Somebody who opens the test shards alone wants to clean them."""
    made(tmp_path, "test-0.csv", "test-1.csv")
    assert listed(tmp_path) == [("test-0.csv", ""), ("test-1.csv", "")]


def test_what_lies_beside_the_data_is_no_data(tmp_path: Path) -> None:
    """Hidden files, notes, sums, marks of clusters, and sessions of elute."""
    made(tmp_path, "b.jsonl", "a.jsonl.gz", "deep/c.ndjson")
    made(
        tmp_path,
        ".gitattributes",
        ".cache/x.jsonl",
        "README.md",
        "README",
        "LICENSE",
        "LICENSE.txt",
    )
    made(tmp_path, "dataset_infos.json", "_SUCCESS", ".b.jsonl.crc", "SHA256SUMS", "load.py")
    made(tmp_path, "mine.elute/session.json", "mine.elute/value.jsonl")
    assert names(tmp_path) == ["a.jsonl.gz", "b.jsonl", "deep/c.ndjson"]


def test_several_formats_in_a_folder_are_refused(tmp_path: Path) -> None:
    """The sentence counts them, and its pattern, pasted, names the most of them."""
    made(tmp_path / "my data", "a.csv", "b.csv.gz", "deep/c.csv", "d.parquet", "e")
    with pytest.raises(BadInput) as problem:
        found(tmp_path / "my data")
    assert "3 .csv, 1 .parquet, 1 without" in problem.value.title
    pattern = problem.value.hint.partition("elute run ")[2].strip("'")
    assert names(Path(pattern)) == ["a.csv", "b.csv.gz", "deep/c.csv"]


def test_endings_of_one_format_are_alike(tmp_path: Path) -> None:
    """They are no several formats, and of several the pattern names an ending that is there."""
    made(tmp_path / "d", "a.arrow", "b.feather", "c.ipc")
    made(tmp_path / "e", "a.jsonl", "b.ndjson.gzip")
    assert names(tmp_path / "d") == ["a.arrow", "b.feather", "c.ipc"]
    assert names(tmp_path / "e") == ["a.jsonl", "b.ndjson.gzip"]
    made(tmp_path / "f", "a.ndjson", "b.ndjson.zstd", "c.csv")
    with pytest.raises(BadInput) as problem:
        found(tmp_path / "f")
    pattern = problem.value.hint.partition("elute run ")[2].strip("'")
    assert names(Path(pattern)) == ["a.ndjson", "b.ndjson.zstd"]


def test_a_pattern_names_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At one depth or at any; what it names may be of any name but hidden."""
    made(tmp_path, "d/a1.csv", "d/a2.csv", "d/e/a3.csv", "d/.a4.csv", "d/b.txt", "d/e/.f/a5.csv")
    assert names(tmp_path / "d" / "*.csv") == ["a1.csv", "a2.csv"]
    assert names(tmp_path / "d" / "**" / "*.csv") == ["a1.csv", "a2.csv", "e/a3.csv"]
    assert names(tmp_path / "*" / "a[23].csv") == ["d/a2.csv"]
    assert names(tmp_path / "d" / "*") == ["a1.csv", "a2.csv", "b.txt"]
    monkeypatch.chdir(tmp_path / "d")
    assert names(Path("a?.csv")) == ["a1.csv", "a2.csv"]
    assert placed(Path("a?.csv")) == str(tmp_path / "d" / "a?.csv")


def test_a_file_with_the_name_of_a_pattern_is_a_file(tmp_path: Path) -> None:
    """What is there comes first."""
    made(tmp_path, "a[1].csv", "a1.csv")
    assert not is_pattern(tmp_path / "a[1].csv")
    assert names(tmp_path / "a[1].csv") == ["a[1].csv"]


def saved(folder: Path, *shards: str) -> None:
    """A dataset as `save_to_disk` leaves it, with a cache file that is no part of it."""
    made(folder, *shards, "cache-0123.arrow", "dataset_info.json")
    listed = {"_data_files": [{"filename": shard} for shard in shards], "_split": "train"}
    (folder / "state.json").write_text(json.dumps(listed))


def test_a_saved_dataset_is_in_its_own_order(tmp_path: Path) -> None:
    """state.json says which files belong to it."""
    saved(tmp_path, "data-00001-of-00002.arrow", "data-00000-of-00002.arrow")
    assert names(tmp_path) == ["data-00001-of-00002.arrow", "data-00000-of-00002.arrow"]


def test_saved_splits_have_their_names(tmp_path: Path) -> None:
    """One folder per split, train first."""
    (tmp_path / "dataset_dict.json").write_text('{"splits": ["test", "train"]}')
    for split in ("test", "train"):
        saved(tmp_path / split, "data-00000-of-00001.arrow")
    assert listed(tmp_path) == [
        ("train/data-00000-of-00001.arrow", "train"),
        ("test/data-00000-of-00001.arrow", "test"),
    ]


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"[1]",
        b"{}",
        b'{"_data_files": []}',
        b'{"_data_files": [1]}',
        b'{"_data_files": [{"filename": "data.arrow"}, {"filename": "data.arrow"}]}',
        b'{"_data_files": [{"filename": "../secret.arrow"}]}',
        b'{"_data_files": [{"filename": "/etc/passwd"}]}',
        b'{"_data_files": [{"filename": ".."}]}',
        b'{"_data_files": [{"filename": "gone.arrow"}]}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_state_that_lies_is_refused(state: bytes, tmp_path: Path) -> None:
    """Nothing it says leads out of its folder, and no damage of it is a traceback."""
    made(tmp_path, "secret.arrow")
    saved(tmp_path / "d", "data.arrow")
    (tmp_path / "d" / "state.json").write_bytes(state)
    with pytest.raises(BadInput):
        found(tmp_path / "d")


def test_what_cannot_be_a_dataset_is_refused(tmp_path: Path) -> None:
    """Nothing there, nothing that matches, nothing but notes, and a pipe, which would never end."""
    made(tmp_path / "notes", "README.md")
    os.mkfifo(tmp_path / "pipe")
    for target, words in (
        ("none.csv", "cannot be read"),
        ("*.csv", "No file matches"),
        ("notes", "without data files"),
        ("pipe", "not a regular file"),
    ):
        with pytest.raises(BadInput, match=words) as problem:
            found(tmp_path / target)
        assert problem.value.hint


def test_links_to_files_are_followed_under_their_own_names(tmp_path: Path) -> None:
    """The cache of Hugging Face's hub is made of them; a link to a folder may lead in a circle."""
    made(tmp_path, "blobs/0123abcd")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "train.csv").symlink_to("../blobs/0123abcd")
    (snapshot / "circle").symlink_to(snapshot)
    assert names(snapshot) == ["train.csv"]
    assert found(snapshot)[0].path == snapshot / "train.csv"
    assert names(snapshot / "**" / "*.csv") == ["train.csv"]


def test_empty_shards_are_left_out(tmp_path: Path) -> None:
    """They hold no record."""
    made(tmp_path, "part-0.csv", "part-1.csv")
    (tmp_path / "part-0.csv").write_bytes(b"")
    assert names(tmp_path) == ["part-1.csv"]
