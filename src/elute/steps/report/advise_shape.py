"""Rules about the clustering itself: too coarse, too fine, much noise, what to split or merge."""

from collections.abc import Iterator

import numpy as np

from elute.core.results import ClusterMetrics
from elute.steps.report.findings import Finding, finding
from elute.steps.report.material import Material
from elute.steps.report.summary import percent

_GIANT = 0.4
_NOISE = 0.35
_TINY = 8
_FRACTION = 0.05
_LISTED = 50
_FEWEST_CLUSTERS = 5
_LARGE = 1.5
_LOOSE = 1.4
_CLOSE = 0.6
_MISFITS = 0.4
# Each is true of every method: which one is in force is not known here.
_SWEEP = "W tries settings that make more or fewer clusters (elute sweep SESSION)"
_NO_NOISE = "cluster.method=kmeans leaves no row out"


def advise_shape(material: Material) -> Iterator[Finding]:
    """Findings about the whole clustering and about clusters beside each other."""
    giants = _giants(material)
    split = list(_split(material, giants))
    yield from _whole(material, giants)
    yield from split
    loose = {cluster for found in split for cluster in found.advice.clusters}
    yield from _merge(material, giants | loose)
    yield from _misfits(material, giants)
    yield from _tiny(material)


def _whole(material: Material, giants: set[int]) -> Iterator[Finding]:
    clusters = material.evaluated.clusters
    noise = int(np.count_nonzero(material.labels < 0))
    if material.rows and not clusters:
        reason = f"No clusters were found in {material.rows:,} rows. {_SWEEP}; {_NO_NOISE}."
        yield finding("more_clusters", "no clusters", reason, material.rows)
        return
    for giant in (clusters[cluster] for cluster in giants):
        reason = (
            f"Cluster {giant.cluster} holds {percent(giant.share)} of all rows, the other "
            f"{len(clusters) - 1:,} and the noise share the rest. "
            f"{_in_place(giant.cluster)}; {_SWEEP}."
        )
        about = (giant.cluster,)
        yield finding("more_clusters", "one giant cluster", reason, giant.size, clusters=about)
    if noise > _NOISE * material.rows:
        reason = (
            f"{percent(noise / material.rows)} of the rows are in no cluster. w gives those near "
            f"a cluster to it (elute homes SESSION); {_SWEEP}; {_NO_NOISE}."
        )
        yield finding("more_clusters", "much noise", reason, noise)
    sizes = [entry.size for entry in clusters]
    if len(sizes) > 50 and np.median(sizes) < _TINY:
        reason = f"{len(sizes):,} clusters with a median of {np.median(sizes):.0f} rows. {_SWEEP}."
        yield finding("fewer_clusters", "many tiny clusters", reason, sum(sizes))


def _giants(material: Material) -> set[int]:
    """Clusters that hold much of all, where there are others or noise beside them."""
    return {
        entry.cluster
        for entry in material.evaluated.clusters
        if entry.share >= _GIANT and entry.size < material.rows and material.rows >= 100
    }


def _split(material: Material, giants: set[int]) -> Iterator[Finding]:
    """Clusters both larger and looser than the others.

    On CLINC150 all four clusters found so held two to three intents.
    """
    known = [entry for entry in material.evaluated.clusters if entry.cohesion is not None]
    if len(known) < _FEWEST_CLUSTERS:
        return
    sizes = np.array([entry.size for entry in known])
    tight = np.array([entry.cohesion for entry in known], dtype=np.float64)
    median = float(np.median(tight))
    least = median - _LOOSE * 1.4826 * float(np.median(np.abs(tight - median)))
    large = sizes >= _LARGE * np.median(sizes)
    for place in np.flatnonzero(large & (tight < least)).tolist():
        entry = known[place]
        if entry.cluster not in giants:
            reason = (
                f"{entry.size:,} rows (median cluster {np.median(sizes):.0f}) and loose: mean "
                f"cosine to the centre {tight[place]:.2f}, median {median:.2f}. It may hold "
                f"several subjects. {_in_place(entry.cluster)}."
            )
            about = (entry.cluster,)
            yield finding("split", "large and loose", reason, entry.size, clusters=about)


