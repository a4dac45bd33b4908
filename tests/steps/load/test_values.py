"""Every row's fields once more."""

from pathlib import Path

import pytest

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.steps.load import Load, load
from elute.steps.load.values import fields_of


def test_fields_come_in_the_order_of_row_ids(tmp_path: Path) -> None:
    """Row by row over all parts, None for a bad record: as many as were loaded."""
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "a", "n": 1}\n{\n')
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "b", "m": [2]}\n')
    parts = [Part(name, tmp_path / name) for name in ("a.jsonl", "b.jsonl")]
    found = list(fields_of(parts, "jsonl"))
    assert found == [{"text": "a", "n": 1}, None, {"text": "b", "m": [2]}]
    assert len(found) == len(load(Load(), parts, silent).texts)


def test_a_part_that_is_gone_is_told(tmp_path: Path) -> None:
    """What the system says becomes a sentence."""
    with pytest.raises(BadInput, match="does not exist"):
        list(fields_of([Part("a.csv", tmp_path / "a.csv")], "csv"))
