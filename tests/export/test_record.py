"""One record for a person to read, from whichever part it is in."""

import json
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.export.record import read_record

from .making import plan_of


def test_text_of_the_second_part(tmp_path: Path) -> None:
    """The bytes of the record, decoded; those that are no text are shown as such."""
    (tmp_path / "0.txt").write_bytes(b"one\ntwo\n")
    (tmp_path / "1.txt").write_bytes(b"three\nf\xff\n")
    parts = [Part(name, tmp_path / name) for name in ("0.txt", "1.txt")]
    records = plan_of(parts, tmp_path / "out").records
    assert [read_record(parts, records, row) for row in range(4)] == [
        "one",
        "two",
        "three",
        "f\\xff",
    ]
    (tmp_path / "1.txt").unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        read_record(parts, records, 3)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_values_of_a_row(tmp_path: Path, form: str) -> None:
    """A row of a columnar file is JSON of its values, from whichever group it is in."""
    table = arrow.table({"n": list(range(5000)), "t": [f"é{n}" for n in range(5000)]})
    path = tmp_path / f"a.{form}"
    if form == "parquet":
        parquet.write_table(table, path, row_group_size=2000)
    else:
        with path.open("wb") as file, ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table, max_chunksize=1500)
    parts = [Part(path.name, path)]
    records = plan_of(parts, tmp_path / "out").records
    for row in (0, 1999, 2000, 4999):
        assert json.loads(read_record(parts, records, row)) == {"n": row, "t": f"é{row}"}
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(BadInput):
        read_record(parts, records, 4)
