"""Sizes of rows before they are made: bombs are stopped at a cap, with little memory."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest

from elute.core.errors import BadInput
from elute.steps.load.columnar.row_sizes import ROW_CAP, row_sizes, runs
from tests.steps.load.columnar.columns import EVERY, as_arrow_stream, as_parquet, fields, of_type

MEGABYTE = "x" * (1 << 20)


def sizes(column: Any) -> list[int]:
    """The sizes of the rows of one column, without what every row costs."""
    none = row_sizes([], len(column))
    return (row_sizes([column], len(column)) - none).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", EVERY)
def test_every_type_has_a_size(name: str) -> None:
    """Also of a part of an array that begins in the middle of its buffers."""
    kind, values = EVERY[name]
    column = of_type(kind, values[::-1])["v"].chunk(0)
    assert sizes(column.slice(1)) == sizes(column)[1:]
    assert min(sizes(column)) >= 0


@pytest.mark.parametrize(
    "kind",
    [
        *(arrow.string(), arrow.large_string(), arrow.string_view(), arrow.binary_view()),
        arrow.dictionary(arrow.int8(), arrow.string()),
    ],
    ids=str,
)
def test_a_text_is_as_large_as_it_is_long(kind: Any) -> None:
    """However it is stored, and nothing is nothing."""
    plain = arrow.array(["four", None, "", "ünf"])
    column = plain.dictionary_encode() if arrow.types.is_dictionary(kind) else plain.cast(kind)
    assert sizes(column) == [4, 0, 0, 4]


def test_what_is_inside_counts() -> None:
    """A list is as large as its items and one for each."""
    texts = arrow.array([["abc", "d"], None, [], ["ef"]])
    assert sizes(texts) == [6, 0, 0, 3]
    assert sizes(arrow.array([[[1, 2]], [[3], []]], arrow.list_(arrow.list_(arrow.int32())))) == [
        9,
        6,
    ]


def test_runs_are_as_long_as_the_cap_allows() -> None:
    """Every row once and in order; one that is too large by itself stands alone."""
    half = ROW_CAP // 2
    given = np.array([half, half, 1, 2 * ROW_CAP, 5, 6])
    assert list(runs(given)) == [(0, 2), (2, 3), (3, 4), (4, 6)]
    assert list(runs(given[:0])) == []


def repeated(count: int) -> Any:
    """A dictionary array that stands for so many megabytes."""
    return arrow.DictionaryArray.from_arrays(
        arrow.array(np.zeros(count, np.int32)), arrow.array([MEGABYTE])
    )


def views(count: int) -> Any:
    """So many views of one megabyte."""
    one = arrow.array([MEGABYTE], arrow.string_view()).buffers()
    every = arrow.py_buffer(bytes(one[1])[:16] * count)
    return arrow.Array.from_buffers(arrow.string_view(), count, [None, every, *one[2:]])


def in_one_list(inner: Any) -> Any:
    """One row that holds all of it."""
    return arrow.ListArray.from_arrays(arrow.array([0, len(inner)], arrow.int32()), inner)


BOMBS: dict[str, tuple[Callable[..., Any], Callable[[], Any], str]] = {
    "parquet dictionary, 2 TB": (as_parquet, lambda: repeated(2_000_000), "200 times the size"),
    "arrow dictionary, 1 TB": (as_arrow_stream, lambda: repeated(1_000_000), "200 times the size"),
    "one row of a dictionary": (
        as_arrow_stream,
        lambda: in_one_list(repeated(1_000_000)),
        "Row 1 of .* stands for more than 64 MB",
    ),
    "views, 1 TB": (as_arrow_stream, lambda: views(1_000_000), "texts that share their bytes"),
    "views in a list": (
        as_arrow_stream,
        lambda: in_one_list(views(1_000_000)),
        "texts that share their bytes",
    ),
    "nulls in a list": (
        as_arrow_stream,
        lambda: in_one_list(arrow.nulls((1 << 31) - 2)),
        "stands for more than 64 MB",
    ),
    "one long text": (
        as_arrow_stream,
        lambda: arrow.array(["short", MEGABYTE * 65]),
        "Row 2 of .* stands for more than 64 MB",
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory in kilobytes, as Linux does")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped_at_its_cap(name: str, tmp_path: Path) -> None:
    """A small file that stands for terabytes is one sentence that names the cap."""
    write, make, cap = BOMBS[name]
    table = write(tmp_path / "a", arrow.table({"text": make()}), group=1 << 31, compression="zstd")
    assert (tmp_path / "a").stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput, match=cap):
        fields(table)
    with pytest.raises(BadInput, match=cap):
        table.hashes()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_the_same_text_often_is_no_bomb(tmp_path: Path) -> None:
    """A long system prompt in every row of a small file is usual."""
    made = arrow.table({"prompt": ["be kind. " * 200] * 5000, "text": ["hello"] * 5000})
    table = as_parquet(tmp_path / "a", made, group=5000)
    assert len(fields(table)) == len(table.hashes()) == 5000
