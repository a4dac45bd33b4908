"""What the tests of `export` share: a plan over bytes, and reasons for dropped rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elute.core.dataset import Part
from elute.export import ExportPlan

from .making import plan_of

Planned = Callable[..., ExportPlan]


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Bytes under a name, and a plan to drop some of their rows."""

    def planning(name: str, content: bytes, drop: tuple[int, ...] = (), **more: Any) -> ExportPlan:
        source = tmp_path / name
        source.write_bytes(content)
        out = more.pop("out", tmp_path / f"out-{name}")
        return plan_of((Part(name, source),), out, drop, **more)

    return planning
