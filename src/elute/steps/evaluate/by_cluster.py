"""The numbers of each cluster, gathered from the measures."""

import numpy as np

from elute.core.results import ClusterMetrics, Ints, Number
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.groups import Weights
from elute.steps.evaluate.measures import Measures
from elute.steps.evaluate.members import distance_around, label_mix, lengths


def by_cluster(given: Given, found: Measures, copies: Ints) -> tuple[ClusterMetrics, ...]:
    """The numbers of each cluster, by label; `copies` are positions that repeat another row."""
    groups, count = found.groups, len(found.groups)
    if count == 0:
        return ()
    copied = np.bincount(groups.labels[copies] + 1, minlength=count + 1)[1:]
    size, mix = lengths(given.precleaned.texts), label_mix(groups, given.labels)
    nearest, cosine = _nearest(found.centres)
    columns: dict[str, Ints | Weights] = {
        "silhouette": groups.means(found.widths),
        "misfits": np.where(count > 1, groups.means(found.widths < 0), np.nan),
        "davies_bouldin": found.ratios if count > 1 else np.full(count, np.nan),
        # The mean cosine of unit vectors to their mean is the length of that mean.
        "cohesion": np.linalg.norm(found.centres, axis=1),
        "nearest_similarity": cosine,
        "neighbor_distance": distance_around(groups, given.neighbors),
        "purity": groups.means(found.pure),
        "length_median": groups.quantiles(size, 0.5),
        "length_p90": groups.quantiles(size, 0.9),
        "label_share": mix.share,
        "dbcv": found.valid.by_cluster,
        "dbcv_error": found.valid.errors,
        "stability": found.stable.by_cluster,
        "stability_error": found.stable.errors,
    }
    numbers = {name: [_number(value) for value in column] for name, column in columns.items()}
    return tuple(
        ClusterMetrics(
            cluster=at,
            size=int(groups.sizes[at]),
            share=float(groups.sizes[at] / len(groups.labels)),
            near_duplicates=float(copied[at] / groups.sizes[at]),
            nearest=int(nearest[at]) if count > 1 else None,
            label=int(mix.label[at]) if mix.label[at] >= 0 else None,
            labels=int(mix.count[at]),
            **{name: values[at] for name, values in numbers.items()},
        )
        for at in range(count)
    )


def _number(value: float) -> Number:
    """A float, None for what is not defined."""
    return None if np.isnan(value) else float(value)


def _nearest(centres: Weights) -> tuple[Ints, Weights]:
    """(c,) the cluster whose centre is closest by cosine, and that cosine; NaN for c < 2."""
    count = len(centres)
    lengths = np.linalg.norm(centres, axis=1)
    directions = centres / np.maximum(lengths, 1e-12)[:, None]
    nearest, cosine = np.zeros(count, dtype=np.int32), np.full(count, np.nan)
    if count > 1:
        for start in range(0, count, 1024):
            alike = directions[start : start + 1024] @ directions.T
            each = np.arange(len(alike))
            alike[each, start + each] = -np.inf
            nearest[start : start + 1024] = best = alike.argmax(axis=1)
            cosine[start : start + 1024] = alike[each, best]
    return nearest, cosine
