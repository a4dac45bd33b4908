"""csv-spectrum: twelve small CSV files and what they mean."""

import json
from pathlib import Path

import pytest

from tests.steps.load.tables import reading

pytestmark = pytest.mark.data

# Its JSON is an object in place of a list, with another telephone number: wrong at its source.
_WRONG = "location_coordinates"


def test_every_file_means_its_json(shared: Path) -> None:
    """Eleven of twelve are equal in every row, column and order of columns."""
    folder = shared / "csv_spectrum"
    paths = sorted((folder / "derived/csvs").glob("*.csv"))
    equal = []
    for path in paths:
        meant = json.loads((folder / f"raw/json/{path.stem}.json").read_text("utf-8"))
        read = reading(path, "csv")
        assert (read.bad, read.found) == ([], {}), path.stem
        same_order = isinstance(meant, list) and [*read.good[0]] == [*meant[0]]
        if same_order and read.fields == meant:
            equal.append(path.stem)
    print(f"{len(equal)} of {len(paths)} files equal to their JSON")
    assert len(paths) == 12
    assert {path.stem for path in paths} - set(equal) == {_WRONG}
