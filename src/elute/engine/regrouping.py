"""Change the clusters of a round on a person's word: what may be asked for, and carrying it out.

A change is an operation of the journal. It names the clusters it is about by their fingerprint, so
that it acts on these and no others; the step `cluster` makes what the method finds, then every
change that acts, one after the other. The clusters before a change stay stored: undo is at once.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from elute.core.errors import UsageError
from elute.core.events import Regrouped
from elute.core.progress import Progress
from elute.core.results import Clustered, Floats, Neighbors
from elute.engine.view import Snapshot
from elute.steps.cluster import FEWEST, Clusterer
from elute.steps.cluster.centres.cost import most
from elute.steps.cluster.editing.parting import parted
from elute.steps.cluster.editing.regroup import Homes, homes, housed, merged, split
from elute.steps.cluster.given import SHORTEST, Given
from elute.steps.neighbors.points import nearest

__all__ = ["Homes", "carried_out", "giving", "merging", "proposed", "splitting", "strong"]

_THIS_MACHINE = 0
"""Cores, as `most` takes them."""


def splitting(snapshot: Snapshot, basis: str, cluster: int, parts: int) -> Regrouped:
    """The operation that splits a cluster.

    Args:
        snapshot: the session as it stands.
        basis: fingerprint of its clusters.
        cluster: the label.
        parts: how many; 0 leaves that to the method.

    Raises:
        UsageError: there is no such cluster, or it has too few rows.
    """
    clustered, _ = _clusters(snapshot)
    _refuse_unknown(clustered, [cluster])
    dim = snapshot.embedded.dim if snapshot.embedded else 0
    _refuse_split(clustered, cluster, parts, dim, _THIS_MACHINE)
    return Regrouped(snapshot.round, basis, "split", (cluster,), parts)


def merging(snapshot: Snapshot, basis: str, clusters: Sequence[int]) -> Regrouped:
    """The operation that makes one cluster of several.

    Args:
        snapshot: the session as it stands.
        basis: fingerprint of its clusters.
        clusters: their labels, in any order.

    Raises:
        UsageError: there is no such cluster, or there are fewer than two.
    """
    clustered, _ = _clusters(snapshot)
    which = sorted(set(clusters))
    _refuse_unknown(clustered, which)
    if clustered.count < 2:
        raise UsageError("There is one cluster only.", "Merging takes two or more.")
    if len(which) < 2:
        title = f"Only cluster {which[0]} was named." if which else "No cluster was named."
        raise UsageError(title, "Merging takes two or more.")
    return Regrouped(snapshot.round, basis, "merge", tuple(which))


def giving(snapshot: Snapshot, basis: str, above: float) -> Regrouped:
    """The operation that gives noise rows to clusters.

    Args:
        snapshot: the session as it stands.
        basis: fingerprint of its clusters.
        above: the least strength, in [0, 1].

    Raises:
        UsageError: no row is drawn so strongly, or there is no such strength.
    """
    found = proposed(snapshot)
    rows = len(strong(found, above).rows)
    if not rows:
        title = f"No noise row is drawn to a cluster with a strength of {above:g} or more."
        weaker = f"{len(found.rows):,} are, by {max(found.strengths, default=0):.2f} at most."
        raise UsageError(title, weaker if len(found.rows) else "None is drawn to any.")
    return Regrouped(snapshot.round, basis, "homes", (), 0, above, rows)


def proposed(snapshot: Snapshot) -> Homes:
    """Where the noise rows would go, by row id; nothing is changed.

    Raises:
        UsageError: the round has not been clustered, or there is no noise.
    """
    clustered, neighbors = _clusters(snapshot)
    if snapshot.precleaned is None or not (clustered.labels < 0).any():
        raise UsageError("There is no noise: every row is in a cluster.", "")
    found = homes(clustered, neighbors)
    return replace(found, rows=snapshot.precleaned.ids[found.rows])


def strong(found: Homes, above: float) -> Homes:
    """Those of proposals with a strength of `above` or more.

    Raises:
        UsageError: there is no such strength.
    """
    if not 0 <= above <= 1:
        raise UsageError(f"{above:g} is no strength.", "Strengths go from 0 to 1.")
    return found.above(above)


def carried_out(
    edit: Regrouped,
    method: Clusterer,
    clustered: Clustered,
    vectors: Floats,
    neighbors: Neighbors,
    progress: Progress,
) -> Clustered:
    """The clusters after one change.

    Args:
        edit: the change.
        method: what made the clusters at first.
        clustered: the m rows' clusters before it.
        vectors: (m, d), and
        neighbors: their graph.
        progress: told about the parts of the work.

    Returns:
        Those there were, with a note, where the change cannot be.

    Raises:
        Cancelled: `progress` said so.
    """
    try:
        # No session asks for what cannot be; a recipe by somebody else may.
        _refuse_unknown(clustered, edit.clusters)
        if edit.kind == "split":
            _refuse_split(clustered, edit.clusters[0], edit.parts, vectors.shape[1], math.inf)
    except UsageError as problem:
        note = f"{problem.title} So this was left out: {edit.words()}."
        return replace(clustered, notes=(*clustered.notes, note))
    if edit.kind == "merge":
        return merged(clustered, edit.clusters)
    if edit.kind == "homes":
        return housed(clustered, neighbors, edit.above)
    rows = np.flatnonzero(clustered.labels == edit.clusters[0])
    points = vectors[rows] if clustered.space == "vectors" else clustered.points[rows]
    indices, lengths, _ = nearest(points, neighbors.indices.shape[1], progress)
    given = Given(points, indices, np.maximum(lengths, SHORTEST), clustered.space)
    return split(clustered, edit.clusters[0], parted(method, given, edit.parts, progress))


def _clusters(snapshot: Snapshot) -> tuple[Clustered, Neighbors]:
    """The clusters of the round at work, and the graph.

    Raises:
        UsageError: they have not been made.
    """
    if snapshot.clustered is None or snapshot.neighbors is None:
        title = "The rows have not been clustered with the settings in force."
        hint = "Run the round first: elute run SESSION, or r in the terminal interface."
        raise UsageError(title, hint)
    return snapshot.clustered, snapshot.neighbors


def _refuse_unknown(clustered: Clustered, which: Sequence[int]) -> None:
    """Make sure that clusters are there.

    Raises:
        UsageError: one of them is not.
    """
    for cluster in which:
        if cluster == -1:
            raise UsageError("Noise is no cluster.", "Ask for homes: elute homes, or :homes 0.8.")
        if not 0 <= cluster < clustered.count:
            last = clustered.count - 1
            there = f"They are 0 to {last}." if last > 0 else "There is cluster 0 only."
            raise UsageError(
                f"There is no cluster {cluster}.", there if last >= 0 else "All is noise."
            )


def _refuse_split(clustered: Clustered, cluster: int, parts: int, dim: int, cores: float) -> None:
    """Make sure that a cluster can be split, into so many parts or, with 0, into any number.

    Args:
        clustered: the clusters.
        cluster: the label.
        parts: how many.
        dim: coordinates of a vector.
        cores: of the machine whose hour is the bound; with endless ones it depends on the rows
            alone, so that what was split on one machine is split on every other.

    Raises:
        UsageError: it cannot, or not within an hour by estimate.
    """
    size = int(np.count_nonzero(clustered.labels == cluster))
    rows = f"{size:,} row{'s' * (size != 1)}"
    if size < FEWEST:
        title = f"Cluster {cluster} has {rows}: too few to be split."
        raise UsageError(title, f"A cluster can be split from {FEWEST} rows on.")
    d = dim if clustered.space == "vectors" else clustered.points.shape[1]
    top = min(size // 2, most(size, d, cores=cores)) if parts else 0
    if parts and not 2 <= parts <= top:
        title = f"Cluster {cluster} ({rows}) cannot be split into {parts:,}."
        raise UsageError(title, f"It can be split into 2 to {top:,}.")
