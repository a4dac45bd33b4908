"""Clusters changed by hand, carried elsewhere by a recipe, and left out where that cannot be."""

import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, UsageError
from elute.core.events import Regrouped
from elute.core.progress import silent
from elute.core.results import Clustered, Neighbors
from elute.core.settings import build
from elute.engine import recipes
from elute.engine.regrouping import carried_out
from elute.engine.session import Session
from elute.steps.cluster import METHODS
from elute.steps.cluster.centres import cost
from elute.steps.cluster.centres.cost import estimate
from tests.engine.regrouping.grouped import clusters, deeds, run
from tests.engine.replays import ids, recipe_of, replayed, watch
from tests.steps.blobs import blobs, graph


def test_a_recipe_makes_the_same_clusters_of_the_same_data(
    noisy: Session, tmp_path: Path, here: Path
) -> None:
    """Splits, merges and homes are replayed, in their rounds, to the same labels."""
    noisy.give_homes(0.5)
    run(noisy)
    noisy.split(0)
    run(noisy)
    noisy.merge([0, 1])
    run(noisy)
    recipe = recipe_of(noisy, tmp_path / "r.toml")
    other, outcome = replayed(recipe, noisy.source, here / "other.elute")
    assert outcome.missing == ()
    run(other)
    np.testing.assert_array_equal(clusters(other).labels, clusters(noisy).labels)
    assert deeds(other)[-3:] == deeds(noisy)[-3:]
    assert recipes.written(other.folder).count('op = "regrouped"') == 3


def test_other_data_says_by_name_what_could_not_be_done(
    session: Session, tmp_path: Path, here: Path
) -> None:
    """In a shuffled file clusters are others: each change is named; rows leave all the same."""
    session.split(0, 2)
    run(session)
    session.merge([0, 1])
    run(session)
    session.drop(ids(5), "bad")
    rows = session.source.read_text("utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(rows)
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("".join(rows), "utf-8")
    recipe = recipe_of(session, tmp_path / "r.toml")
    other, outcome = replayed(recipe, shuffled, here / "other.elute")
    told = [missing.reason for missing in outcome.missing if missing.clusters]
    assert told == ["split cluster 0 into 2", "merge clusters 0 and 1"]
    assert other.state.edits == ()
    assert outcome.matched >= 1


HOSTILE = {
    'kind = "explode"': "in no known way",
    'kind = "split"\nclusters = []': "names 0 clusters",
    'kind = "split"\nclusters = [1, 2]': "names 2 clusters",
    'kind = "merge"\nclusters = [1]': "names 1 cluster, too few",
    'kind = "merge"\nclusters = [1, 1]': "no different clusters",
    'kind = "merge"\nclusters = [1, -1]': "no different clusters",
    'kind = "merge"\nclusters = [1, true]': "no different clusters",
    'kind = "merge"\nclusters = "1 2"': "no different clusters",
    'kind = "homes"\nabove = 2.0': "not from 0 to 1",
    'kind = "homes"\nabove = nan': "not from 0 to 1",
    'kind = "split"\nclusters = [1]\nparts = -1': "no number of rows",
    'kind = "split"\nclusters = [1]\nbasis = "../x"': "no fingerprint",
    'kind = "split"\nclusters = [1]\nrun = "x"': "not known",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_recipe_is_refused(what: str, tmp_path: Path) -> None:
    """Every field of a change is checked as it is read."""
    path = tmp_path / "r.toml"
    path.write_text(f'[recipe]\nrows = 0\n[[operations]]\nop = "regrouped"\n{what}\n', "utf-8")
    with pytest.raises(BadInput, match=HOSTILE[what]):
        recipes.read(path)


def test_a_cluster_that_a_recipe_made_up_is_left_out(session: Session, tmp_path: Path) -> None:
    """Where a stranger's recipe names a cluster that is not there, a note says so."""
    recipe = recipe_of(session, tmp_path / "r.toml")
    assert recipe.deeds == ()
    session.merge([0, 1])
    (made_up,) = (event for event in session.state.edits)
    session.undo()
    session._ledger.do(replace(made_up, clusters=(0, 77)))
    run(session)
    assert clusters(session).count == 3
    assert clusters(session).notes[-1].startswith("There is no cluster 77")


@pytest.mark.parametrize("name", ["hdbscan", "dbscan", "kmeans"])
@pytest.mark.parametrize(
    ("cluster", "parts", "why"),
    [
        (2, 0, "Cluster 2 has 1 row: too few to be split."),
        (1, 0, "Cluster 1 has 9 rows: too few to be split."),
        (0, 31, "Cluster 0 (60 rows) cannot be split into 31."),
        (3, 0, "There is no cluster 3."),
    ],
)
def test_a_split_that_a_recipe_made_up_is_left_out(
    name: str, cluster: int, parts: int, why: str
) -> None:
    """What a session would have refused changes nothing, and a note says why; no method fails."""
    vectors, labels = blobs((60, 9, 1))
    before = Clustered(labels.astype(np.int32), np.ones(70, np.float32))
    edit = Regrouped(1, "", "split", (cluster,), parts)
    method = build(METHODS[name], {}, "cluster")
    after = carried_out(edit, method, before, vectors, graph(vectors), silent)
    assert after.notes == (f"{why} So this was left out: {edit.words()}.",)
    assert after.labels is before.labels


def test_a_split_that_would_take_hours_is_left_out() -> None:
    """Half a million parts of a million rows are refused before a row is looked at."""
    m = 10**6
    one = Clustered(np.zeros(m, np.int32), np.ones(m, np.float32))
    vectors = np.broadcast_to(np.float32(0), (m, 384))
    method = build(METHODS["kmeans"], {}, "cluster")
    none = Neighbors(np.zeros((m, 0), np.int32), np.zeros((m, 0), np.float32))
    edit = Regrouped(1, "", "split", (0,), m // 2)
    made = carried_out(edit, method, one, vectors, none, silent)
    assert made.labels is one.labels
    assert made.notes[0].startswith(
        "Cluster 0 (1,000,000 rows) cannot be split into 500,000. So this was left out: "
    )


def test_a_split_of_a_larger_machine_is_carried_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would take too long here is refused when asked for, not when it is in the journal."""
    size, parts = int(np.bincount(clusters(session).labels)[0]), 9
    embedded = session.snapshot().embedded
    assert embedded is not None
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    longest = estimate(size, parts, embedded.dim, cores=256)
    monkeypatch.setattr(cost, "LONGEST", longest)
    with pytest.raises(UsageError, match="cannot be split into 9"):
        session.split(0, parts)
    with monkeypatch.context() as larger:
        larger.setattr(os, "sched_getaffinity", lambda _: set(range(256)))
        session.split(0, parts)
    list(session.run("cluster", watch))
    assert "was split by K-means into 9" in clusters(session).notes[-1]
    assert clusters(session).count == 2 + parts
