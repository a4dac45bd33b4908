"""Samples that would take K-means long are not clustered again for the stability of a round."""

from pathlib import Path

import pytest

from elute.core.progress import Progress, silent
from elute.engine.grouping import CORES
from elute.engine.opening import open_session
from elute.steps.cluster.centres.cost import estimate
from elute.steps.evaluate import stability

pytestmark = pytest.mark.usefixtures("one_thread")


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.mark.parametrize("space", ["vectors", "pca"])
def test_only_those_of_k_means_by_its_estimate(
    dataset: Path, here: Path, monkeypatch: pytest.MonkeyPatch, space: str
) -> None:
    """In the space that was clustered; HDBSCAN is judged however little time there is."""
    monkeypatch.setattr(stability, "LONGEST", 0.0)
    settings = ["embed.method=lsa", "reduce.method=pca", "cluster.k=3", f"cluster.space={space}"]
    session = open_session(dataset, here / "s.elute", ["cluster.method=kmeans", *settings])
    list(session.run("evaluate", watch))
    now = session.snapshot()
    assert now.evaluated is not None
    assert now.clustered is not None
    assert now.embedded is not None
    points, overall = now.clustered.points, now.evaluated.overall
    dims = points.shape[1] if len(points) else now.embedded.dim
    assert (overall["stability"], overall["stability_draws"]) == (None, 0)
    rows = int(overall["stability_rows"] or 0)
    assert overall["stability_seconds"] == pytest.approx(6 * estimate(rows, 3, dims, cores=CORES))
    session.set(["cluster.method=hdbscan"])
    list(session.run("evaluate", watch))
    session.close()
    judged = session.snapshot().evaluated
    assert judged is not None
    assert judged.overall["stability"] is not None
    assert "stability_seconds" not in judged.overall
