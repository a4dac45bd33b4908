"""What is printed of a session."""

import json
from dataclasses import replace
from pathlib import Path

from elute.core.progress import silent
from elute.engine import tables
from elute.engine.meanings import OVERALL
from elute.engine.opening import open_session

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def test_metrics_tell_how_far_to_believe_the_map(dataset: Path, here: Path) -> None:
    """Trustworthiness and overlap as the steps found them; nothing before they ran."""
    session = open_session(dataset, here / "s.elute", FAST)
    list(session.run("cluster", lambda step: silent))
    assert "trustworthiness" not in tables.metrics(session.snapshot())
    list(session.run("report", lambda step: silent))
    found = session.snapshot()
    assert found.reduced is not None
    assert found.overlap is not None
    told = json.loads(json.dumps(tables.metrics(found)))
    assert (told["map"], told["map_dims"], told["map_rows_judged"]) == ("pca", 2, 144)
    assert told["trustworthiness"] == found.reduced.trustworthiness
    assert told["trustworthiness_error"] is None
    assert 0.5 < told["continuity"] <= 1
    assert told["overlap_in_map"] == found.overlap.overall_in_map
    assert len(told["overlaps"]) == len(found.overlap.pairs)
    session.close()


def test_every_number_that_can_be_printed_is_explained(dataset: Path, here: Path) -> None:
    """Also of a searched graph and of a space that is not the vectors, which small data lack."""
    session = open_session(dataset, here / "s.elute", [*FAST, "cluster.space=pca"])
    list(session.run("report", lambda step: silent))
    found = session.snapshot()
    session.close()
    assert found.neighbors is not None
    searched = replace(found.neighbors, method="hnsw", recall=0.97, recall_error=0.01)
    told = tables.metrics(replace(found, neighbors=searched))
    beside = ("_error", "_rows", "_draws")
    scalars = {name for name in told if name != "overlaps" and not name.endswith(beside)}
    assert {"neighbors", "recall", "space_dims", "space_silhouette", "overlap_in_map"} <= scalars
    assert scalars <= {name for meanings in OVERALL.values() for name in meanings}
