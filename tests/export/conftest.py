"""What the tests of `export` share: a plan over bytes, and reasons for dropped rows."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from elute.core.progress import silent
from elute.export import ExportPlan
from elute.steps.load import Load, load

Planned = Callable[..., ExportPlan]


def why(row: int) -> Mapping[str, object]:
    """Rows leave in two rounds for two reasons."""
    reason = "a copy" if row % 2 else "blank"
    return {
        "round": 1 + row % 2,
        "reason": reason,
        "author": "person",
        "evidence": {"witness": row},
    }


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Load bytes under a name and plan to drop some of their rows."""

    def planning(
        name: str, content: bytes, drop: tuple[int, ...] = (), **more: object
    ) -> ExportPlan:
        source = tmp_path / name
        source.write_bytes(content)
        records = load(Load(), source, silent)
        kept = np.ones(len(records.texts), dtype=bool)
        kept[list(drop)] = False
        out = tmp_path / f"out-{name}"
        return ExportPlan(source, records, kept, out, why, **more)  # type: ignore[arg-type]

    return planning
