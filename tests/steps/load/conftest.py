"""What the tests of `load` share: a file from bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.core.results import Records
from elute.core.settings import build
from elute.steps.load import Load, load

Read = Callable[..., Records]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes to a file of this name and load it with these settings."""

    def reading(name: str, content: bytes, **settings: str | int) -> Records:
        path = tmp_path / name
        path.write_bytes(content)
        return load(build(Load, settings, "load"), [Part(name, path)], silent)

    return reading
