"""The check after writing: a broken writer is caught, whatever it breaks."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.errors import EluteError
from elute.core.progress import silent
from elute.export import ExportPlan, parquet_check, text, text_check

from .conftest import Planned

JSONL = b'{"text":"one"}\n{"text":"two"}\n{"text":"tre"}\n{"text":"four"}\n'
JSON = b'[{"text":"one"},{"text":"two"},\n{"text":"tre"},{"text":"four"}]\n'
Breaker = Callable[[bytes], bytes]


def written(plan: ExportPlan, folder: Path) -> tuple[Path, Path]:
    """What the true writer writes."""
    out, dropped = folder / "kept", folder / "left"
    text.write_kept(plan, out, silent)
    text.write_dropped(plan, dropped, silent)
    return out, dropped


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_what_is_right_passes(planned: Planned, tmp_path: Path, name: str) -> None:
    """The true writer's files pass, with and without a dropped file."""
    plan = planned(name, JSONL if name == "a.jsonl" else JSON, (1,))
    out, dropped = written(plan, tmp_path)
    text_check.check(plan, out, dropped, silent)
    text_check.check(plan, out, None, silent)


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
    out, dropped = written(plan, tmp_path)
    out.write_bytes(breaker(out.read_bytes()))
    for left in (dropped, None):
        with pytest.raises(EluteError, match="kept \\+ dropped is not the input"):
            text_check.check(plan, out, left, silent)


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
    out, dropped = written(plan, tmp_path)
    dropped.write_bytes(breaker(dropped.read_bytes()))
    with pytest.raises(EluteError):
        text_check.check(plan, out, dropped, silent)


def test_a_writer_that_takes_the_wrong_rows_is_caught(planned: Planned, tmp_path: Path) -> None:
    """A kept file made for another choice of as many rows does not pass."""
    out, _ = written(planned("a.jsonl", JSONL, (2,)), tmp_path)
    with pytest.raises(EluteError):
        text_check.check(planned("a.jsonl", JSONL, (1,)), out, None, silent)


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
    out = tmp_path / "kept"
    parquet.write_table(arrow.table({"text": ["one", "tre", "four"]}), out)
    parquet_check.check(plan, out, None, silent)
    parquet.write_table(arrow.table({"text": texts}), out)
    with pytest.raises(EluteError, match="kept \\+ dropped is not the input"):
        parquet_check.check(plan, out, None, silent)


def _parquet_plan(planned: Planned, tmp_path: Path) -> ExportPlan:
    """Four rows, the second leaves."""
    path = tmp_path / "b"
    parquet.write_table(arrow.table({"text": ["one", "two", "tre", "four"]}), path)
    return planned("a.parquet", path.read_bytes(), (1,))
