"""The check after writing: a broken writer is caught, whatever it breaks."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.errors import EluteError
from elute.core.progress import silent
from elute.export import ExportPlan, columns_check, dropped, text, text_check
from elute.export.layout import Place, places

from .conftest import Planned

JSONL = b'{"text":"one"}\n{"text":"two"}\n{"text":"tre"}\n{"text":"four"}\n'
JSON = b'[{"text":"one"},{"text":"two"},\n{"text":"tre"},{"text":"four"}]\n'
Breaker = Callable[[bytes], bytes]


def written(plan: ExportPlan, folder: Path) -> tuple[list[Place], Path]:
    """What the true writers write."""
    put, left = places(plan, folder / "kept"), folder / "left"
    text.write(plan, put, silent)
    dropped.write(plan, left, silent)
    return put, left


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_what_is_right_passes(planned: Planned, tmp_path: Path, name: str) -> None:
    """The true writer's files pass, with and without a dropped file."""
    plan = planned(name, JSONL if name == "a.jsonl" else JSON, (1,))
    put, left = written(plan, tmp_path)
    text_check.check(plan, put, silent)
    dropped.check(plan, left, silent)


@pytest.mark.parametrize(
    "breaker",
    [
        lambda it: it[:-1] + b"x" if it[-1:] == b"]" else it[:-3] + b'x"}',
        lambda it: it.replace(b"one", b"One"),
        lambda it: it.replace(b'{"text":"tre"}', b""),
        lambda it: it.replace(b"one", b"\0").replace(b"tre", b"one").replace(b"\0", b"tre"),
        lambda it: it + b'{"text":"two"}\n',
        lambda it: it.replace(b'{"text":"tre"}', b'{"text":"two"}{"text":"tre"}'),
        lambda it: b'{"text":"two"}' + it,
        lambda it: it[: len(it) // 2],
        lambda it: b"",
        lambda it: it + it,
    ],
    ids=["tail", "change", "lose", "swap", "append", "insert", "prepend", "cut", "empty", "double"],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_broken_kept_file_is_caught(
    planned: Planned, tmp_path: Path, name: str, breaker: Breaker
) -> None:
    """A kept file with a record changed, lost, added or moved does not pass."""
    plan = planned(name, JSONL if name == "a.jsonl" else JSON, (1,))
    put, _ = written(plan, tmp_path)
    put[0].plain.write_bytes(breaker(put[0].plain.read_bytes()))
    with pytest.raises(EluteError, match="kept \\+ dropped is not the input"):
        text_check.check(plan, put, silent)


@pytest.mark.parametrize(
    "breaker",
    [
        lambda it: it.replace(b"two", b"twO"),
        lambda it: it.replace(b'"id":1', b'"id":2'),
        lambda it: it.splitlines(keepends=True)[0],
        lambda it: it + it,
        lambda it: it[:-5],
        lambda it: it.replace(b'"record"', b'"recorx"'),
        lambda it: it.replace(b'"id":1', b'"id":-1'),
        lambda it: b"",
    ],
)
def test_a_broken_dropped_file_is_caught(
    planned: Planned, tmp_path: Path, breaker: Breaker
) -> None:
    """A dropped file with a record changed, lost, doubled or under another id does not pass."""
    plan = planned("a.jsonl", JSONL, (1, 3))
    _, left = written(plan, tmp_path)
    left.write_bytes(breaker(left.read_bytes()))
    with pytest.raises(EluteError):
        dropped.check(plan, left, silent)


def test_a_writer_that_takes_the_wrong_rows_is_caught(planned: Planned, tmp_path: Path) -> None:
    """A kept file made for another choice of as many rows does not pass."""
    written(planned("a.jsonl", JSONL, (2,)), tmp_path)
    plan = planned("a.jsonl", JSONL, (1,))
    with pytest.raises(EluteError):
        text_check.check(plan, places(plan, tmp_path / "kept"), silent)


@pytest.mark.parametrize(
    "texts",
    [
        ["one", "tre"],
        ["one", "four", "tre"],
        ["one", "tre", "four", "five"],
        ["one", "tre", "FOUR"],
    ],
)
def test_a_broken_parquet_file_is_caught(
    planned: Planned, tmp_path: Path, texts: list[str]
) -> None:
    """A Parquet file with a row lost, moved, added or changed does not pass."""
    plan = _parquet_plan(planned, tmp_path)
    put = places(plan, tmp_path / "kept")
    parquet.write_table(arrow.table({"text": ["one", "tre", "four"]}), put[0].plain)
    columns_check.check(plan, put, silent)
    parquet.write_table(arrow.table({"text": texts}), put[0].plain)
    with pytest.raises(EluteError, match="kept \\+ dropped is not the input"):
        columns_check.check(plan, put, silent)


def _parquet_plan(planned: Planned, tmp_path: Path) -> ExportPlan:
    """Four rows, the second leaves."""
    path = tmp_path / "b"
    parquet.write_table(arrow.table({"text": ["one", "two", "tre", "four"]}), path)
    return planned("a.parquet", path.read_bytes(), (1,))
