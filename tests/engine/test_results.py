"""Stored results are kept for as long as there is room for their open files."""

from pathlib import Path

import numpy as np

from elute.core.results import Reduced
from elute.engine.results import _MOST_HELD, Results
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout

COUNT = 2 * _MOST_HELD


def test_many_results_hold_few_files_open(layout: Layout) -> None:
    """A day of trying settings reads hundreds; all can be had, and the one in use stays."""
    artefacts = Artefacts(layout.artefacts)
    for number in range(COUNT):
        points = np.full((2, 2), number, dtype=np.float32)
        artefacts.store(f"{number:032}", Reduced(points, "pca"))
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))
    results = Results(layout)
    used = results.get("reduce", f"{0:032}")
    for number in [*range(COUNT), 1]:
        assert results.get("reduce", f"{number:032}").points[0, 0] == number
        assert results.get("reduce", f"{0:032}") is used
    assert len(list(files.iterdir())) <= before + _MOST_HELD + 1
