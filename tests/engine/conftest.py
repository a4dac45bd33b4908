"""What tests of the engine share."""

from pathlib import Path

import pytest

from elute.session.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A session's folder."""
    made = Layout(tmp_path / "s.elute")
    made.root.mkdir(mode=0o700)
    return made
