"""How the neighbours were searched stands where the round's numbers stand."""

from dataclasses import replace

import numpy as np

from elute.core.results import Neighbors, Reduced
from elute.engine import tables
from elute.engine.view import Job, Snapshot
from elute.tui.present.picture import caption
from tests.tui.fake_engine import FakeEngine

EXACT = Neighbors(np.zeros((3, 1), np.int32), np.zeros((3, 1), np.float32))
FOUND = replace(EXACT, method="ivf", recall=0.9771, recall_error=0.0032)


def searched(neighbors: Neighbors) -> Snapshot:
    """A round with that graph."""
    layout = Reduced(np.zeros((3, 2), np.float32), "umap")
    return replace(FakeEngine().snapshot(), neighbors=neighbors, reduced=layout, overlap=None)


def test_the_map_says_how_many_neighbours_were_found() -> None:
    """Method, recall and its error; nothing where all rows were compared."""
    assert caption(searched(FOUND), Job()) == "UMAP · neighbours by ivf, recall 0.977 ± 0.003"
    assert caption(searched(EXACT), Job()) == "UMAP"


def test_show_metrics_has_the_graph() -> None:
    """`elute show S metrics` begins with the method, and with the recall where there is one."""
    shown = tables.metrics(searched(FOUND))
    assert list(shown)[:3] == ["neighbors", "recall", "recall_error"]
    assert (shown["neighbors"], shown["recall"], shown["recall_error"]) == ("ivf", 0.9771, 0.0032)
    exact = tables.metrics(searched(EXACT))
    assert exact["neighbors"] == "exact"
    assert "recall" not in exact
