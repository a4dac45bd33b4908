"""How many texts were cut is known as long as their vectors are."""

from pathlib import Path

import pytest

from elute.session.cut import CUT, add, counted


def test_it_is_counted_on(tmp_path: Path) -> None:
    """Across runs; a file that is shared by a link stays as it is for the other."""
    assert counted(tmp_path) == 0
    add(tmp_path, 3)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / CUT).hardlink_to(tmp_path / CUT)
    add(tmp_path, 4)
    assert (counted(tmp_path), counted(tmp_path / "other")) == (7, 3)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b'{"cut": "7"}', b'{"cut": -7}', b"\xff"]
)
def test_what_cannot_be_meant_counts_nothing(content: bytes, tmp_path: Path) -> None:
    """And is written over."""
    (tmp_path / CUT).write_bytes(content)
    assert counted(tmp_path) == 0
    add(tmp_path, 1)
    assert counted(tmp_path) == 1
