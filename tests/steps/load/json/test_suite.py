"""The JSON test suite through both readers of JSON: what must be read is, what must not is told."""

from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.steps.load.detect import detect
from elute.steps.load.table import Bad
from tests.steps.load.tables import reading, table

pytestmark = pytest.mark.data


def _cases(shared: Path, kind: str) -> list[Path]:
    """The files of a kind: y_ must be accepted, n_ must not, i_ may be either."""
    return sorted((shared / "json_test_suite/raw/test_parsing").glob(f"{kind}_*.json"))


def _told(path: Path, format: str) -> str:
    """What is said about a file that is no strict JSON; "" for nothing."""
    try:
        # A file without bytes is refused before any reader sees it.
        detect(path, format, path.name)
        read = reading(path, format)
    except BadInput as problem:
        return problem.title if problem.hint else ""
    return "; ".join(
        [why for _, why in read.bad] + [note for _, note in read.found.get("json", [])]
    )


def test_what_is_json_is_accepted(shared: Path) -> None:
    """Each of the 95 y_ files is read, and without a word unless a name repeats."""
    paths = _cases(shared, "y")
    for path in paths:
        twice = "the name a stands twice" if "duplicated_key" in path.name else ""
        assert _told(path, "json").endswith(twice), path.name
        assert twice or not _told(path, "json"), path.name
    print(f"{len(paths)} y_ files accepted")
    assert len(paths) == 95


def test_what_is_no_json_is_told(shared: Path) -> None:
    """Each of the 188 n_ files is a bad record, a finding, or refused with its place."""
    paths = _cases(shared, "n")
    silently = [path.name for path in paths if not _told(path, "json")]
    print(f"{len(paths) - len(silently)} of {len(paths)} n_ files told")
    assert len(paths) == 188
    assert silently == []


def test_what_may_be_either_does_no_harm(shared: Path) -> None:
    """Each of the 35 i_ files is read or told, none ends in another error."""
    paths = _cases(shared, "i")
    told = [path.name for path in paths if _told(path, "json")]
    print(f"{len(paths) - len(told)} of {len(paths)} i_ files accepted, {len(told)} told")
    assert len(paths) == 35


def test_lines_of_json_are_held_to_the_same(shared: Path, tmp_path: Path) -> None:
    """Each n_ file on one line, as the value of a member, costs that line and no other."""
    tried = hit = 0
    for path in _cases(shared, "n"):
        raw = path.read_bytes()
        if b"\n" in raw or b"\r" in raw:
            continue
        tried += 1
        lines = tmp_path / "a.jsonl"
        lines.write_bytes(b'{"v":1}\n{"v":' + raw + b'}\n{"v":3}\n')
        file = table(lines, "jsonl")
        rows = [fields for _, _, fields in file.rows()]
        assert len(rows) == 3, path.name
        assert [isinstance(rows[0], Bad), isinstance(rows[2], Bad)] == [False, False], path.name
        hit += isinstance(rows[1], Bad) or bool(file.noticed.findings(len(rows)))
    print(f"{hit} of {tried} n_ values told on their line")
    assert hit == tried > 150


def test_the_list_around_one_bad_value_goes_on(shared: Path, tmp_path: Path) -> None:
    """Each n_ file as a value among good records is told, and all the others are read."""
    tried = after = 0
    for path in _cases(shared, "n"):
        tried += 1
        whole = tmp_path / "a.json"
        whole.write_bytes(b'[{"v":1},\n{"v":' + path.read_bytes() + b'},\n{"v":3},\n{"v":4}]')
        file = table(whole, "json")
        rows = [fields for _, _, fields in file.rows()]
        assert rows[0] == {"v": 1}, path.name
        odd = file.noticed.findings(len(rows))
        assert odd or any(isinstance(row, Bad) for row in rows), path.name
        after += rows[-2:] == [{"v": 3}, {"v": 4}]
    print(f"behind {after} of {tried} broken records the list went on")
    assert tried == 188
    assert after == tried


def test_the_control_finds_nothing_in_good_records(shared: Path, tmp_path: Path) -> None:
    """Each y_ file as a record among good ones is told of nowhere, but for names that repeat."""
    for path in _cases(shared, "y"):
        whole = tmp_path / "a.json"
        whole.write_bytes(b'[{"v":1},\n{"v":' + path.read_bytes() + b'},\n{"v":3}]')
        read = reading(whole, "json")
        assert (len(read.good), read.bad) == (3, []), path.name
        assert bool(read.found) == ("duplicated_key" in path.name), path.name
