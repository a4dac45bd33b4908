"""Files of a dataset that become one file: every kept row, in order, and nothing between them."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.errors import CannotWrite, EluteError
from elute.core.progress import silent
from elute.export import ExportPlan, columns_check, convert, export, json_lines, text_joined
from elute.export.layout import places
from elute.steps.load import Load, load

from .making import plan_of, sha256, table_of, why

JSONL = (b'{"n": 1.10}\n\n{"n":2}', b' {"n":3}\r\n{"n":4}\r\n', b'{"m":[5]}\n')
JSON = (b'[{"n": 1.10},\n {"n":2}]', b'[\n{"n":3},{"n":4}]\n', b'[{"m":[5]}]')
CSV = (b"id,text\n1,one\n2,two", b'text,id\r\n"a, b",3\r\nfour,4\r\n', b"id,text\n5,five\n")
TEXT = (b"one\ntwo", b"three\r\nfour\r\n", b"five\n")
WORDS = (b"one", b"three", b"four", b"five")
LINES = b'{"n": 1.10}\n{"n":3}\n{"n":4}\n{"m":[5]}\n'
ARRAY = b"[\n" + LINES[:-1].replace(b"\n", b",\n") + b"\n]\n"
TABLE = b'id,text\r\n1,one\r\n3,"a, b"\r\n4,four\r\n5,five\r\n'


def of_files(folder: Path, ending: str, files: tuple[bytes, ...], out: str, **more: Any) -> Any:
    """A plan to export the files to one, without their second row."""
    parts = []
    (folder / "data").mkdir(exist_ok=True)
    for number, content in enumerate(files):
        path = folder / "data" / f"{number}{ending}"
        path.write_bytes(content)
        parts.append(Part(path.name, path))
    plan: dict[str, Any] = {
        "folder": folder / "data",
        "dropped": folder / "left.jsonl",
        "force": True,
    } | more
    return plan_of(parts, folder / out, (1,), **plan)


@pytest.mark.parametrize(
    ("ending", "files", "out", "form", "expected"),
    [
        (".jsonl", JSONL, "one.jsonl", "", LINES),
        (".jsonl", JSONL, "one.json", "json", ARRAY),
        (".json", JSON, "one.json", "", ARRAY),
        (".json", JSON, "one.jsonl", "jsonl", LINES),
        (".csv", CSV, "one.csv", "", TABLE),
        (".txt", TEXT, "one.txt", "", b"one\nthree\nfour\nfive\n"),
        (".txt", TEXT, "one.jsonl", "jsonl", b"".join(b'{"text":"%s"}\n' % word for word in WORDS)),
    ],
)
def test_texts_become_one_file(
    tmp_path: Path, ending: str, files: tuple[bytes, ...], out: str, form: str, expected: bytes
) -> None:
    """Three files with ends of every kind, a row of the first left out; the law is still told."""
    plan = of_files(tmp_path, ending, files, out, form=form)
    made = export(plan, silent)
    assert plan.out.read_bytes() == expected
    assert (made.rows, made.kept, made.dropped) == (5, 4, 1)
    assert made.bytes == len(expected)
    told = json.loads(made.manifest.read_bytes())
    assert [it["path"] for it in told["kept"]] == [str(plan.out)]
    assert [it["kept"] for it in told["parts"]] == [1, 2, 1]
    assert len((tmp_path / "left.jsonl").read_bytes().splitlines()) == 1


def test_the_name_of_one_file_packs_it(tmp_path: Path) -> None:
    """`one.jsonl.gz` is one file, compressed."""
    plan = of_files(tmp_path, ".jsonl", JSONL, "one.jsonl.gz")
    export(plan, silent)
    assert gzip.decompress(plan.out.read_bytes()) == LINES


def columns(folder: Path, form: str, *tables: Any, **more: Any) -> ExportPlan:
    """A plan to export tables to one file, without the second row."""
    parts = []
    for number, table in enumerate(tables):
        path = folder / f"{number}.{form}"
        if form == "parquet":
            parquet.write_table(table, path)
        else:
            with path.open("wb") as file, ipc.new_file(file, table.schema) as to:
                to.write_table(table)
        parts.append(Part(path.name, path))
    return plan_of(parts, folder / f"all.{form}", (1,), **more)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_tables_become_one(tmp_path: Path, form: str) -> None:
    """One schema for all; columns in another order find their place, dictionaries go."""
    kind = arrow.array(["x", "y"]).dictionary_encode()
    first = arrow.table({"n": [1, 2], "kind": kind})
    second = arrow.table({"kind": ["z"], "n": [0.5]})
    plan = columns(tmp_path, form, first, second)
    made = export(plan, silent)
    rows = [{"n": 1.0, "kind": "x"}, {"n": 0.5, "kind": "z"}]
    assert table_of(plan.out, form).to_pylist() == rows
    assert made.notes == ("Columns with a dictionary are written without it: kind.",)


def test_tables_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """Other columns are no one table; a folder is proposed."""
    plan = columns(tmp_path, "parquet", arrow.table({"n": [1, 2]}), arrow.table({"m": [1]}))
    with pytest.raises(CannotWrite, match="do not fit together") as caught:
        export(plan, silent)
    assert "folder" in caught.value.hint
    assert not plan.out.exists()


def test_splits_in_one_file_are_told(tmp_path: Path) -> None:
    """Training and test rows in one file are worth a sentence."""
    plan = of_files(tmp_path, ".jsonl", JSONL, "one.jsonl")
    split = [replace(part, split="test" if at else "train") for at, part in enumerate(plan.parts)]
    made = export(replace(plan, parts=tuple(split)), silent)
    assert made.notes == ("One file holds train and test, and does not tell them apart.",)


def test_a_single_file_of_a_folder(tmp_path: Path) -> None:
    """One file in a folder keeps its bytes under the name of a file."""
    plan = of_files(tmp_path, ".jsonl", (JSONL[0],), "one.jsonl")
    export(replace(plan, kept=plan.kept | True), silent)
    assert plan.out.read_bytes() == JSONL[0]


def test_the_ending_of_the_dataset_is_a_file_too(tmp_path: Path) -> None:
    """Files that end in .prompts become one under such a name, a folder under another."""
    plan = of_files(tmp_path, ".txt", TEXT, "one.prompts")
    named = [replace(part, name=f"{at}.prompts") for at, part in enumerate(plan.parts)]
    assert replace(plan, parts=tuple(named)).joined
    assert not plan.joined


@pytest.mark.parametrize(
    ("ending", "files", "way"),
    [
        (".jsonl", JSONL, json_lines),
        (".csv", CSV, convert),
        (".txt", TEXT, text_joined),
        (".parquet", (), columns_check),
    ],
)
def test_a_broken_file_is_caught(
    tmp_path: Path, ending: str, files: tuple[bytes, ...], way: Any
) -> None:
    """A row of any file lost, moved or added does not pass."""
    if files:
        plan = of_files(tmp_path, ending, files, f"one{ending}")
    else:
        tables = (arrow.table({"n": row}) for row in ([1, 2], [3, 4], [5]))
        plan = columns(tmp_path, "parquet", *tables)
    export(plan, silent)
    put = places(plan, plan.out)
    way.check(plan, put, silent)
    for breaker in _BREAKERS[bool(files)]:
        good = plan.out.read_bytes()
        breaker(plan.out)
        with pytest.raises(EluteError, match="failed its check"):
            way.check(plan, put, silent)
        plan.out.write_bytes(good)


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], object]:
    """Change the lines of a file."""
    return lambda path: path.write_bytes(b"".join(change(path.read_bytes().splitlines(True))))


def _rows(*rows: int) -> Callable[[Path], object]:
    """Put other rows there."""
    return lambda path: parquet.write_table(arrow.table({"n": rows}), path)


_BREAKERS = {
    True: (
        _lines(lambda them: them[:-1]),
        _lines(lambda them: [*them[:-2], them[-1], them[-2]]),
        _lines(lambda them: [*them, them[-1]]),
        _lines(lambda them: [*them[:-1], them[-1][:-3]]),
    ),
    False: (_rows(1, 3, 4), _rows(1, 3, 5, 4), _rows(1, 3, 4, 5, 5)),
}


def test_paragraphs_stay_apart(tmp_path: Path) -> None:
    """Paragraphs of several files, in codecs of their own, are as many paragraphs of one file."""
    texts = (b"a\nb\n\nc", b"d\r\n\r\n\r\ne\n", "f\u00fcr \u00e4pfel\n".encode("latin-1") * 9)
    parts = []
    for number, content in enumerate(texts):
        path = tmp_path / f"{number}.md"
        path.write_bytes(content)
        parts.append(Part(path.name, path))
    records = load(Load(format="paragraphs"), parts, silent)
    files, kept = tuple(part.path for part in parts), np.ones(len(records.spans), dtype=bool)
    kept[1] = False
    out, sums = tmp_path / "all.md", tuple(map(sha256, files))
    plan = ExportPlan(tuple(parts), files, records, kept, out, why, sums, "paragraphs")
    made = export(plan, silent)
    again = load(Load(format="paragraphs"), [Part("all.md", out)], silent)
    assert list(again.texts) == [records.texts[row] for row in kept.nonzero()[0].tolist()]
    assert made.notes == ("Written in UTF-8 instead of cp1252.",)


def test_a_source_that_changes_meanwhile_is_caught(tmp_path: Path) -> None:
    """Other text of the same size, written as it is now, is not what was loaded."""
    plan = of_files(tmp_path, ".txt", TEXT, "one.txt")
    put = places(plan, plan.out)
    plan.parts[1].path.write_bytes(TEXT[1].replace(b"four", b"FOUR"))
    text_joined.write(plan, put, silent)
    with pytest.raises(EluteError, match="failed its check"):
        text_joined.check(plan, put, silent)
