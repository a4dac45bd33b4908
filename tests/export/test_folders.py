"""Datasets of several files, compressed files, and what a folder may replace."""

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest

from elute.core.dataset import Part
from elute.core.errors import CannotWrite
from elute.core.progress import silent
from elute.export import ExportPlan, export
from elute.export.staged import swap

from .making import plan_of

FILES = {
    "train/0.jsonl": b'{"text":"one"}\n{"text":"two"}\n',
    "train/1.jsonl": b'\n{"text":"three"}',
    "test/0.jsonl": b'{"text":"four"}\r\n\r\n{"text":"five"}\r\n',
}


@pytest.fixture
def shards(tmp_path: Path) -> ExportPlan:
    """Three files of five rows in a folder, to be exported whole."""
    return sharded(tmp_path)


def sharded(folder: Path, **more: Any) -> ExportPlan:
    """The files in a folder `data`, and a plan to export them to `out`."""
    parts = []
    for name, content in FILES.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        parts.append(Part(name, path, name.split("/")[0]))
    return plan_of(parts, folder / "out", folder=folder / "data", **more)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_shards_and_splits_keep_their_places(shards: ExportPlan) -> None:
    """With nothing dropped the folder is the source's, byte for byte."""
    made = export(shards, silent)
    assert contents(shards.out) == FILES
    assert (made.rows, made.bytes) == (5, sum(map(len, FILES.values())))


def test_rows_leave_from_their_file(tmp_path: Path) -> None:
    """Each file is filtered alone, one without rows stays, and every dropped row names its part."""
    plan = sharded(tmp_path, drop=(1, 2, 4), dropped=tmp_path / "left.jsonl")
    made = export(plan, silent)
    assert contents(plan.out) == {
        "train/0.jsonl": b'{"text":"one"}\n',
        "train/1.jsonl": b"\n",
        "test/0.jsonl": b'{"text":"four"}\r\n\r\n',
    }
    left = [json.loads(line) for line in (tmp_path / "left.jsonl").read_bytes().splitlines()]
    assert [(it["id"], it["part"], json.loads(it["record"])["text"]) for it in left] == [
        (1, "train/0.jsonl", "two"),
        (2, "train/1.jsonl", "three"),
        (4, "test/0.jsonl", "five"),
    ]
    told = json.loads(made.manifest.read_bytes())
    assert [(it["name"], it["in"], it["kept"], it["dropped"]) for it in told["parts"]] == [
        ("train/0.jsonl", 2, 1, 1),
        ("train/1.jsonl", 1, 0, 1),
        ("test/0.jsonl", 2, 1, 1),
    ]
    assert told["splits"]["train"] == {"in": 3, "kept": 1, "dropped": 2, "set_aside": 0}
    assert [Path(it["path"]).relative_to(plan.out).as_posix() for it in told["kept"]] == [*FILES]


def test_rows_to_measure_with_stay_where_they_are(tmp_path: Path) -> None:
    """A file given beside the training file is not exported, and the manifest says so."""
    for name in ("a.jsonl", "held.jsonl"):
        (tmp_path / name).write_bytes(FILES["train/0.jsonl"])
    parts = [Part("a.jsonl", tmp_path / "a.jsonl"), Part("held.jsonl", tmp_path / "held.jsonl")]
    plan = plan_of(parts, tmp_path / "out.jsonl", (0, 3), beside=("held.jsonl",))
    made = export(plan, silent)
    assert plan.out.read_bytes() == b'{"text":"two"}\n'
    assert (made.rows, made.kept, made.dropped) == (2, 1, 1)
    told = json.loads(made.manifest.read_bytes())
    assert told["parts"][1] == {"name": "held.jsonl", "split": "", "exported": False, "in": 2}
    assert len(told["source"]) == 2


def test_a_folder_without_a_row_of_text_keeps_headers(tmp_path: Path) -> None:
    """CSV shards keep their header, JSON arrays their brackets, however few rows are left."""
    for name, content in (
        ("0.csv", b"id,text\n1,a\n"),
        ("1.csv", b"id,text\n"),
        ("2.csv", b"id\n"),
    ):
        (tmp_path / name).write_bytes(content)
    parts = [Part(name, tmp_path / name) for name in ("0.csv", "1.csv", "2.csv")]
    export(plan_of(parts, tmp_path / "out", (0,)), silent)
    assert contents(tmp_path / "out") == {
        "0.csv": b"id,text\n",
        "1.csv": b"id,text\n",
        "2.csv": b"id\n",
    }


