"""What each number about clusters says, in one line; the screen and `elute show` read it here."""

from collections.abc import Mapping

from elute.core.amounts import counted, duration
from elute.engine.view import Snapshot

OVERALL: Mapping[str, Mapping[str, str]] = {
    "the neighbours": {
        "neighbors": "how the nearest rows of each row were searched; exact: none is missed",
        "recall": "share of the true nearest rows that were found, on a sample of rows; 1 is best",
    },
    "the clusters": {
        "clusters": "how many there are, noise not counted",
        "noise": "share of the rows that are in no cluster",
        "coverage": "share of the rows that are in one; noise is left out of what is below",
        "balance": "entropy of the sizes: 1 where all are of one size, 0 where one has all",
        "effective_clusters": "so many clusters of equal size would be as even",
        "purity": "share of a row's neighbours that are in its cluster; noise is outside; of the "
        "neighbours as many count as the cluster has other rows",
    },
    "among the vectors": {
        "silhouette": "how much closer rows are to their own cluster than to the next, by cosine; "
        "-1 to 1, higher is better, low where topics touch",
        "davies_bouldin": "widths over distance to the worst other cluster; from 0, lower is "
        "better",
        "calinski_harabasz": "variance between over variance within; higher is better, to compare "
        "clusterings of the same rows only",
    },
    "in the space that was clustered": {
        "space": "what was clustered",
        "space_dims": "its dimensions",
        "space_silhouette": "the silhouette there, by straight-line distance; -1 to 1. A layout "
        "as UMAP pulls clusters apart: believe the one among the vectors first",
        "space_davies_bouldin": "Davies-Bouldin there; lower is better",
        "space_calinski_harabasz": "Calinski-Harabasz there; not to be compared between spaces",
        "dbcv": "gap to the next cluster against the widest gap within, for any shape; -1 to 1, "
        "higher is better; noise counts 0; to compare clusterings of the same space only",
    },
    "clustered again": {
        "stability": "overlap of each cluster with its like when samples of the rows are clustered "
        "anew; 0 to 1: stable from 0.85, doubtful below 0.75, dissolved below 0.5. In a UMAP "
        "layout, which is not made anew, even pure chance comes out high",
    },
    "the map": {
        "map": "what laid it out",
        "map_dims": "its dimensions",
        "trustworthiness": "1 where rows that are near on the map are near among the vectors",
        "continuity": "1 where rows that are near among the vectors are near on the map",
        "map_rows_judged": "rows on which the two were measured",
        "overlap_in_map": "share of the rows nearest on the map that are of another cluster; of "
        "each row as many count as its cluster has other rows, 15 at most",
        "overlap_in_space": "the same among the vectors; where it is lower, the map overstates "
        "the overlap",
    },
}
"""Heading -> metric -> meaning, in the order of reading; see `Evaluated.overall`."""

CLUSTER: Mapping[str, str] = {
    "size": "rows in it",
    "share": "of all rows",
    "silhouette": "how much closer its rows are to it than to the next cluster; -1 to 1",
    "misfits": "share of its rows that are closer to another cluster",
    "davies_bouldin": "its worst ratio of widths to distance; lower is better",
    "cohesion": "mean cosine of its rows to their middle; 1 is tightest",
    "nearest": "the cluster whose middle is closest",
    "nearest_similarity": "the cosine between the two middles",
    "near_duplicates": "share of its rows that nearly repeat an earlier row",
    "neighbor_distance": "median distance of its rows to their neighbours; lower is denser",
    "purity": "share of its rows' neighbours that are in it too; of a row's nearest as many count "
    "as the cluster has other rows",
    "length_median": "characters of its texts, half have fewer",
    "length_p90": "characters that nine of ten texts do not exceed",
    "label_name": "its most frequent label in the data",
    "label_share": "share of its labelled rows that have this label",
    "labels": "how many different labels its rows have",
    "dbcv": "gap to the next cluster against its widest gap within; -1 to 1; of a large cluster a "
    "sample of 512 rows",
    "dbcv_error": "how far it may be off, where rows were sampled",
    "stability": "overlap with its like when samples are clustered anew; 0 to 1; in a UMAP layout "
    "too high; none where a sample holds fewer than 10 of its rows",
    "stability_error": "standard error of the stability",
}
"""Field of `ClusterMetrics` -> meaning; `label_name` stands for its `label`."""

STABLE = 0.85
DOUBTFUL = 0.75
PATTERN = 0.6
DISSOLVED = 0.5
"""Where Hennig (2007) draws the lines between the words for a stability."""


def stability_word(value: float) -> str:
    """What a stability in [0, 1] means, in a word or two."""
    if value >= STABLE:
        return "stable"
    if value >= DOUBTFUL:
        return "fairly stable"
    if value >= PATTERN:
        return "doubtful"
    return "unstable" if value >= DISSOLVED else "dissolved"


def without_stability(overall: Mapping[str, object]) -> str:
    """Why the clusters have no stability though samples were asked for; "" for no such reason.

    Args:
        overall: as `Evaluated.overall`; entries may be missing.
    """
    rows, seconds = overall.get("stability_rows"), overall.get("stability_seconds")
    if overall.get("stability") is not None or not isinstance(rows, float) or not rows:
        return ""
    if isinstance(seconds, float):
        return f"to cluster samples again would take about {duration(seconds)}"
    return f"no cluster of the method has {_fewest()} rows in a sample of {counted(rows, 'row')}"


def not_judged(snapshot: Snapshot, cluster: int) -> str:
    """Why a cluster has no stability, in a few words; "" where no samples were asked for."""
    overall = snapshot.evaluated.overall if snapshot.evaluated else {}
    if not overall.get("stability_rows"):
        return ""
    if snapshot.clustered is not None and cluster in snapshot.clustered.by_hand:
        return "made by hand"
    seconds = overall.get("stability_seconds")
    if seconds is not None:
        return f"samples would take {duration(seconds)}"
    return f"under {_fewest()} rows in a sample"


def _fewest() -> int:
    """Rows of a cluster that a sample must hold; asked of the step only where that is told."""
    from elute.steps.evaluate.stability import FEWEST

    return FEWEST


def label_name(snapshot: Snapshot, label: int | None) -> str | None:
    """The label a cluster has most, as it stands in the data (not yet safe); None for none."""
    if label is None or snapshot.records is None:
        return None
    return snapshot.records.label_names[label]
