"""A session opened in haste, as the screen opens it, decides on nothing that is not proved."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import SessionDamaged
from elute.core.progress import silent
from elute.engine.changing import Ids
from elute.engine.opening import open_session
from elute.engine.session import Session

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


@pytest.mark.parametrize("decide", [Session.drop, Session.vouch, Session.restore])
def test_no_decision_rests_on_what_was_read_in_haste(
    decide: Callable[[Session, Ids, str], int], dataset: Path, here: Path
) -> None:
    """A flipped bit in the graph is told before the decision is written; it may be made anew."""
    session = open_session(dataset, here / "s.elute", FAST)
    list(session.run("report", lambda step: silent))
    session.drop(np.array([3]), "odd")
    session.close()
    graph = next((here / "s.elute").glob("artefacts/*/distances.npy"))
    graph.write_bytes(graph.read_bytes()[:-1] + b"\x77")
    again = open_session(here / "s.elute")
    again.hasten()
    assert again.snapshot().neighbors is not None
    before = again.log()
    rows = np.array([3 if decide is Session.restore else 4])
    with pytest.raises(SessionDamaged):
        decide(again, rows, "by hand")
    assert again.log() == before
    assert decide(again, rows, "by hand") == 1
    again.close()
