"""What is printed of a session."""

import json
from pathlib import Path

from elute.core.progress import silent
from elute.engine import tables
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
