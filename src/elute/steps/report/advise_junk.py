"""Rules about clusters that should perhaps leave whole."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.results import ClusterMetrics, Ids
from elute.steps.report.findings import Finding, finding
from elute.steps.report.material import Material, blocks
from elute.steps.report.sales_talk import Talk, talk_in
from elute.steps.report.summary import percent
from elute.steps.report.unreadable import Unreadable

_JUNK = 0.5
_TALK = 0.6
_MIXED_TALK = 0.15
_LIFT = 8.0
_KINDS_OF_TALK = 6
_LAST = 10
_EXAMPLES = 5
_APART = 3.0
_FEWEST_CLUSTERS = 8


def advise_junk(material: Material, found: Unreadable) -> Iterator[Finding]:
    """Clusters of unreadable rows or of sales talk, and dense ones far from all others."""
    talk = talk_in(material.texts)
    unreadable = found.any
    bad: list[int] = []
    for metrics in material.evaluated.clusters:
        junk = _junk(material, metrics, unreadable) or _sales_talk(material, metrics, talk)
        if junk:
            bad.append(metrics.cluster)
            yield junk
    yield from _more_of_the_same(material, bad, np.isin(material.labels, bad) | unreadable)
    yield from _set_apart(material, set(bad))


def _junk(
    material: Material, metrics: ClusterMetrics, unreadable: NDArray[np.bool_]
) -> Finding | None:
    """A cluster half of whose rows have nothing to read."""
    bad = unreadable[material.members[metrics.cluster]]
    if bad.mean() < _JUNK:
        return None
    reason = (
        f"{np.count_nonzero(bad):,} of its {metrics.size:,} rows ({percent(bad.mean())}) have "
        f"nothing to read in them; of all rows {percent(unreadable.mean())}."
    )
    return _drop(material, metrics, "junk cluster", reason)


def _sales_talk(material: Material, metrics: ClusterMetrics, talk: Talk) -> Finding | None:
    """A cluster full of the phrases of junk mail, several in a row, which the others lack."""
    rows = material.members[metrics.cluster]
    own = talk.uses[rows]
    inside, several = (own > 0).mean(), (own > 1).mean()
    if inside < _TALK or several < _MIXED_TALK:
        return None
    others = len(talk.phrases) - np.count_nonzero(own)
    outside = others / max(material.rows - len(rows), 1)
    found = Counter(phrase for row in rows[own > 0].tolist() for phrase in talk.phrases[row])
    if inside < _LIFT * outside or len(found) < _KINDS_OF_TALK:
        return None
    words = ", ".join(f'"{phrase}"' for phrase, _ in found.most_common(4))
    reason = (
        f"{percent(inside)} of its {metrics.size:,} rows use sales talk ({words} ...), "
        f"{percent(several)} two phrases or more; of the other rows {percent(outside)}."
    )
    return _drop(material, metrics, "sales talk", reason)


def _drop(material: Material, metrics: ClusterMetrics, rule: str, reason: str) -> Finding:
    if metrics.nearest is not None and metrics.nearest_similarity is not None:
        near = f"{metrics.nearest} at cosine {metrics.nearest_similarity:.2f}"
        reason = f"{reason} The nearest cluster is {near}."
    return finding(
        "drop_cluster",
        rule,
        reason,
        metrics.size,
        clusters=(metrics.cluster,),
        rows=_examples(material, metrics.cluster),
    )


def _more_of_the_same(
    material: Material, bad: list[int], told: NDArray[np.bool_]
) -> Iterator[Finding]:
    """Rows outside a junk cluster that are closer to its centre than its own last tenth.

    Rows that are `told` of for a better reason are left to it.
    """
    least = [float(np.percentile(material.closeness(cluster), _LAST)) for cluster in bad]
    for place, rows in enumerate(_close(material, bad, least, np.flatnonzero(~told))):
        if len(rows):
            reason = (
                f"{len(rows):,} rows outside cluster {bad[place]} are closer to its centre (cosine "
                f"at least {least[place]:.2f}) than the last {_LAST} % of its own rows."
            )
            about, ids = (bad[place],), material.ids(rows)
            yield finding(
                "drop_rows", "more of a junk cluster", reason, len(rows), clusters=about, rows=ids
            )


def _close(material: Material, bad: list[int], least: list[float], rows: Ids) -> list[Ids]:
    """Which of the rows are that close to each of the clusters; the vectors are read once."""
    if not bad:
        return []
    centres, limits = material.centres[bad].T, np.array(least, dtype=np.float32)
    found: list[list[Ids]] = [[rows[:0]] for _ in bad]
    for some in blocks(rows):
        hits = material.vectors[some] @ centres >= limits
        for place in np.flatnonzero(hits.any(axis=0)).tolist():
            found[place].append(some[hits[:, place]])
    return [np.concatenate(parts) for parts in found]


def _set_apart(material: Material, bad: set[int]) -> Iterator[Finding]:
    """Dense clusters much farther from their nearest than the others are from theirs."""
    known = [entry for entry in material.evaluated.clusters if entry.nearest_similarity is not None]
    if len(known) < _FEWEST_CLUSTERS:
        return
    near = np.array([entry.nearest_similarity for entry in known], dtype=np.float64)
    tight = np.array([entry.cohesion for entry in known], dtype=np.float64)
    median = float(np.median(near))
    least = median - _APART * 1.4826 * float(np.median(np.abs(near - median)))
    for place in np.flatnonzero((near < least) & (tight >= np.median(tight))).tolist():
        entry = known[place]
        if entry.cluster not in bad:
            reason = (
                f"Dense (mean cosine to its centre {entry.cohesion:.2f}) and far from all others: "
                f"its nearest cluster is {entry.nearest} at cosine {near[place]:.2f}, the median "
                f"of the clusters {median:.2f}. See whether it belongs to the subject."
            )
            rows = _examples(material, entry.cluster)
            about = (entry.cluster,)
            yield finding("inspect", "set apart", reason, entry.size, clusters=about, rows=rows)


def _examples(material: Material, cluster: int) -> tuple[int, ...]:
    """A few row ids closest to the centre."""
    closest = np.argsort(-material.closeness(cluster), kind="stable")[:_EXAMPLES]
    return material.ids(material.members[cluster][closest])