def _in_place(cluster: int) -> str:
    """How a cluster is split while all others stay as they are."""
    return f"p splits it in place (elute split SESSION {cluster})"


def _merge(material: Material, spoken_of: set[int]) -> Iterator[Finding]:
    """Pairs that are each other's nearest, with centres closer than their own rows are to these."""
    by_label = {entry.cluster: entry for entry in material.evaluated.clusters}
    for entry in material.evaluated.clusters:
        other = by_label.get(entry.nearest) if entry.nearest is not None else None
        if other is None or other.nearest != entry.cluster or other.cluster < entry.cluster:
            continue
        ratio = _apart(entry, other)
        if spoken_of & {entry.cluster, other.cluster}:
            continue
        if ratio is not None and ratio < _CLOSE:
            reason = (
                f"Clusters {entry.cluster} and {other.cluster} ({entry.size:,} and {other.size:,} "
                f"rows) are each other's nearest: cosine of the centres "
                f"{entry.nearest_similarity:.2f}, of the rows to their centres "
                f"{entry.cohesion:.2f} and {other.cohesion:.2f}."
            )
            both = (entry.cluster, other.cluster)
            size = entry.size + other.size
            yield finding("merge", "close pair", reason, size, clusters=both)


def _apart(one: ClusterMetrics, other: ClusterMetrics) -> float | None:
    """Cosine distance of the centres over the sum of the mean distances of the rows to them."""
    if one.nearest_similarity is None or one.cohesion is None or other.cohesion is None:
        return None
    width = (1 - one.cohesion) + (1 - other.cohesion)
    return (1 - one.nearest_similarity) / width if width > 0 else None


def _misfits(material: Material, giants: set[int]) -> Iterator[Finding]:
    """Clusters many of whose rows would be closer to another one."""
    for entry in material.evaluated.clusters:
        if entry.silhouette is None or entry.cluster in giants:
            continue
        if entry.silhouette < 0 or (entry.misfits or 0) >= _MISFITS:
            reason = (
                f"{percent(entry.misfits or 0)} of its {entry.size:,} rows are closer to another "
                f"cluster; silhouette {entry.silhouette:.2f}."
            )
            rows = material.members[entry.cluster]
            worst = rows[np.argsort(material.evaluated.silhouette[rows], kind="stable")[:5]]
            yield finding(
                "inspect",
                "mixed-up cluster",
                reason,
                entry.size,
                clusters=(entry.cluster,),
                rows=material.ids(worst),
            )


def _tiny(material: Material) -> Iterator[Finding]:
    """Clusters of very few rows beside the others, where these are not tiny themselves."""
    sizes = [entry.size for entry in material.evaluated.clusters]
    median = float(np.median(sizes)) if sizes else 0.0
    few = [
        entry
        for entry in sorted(material.evaluated.clusters, key=lambda entry: entry.size)
        if entry.size <= max(_TINY, _FRACTION * median) and entry.size < median / 2
    ]
    if few:
        named = ", ".join(f"{entry.cluster} ({entry.size:,})" for entry in few[:_LISTED])
        more = f" and {len(few) - _LISTED:,} more" if len(few) > _LISTED else ""
        reason = (
            f"{len(few):,} of {len(sizes):,} clusters are tiny, the median has {median:.0f} rows: "
            f"{named}{more}. Often strays that lie together, or copies."
        )
        rows = np.concatenate([material.members[entry.cluster] for entry in few])
        yield finding(
            "inspect",
            "tiny clusters",
            reason,
            len(rows),
            clusters=tuple(entry.cluster for entry in few),
            rows=material.ids(rows[:_LISTED]),
        )
