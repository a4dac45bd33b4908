"""What one user sealed is known again by that user only."""

from pathlib import Path
from typing import Any

import pytest

from elute.core.errors import BadInput
from elute.remote.seal import is_sealed, seal


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_a_seal_is_known_again_and_a_change_is_seen() -> None:
    """The same data has the same seal; other data, or another seal, does not pass."""
    made = seal({"limit": 2.0, "url": "a"})
    assert seal({"url": "a", "limit": 2.0}) == made
    assert is_sealed({"limit": 2.0, "url": "a"}, made)
    assert not is_sealed({"limit": 3.0, "url": "a"}, made)
    assert not is_sealed({"limit": 2.0, "url": "a"}, made[:-1])


def test_without_a_secret_nothing_is_sealed(home: Path) -> None:
    """Looking makes no secret, and where there is none no seal passes."""
    assert not is_sealed({}, "")
    assert list(home.iterdir()) == []


def test_a_damaged_secret_is_told(home: Path) -> None:
    """A secret of another length ends in a sentence that names the file."""
    seal({})
    (home / "elute/seal").write_bytes(b"short")
    with pytest.raises(BadInput, match="seal is damaged"):
        seal({})


@pytest.mark.parametrize("sealed", ["\u00e9", "\ud800", "", None, 5])
def test_a_seal_that_is_none_does_not_pass(sealed: Any) -> None:
    """Whatever stands in its place in a journal."""
    seal({})
    assert not is_sealed({}, sealed)
