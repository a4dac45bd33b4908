"""What the panes draw from: a snapshot with everything counted once, away from the screen."""

from dataclasses import dataclass

import numpy as np

from elute.core.results import Reduced
from elute.engine.view import Job, Snapshot
from elute.tui.present.clusters import ClusterRow, clusters
from elute.tui.present.facts import Facts, facts
from elute.tui.present.numbers import percent


@dataclass(frozen=True)
class Picture:
    """A snapshot, the facts row by row, and the clusters."""

    snapshot: Snapshot
    facts: Facts
    clusters: tuple[ClusterRow, ...]

    def same_round(self, other: "Picture") -> bool:
        """Whether both began with the same rows; two branches may have a round of one number."""
        mine, theirs = self.snapshot, other.snapshot
        return mine.round == theirs.round and np.array_equal(mine.started, theirs.started)

    def same_map(self, other: "Picture") -> bool:
        """Whether a place on the map of one is that place on the map of the other."""
        mine, theirs = drawn(self.snapshot), drawn(other.snapshot)
        if mine is None or theirs is None:
            return mine is theirs
        return mine is theirs or np.array_equal(mine.points, theirs.points)

    def same_clusters(self, other: "Picture") -> bool:
        """Whether numbers of clusters in the other picture mean the same ones here."""
        mine, theirs = self.snapshot.clustered, other.snapshot.clustered
        if mine is None or theirs is None:
            return theirs is None
        return mine is theirs or np.array_equal(mine.labels, theirs.labels)


def picture(snapshot: Snapshot, before: Picture | None = None) -> Picture:
    """Count what the panes need; tens of milliseconds for a million rows.

    Args:
        snapshot: the session.
        before: an earlier picture of it, of which is taken on what holds still.
    """
    known = None if before is None else (before.snapshot, before.facts)
    return Picture(snapshot, facts(snapshot, known), clusters(snapshot))


def drawn(snapshot: Snapshot) -> Reduced | None:
    """What the map shows: the layout, or a first picture until that is there."""
    return snapshot.reduced or snapshot.draft


DRAFTS = {"pca": "PCA", "earlier": "the last map"}
NAMES = {"pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}


def caption(snapshot: Snapshot, job: Job) -> str:
    """What the map is and how far to believe it; for a first picture, when the layout comes."""
    if snapshot.reduced is not None:
        return _believed(snapshot, snapshot.reduced)
    if snapshot.draft is None:
        return ""
    method = str(snapshot.settings["reduce"]["method"])
    layout, status = NAMES.get(method, method), job.status
    if job.state != "running":
        then = f"r lays out {layout}"
    elif status.step != "reduce":
        then = f"{layout} will follow"
    elif status.done:
        then = f"laying out {layout}: {percent(status.done / status.total)}"
    else:
        then = f"laying out {layout}"
    return f"{DRAFTS[snapshot.draft.method]} for now; {then}"


def _believed(snapshot: Snapshot, reduced: Reduced) -> str:
    """`UMAP · trustworthiness 0.940 ± 0.002 · overlap 12 %, in space 8 %`."""
    parts = [NAMES.get(reduced.method, reduced.method)]
    if reduced.trustworthiness is not None:
        sampled = _plus_minus(reduced.trustworthiness_error)
        parts.append(f"trustworthiness {reduced.trustworthiness:.3f}{sampled}")
    found = snapshot.overlap
    if found is not None and found.overall_in_map is not None:
        shares = percent(found.overall_in_map), percent(found.overall_in_space)
        parts.append(f"overlap {shares[0]}, in space {shares[1]}")
    graph = snapshot.neighbors
    if graph is not None and graph.recall is not None:
        sampled = _plus_minus(graph.recall_error)
        parts.append(f"neighbours by {graph.method}, recall {graph.recall:.3f}{sampled}")
    return " · ".join(parts)


def _plus_minus(error: float | None) -> str:
    """A standard error; "" where nothing was sampled."""
    return "" if error is None else f" ± {error:.3f}"