def test_a_folder_is_replaced_whole(shards: ExportPlan) -> None:
    """With force an earlier export makes room; without it, or beside other files, nothing moves."""
    export(shards, silent)
    with pytest.raises(CannotWrite, match="exists"):
        export(shards, silent)
    (shards.out / "train" / "0.jsonl").write_bytes(b"stale")
    export(replace(shards, force=True), silent)
    assert contents(shards.out) == FILES
    (shards.out / "diary.txt").write_bytes(b"mine")
    with pytest.raises(CannotWrite, match=r"holds diary\.txt, which no export"):
        export(replace(shards, force=True), silent)
    assert (shards.out / "diary.txt").read_bytes() == b"mine"
    assert sorted(it.name for it in shards.out.parent.iterdir()) == [
        "data",
        "out",
        "out.manifest.json",
    ]


def test_an_empty_folder_needs_no_force(shards: ExportPlan) -> None:
    """A folder that was made for the export is used."""
    shards.out.mkdir()
    export(shards, silent)
    assert contents(shards.out) == FILES


@pytest.mark.parametrize("force", [False, True])
def test_the_sources_folder_is_never_written(shards: ExportPlan, force: bool) -> None:
    """No target lies in the source's folder, is it, or is around it."""
    data = shards.originals[0].parent.parent
    told = {
        data: "with the source in it",
        data / "new": "lies in the source's folder",
        data.parent: "with the source in it",
        data / "train": "with the source in it",
    }
    for target, words in told.items():
        with pytest.raises(CannotWrite, match=words):
            export(replace(shards, out=target, force=force), silent)
    for field in ("dropped", "manifest"):
        with pytest.raises(CannotWrite, match="lies in the source's folder"):
            export(replace(shards, force=force, **{field: data / "x"}), silent)  # type: ignore[arg-type]
    assert contents(data) == FILES


def test_targets_do_not_meet_in_the_folder(shards: ExportPlan) -> None:
    """The dropped set and the manifest do not lie in a folder that is written whole."""
    shards.out.mkdir()
    with pytest.raises(CannotWrite, match="which is written whole"):
        export(replace(shards, dropped=shards.out / "left.jsonl"), silent)


def test_a_file_name_for_a_folder_is_refused(shards: ExportPlan) -> None:
    """A folder of Hugging Face is not called `clean.arrow`."""
    with pytest.raises(CannotWrite, match="is the name of a file") as caught:
        export(replace(shards, out=shards.out.with_name("a.arrow"), form="huggingface"), silent)
    assert "--format arrow" in caught.value.hint


def test_a_failure_leaves_the_old_folder(shards: ExportPlan) -> None:
    """Where the new folder cannot take its place, the old one has it again."""
    export(shards, silent)
    with pytest.raises(FileNotFoundError):
        swap(shards.out.with_name("gone"), shards.out)
    assert contents(shards.out) == FILES
    assert len(list(shards.out.parent.iterdir())) == 3


def _unpack_zstd(data: bytes) -> bytes:
    with arrow.CompressedInputStream(arrow.BufferReader(data), "zstd") as stream:
        return bytes(stream.read())


@pytest.mark.parametrize(
    ("ending", "unpack"),
    [
        (".gz", gzip.decompress),
        (".bz2", bz2.decompress),
        (".xz", lzma.decompress),
        (".zst", _unpack_zstd),
    ],
)
def test_compression_follows_the_name(
    tmp_path: Path, ending: str, unpack: Callable[[bytes], bytes]
) -> None:
    """The kept and the dropped set are packed as their names say; unpacked, nothing has changed."""
    content = b"".join(b'{"text":"row %d"}\n' % n for n in range(3000))
    plain = tmp_path / "unpacked.jsonl"
    plain.write_bytes(content)
    part = Part(f"a.jsonl{ending}", plain)
    plan = plan_of([part], tmp_path / f"out.jsonl{ending}", dropped=tmp_path / f"left{ending}")
    export(plan, silent)
    assert unpack(plan.out.read_bytes()) == content
    assert unpack((tmp_path / f"left{ending}").read_bytes()) == b""
    assert plan.out.stat().st_size < len(content) / 4
    again = plan_of([part], tmp_path / "out.jsonl")
    export(again, silent)
    assert again.out.read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 6


def test_a_packed_shard_without_rows_stays(tmp_path: Path) -> None:
    """A shard whose rows have all left is a packed file of nothing under its own name."""
    parts = []
    for name in ("0.jsonl", "1.jsonl"):
        (tmp_path / name).write_bytes(b'{"text":"one"}\n')
        parts.append(Part(f"{name}.gz", tmp_path / name))
    plan = plan_of(parts, tmp_path / "out", (1,))
    export(plan, silent)
    packed = contents(plan.out)
    assert gzip.decompress(packed["0.jsonl.gz"]) == b'{"text":"one"}\n'
    assert gzip.decompress(packed["1.jsonl.gz"]) == b""
