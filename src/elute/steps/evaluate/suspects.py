"""Labels that may be wrong: rows to which a classifier that has not seen them gives another label.

Confident learning (Northcutt, Jiang and Chuang 2021) as in cleanlab: from predictions made out of
sample it estimates how many labels are wrong, and flags those with the least self-confidence. Where
the classifier is hardly better than always guessing the most frequent label it flags nothing: the
lower bound of its accuracy (Wilson 1927, 95 %) must be above that guess by a tenth of what the
guess gets wrong.

The classifier was chosen on CLINC150 with 5 % of the labels replaced, 9,000 rows, 150 labels, by
the average precision of finding them in vectors of MiniLM / of LSA: logistic regression
0.99 / 0.97, class centres 0.99 / 0.93, ridge 0.96 / 0.92, neighbours 0.94 / 0.83, discriminant
analysis 0.62 / 0.32. For the 10 broad domains as labels: 0.96 / 0.92, centres 0.90 / 0.87.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, found
from elute.core.results import Floats, Ints
from elute.core.rules import SUSPECTED
from elute.core.texts import Texts
from elute.steps.evaluate.findings import BORDERLINE
from elute.steps.evaluate.given import Given

FOLDS = 3
FEWEST = 2 * FOLDS
"""Rows a label must have to be learnt."""

MOST_LABELS = 2_000
_FITTED = 20_000
_FITTED_CELLS = 8_000_000
_CELLS = 50_000_000
"""Rows times labels whose predictions are held at a time: 200 MB."""


_BETTER = 0.1
"""The share of the errors of always guessing the most frequent label that must be got right."""


@dataclass(frozen=True)
class _Judged:
    """Rows (j,) by position, with their label among the k that are learnt."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int64]
    known: NDArray[np.int64]
    said: str


def suspected_labels(given: Given, seed: int, tick: Callable[[], None]) -> Finding | None:
    """Rank the labels by how little a classifier agrees.

    Args:
        given: the round.
        seed: of the folds and samples.
        tick: called between folds; may raise.

    Returns:
        A finding to look at: `score` is 1 - the probability of the row's own label, the flagged
        rows are those estimated to be wrong, and the most suspect others are listed with them.
        None where no row has a label.
    """
    if not (given.labels >= 0).any():
        return None
    judged = _judged(given.labels, seed)
    if not 2 <= len(judged.known) <= MOST_LABELS:
        summary = f"Not looked for: {len(judged.known):,} labels have {FEWEST} rows or more, and "
        summary += f"2 to {MOST_LABELS:,} can be told apart."
        return Finding(SUSPECTED, "look", False, summary, found(np.zeros(0, np.int64)))
    predicted = _predicted(given.vectors, judged, seed, tick)
    return _finding(given, judged, predicted)


def _judged(labels: Ints, seed: int) -> _Judged:
    """The rows whose labels are frequent enough, or a sample of them where they are too many."""
    counts = np.bincount(labels[labels >= 0])
    known = np.flatnonzero(counts >= FEWEST)
    few = int(np.count_nonzero(counts)) - len(known)
    rows = np.flatnonzero((labels >= 0) & np.isin(labels, known))
    total = len(rows)
    if total * len(known) > _CELLS:
        rows = _sample(rows, labels, _CELLS // len(known), seed)
    said = f" {few:,} labels of fewer than {FEWEST} rows are left out." if few else ""
    said += f" A sample of {len(rows):,} of {total:,} rows." if len(rows) < total else ""
    return _Judged(rows, np.searchsorted(known, labels[rows]), known, said)


def _sample(
    rows: NDArray[np.int64], labels: NDArray[np.integer], most: int, seed: int
) -> NDArray[np.int64]:
    """About `most` rows, ascending: the same share of each label, and no fewer than FEWEST."""
    mixed = np.random.default_rng(seed).permutation(rows)
    order = np.argsort(labels[mixed], kind="stable")
    sizes = np.bincount(labels[mixed])
    place = np.empty(len(mixed), dtype=np.int64)
    place[order] = np.arange(len(mixed)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    quota = np.maximum(sizes * most // max(len(rows), 1), FEWEST)
    return np.sort(mixed[place < quota[labels[mixed]]])


def _predicted(vectors: Floats, judged: _Judged, seed: int, tick: Callable[[], None]) -> Floats:
    """(j, k) the probability of each label, from fits on the other folds."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    count = len(judged.known)
    made = np.zeros((len(judged.rows), count), dtype=np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    most = min(_FITTED, _FITTED_CELLS // count)
    for seen, unseen in folds.split(judged.rows, judged.labels):
        tick()
        sample = _sample(seen, judged.labels, most, seed) if len(seen) > most else seen
        with warnings.catch_warnings():
            # More steps cost time and find no more (average precision 0.993 after 15 and 50).
            warnings.simplefilter("ignore", ConvergenceWarning)
            probe = LogisticRegression(C=3, max_iter=15)
            probe.fit(vectors[judged.rows[sample]], judged.labels[sample])
        for block in np.array_split(unseen, len(unseen) // 16384 + 1):
            made[block] = probe.predict_proba(vectors[judged.rows[block]])
    return made


def _finding(given: Given, judged: _Judged, predicted: Floats) -> Finding:
    """The flagged rows and the most suspect of the others, each with a note."""
    from cleanlab.filter import find_label_issues

    free = ~given.held_out[judged.rows]
    guess = predicted.argmax(axis=1)
    other = guess != judged.labels
    if unclear := _unclear(judged, other):
        return Finding(SUSPECTED, "look", False, unclear, found(np.zeros(0, np.int64)))
    issues = find_label_issues(judged.labels, predicted, filter_by="low_self_confidence", n_jobs=1)
    # Held-out rows are listed, but no rule acts on them.
    flags = np.asarray(issues, dtype=np.bool_) & other & free
    score = 1 - predicted[np.arange(len(judged.rows)), judged.labels]
    rest = np.flatnonzero(other & ~flags)
    rest = rest[np.argsort(-score[rest], kind="stable")[:BORDERLINE]]
    listed = np.sort(np.concatenate((np.flatnonzero(flags), rest)))
    names = given.records.label_names
    notes = (
        f"labelled {names[judged.known[judged.labels[at]]]}, looks like "
        f"{names[judged.known[guess[at]]]} ({predicted[at, guess[at]]:.2f})"
        for at in listed
    )
    summary = _summary(int(np.count_nonzero(flags)), other[free]) + judged.said
    rows = found(given.precleaned.ids[judged.rows[listed]], -1, score[listed], flags[listed])
    return Finding(SUSPECTED, "look", False, summary, rows, Texts.of(notes))


def _summary(count: int, other: NDArray[np.bool_]) -> str:
    """How many labels of rows that are not held out look wrong, and to whom."""
    total = max(len(other), 1)
    agrees = 100 * (1 - np.count_nonzero(other) / total)
    return (
        f"{count:,} of {len(other):,} labels ({100 * count / total:.1f} %) look wrong to a "
        f"classifier that gives {agrees:.0f} % of the rows their own label."
    )


def _unclear(judged: _Judged, other: NDArray[np.bool_]) -> str:
    """That the classifier cannot tell the labels apart; "" where it can."""
    share = float(np.bincount(judged.labels).max() / len(other))
    accuracy = float(1 - other.mean())
    if _lower_bound(accuracy, len(other)) > share + _BETTER * (1 - share):
        return ""
    return (
        f"The vectors cannot tell these labels apart (probe {100 * accuracy:.0f} %, always the "
        f"most frequent label {100 * share:.0f} %): nothing is ranked.{judged.said}"
    )


def _lower_bound(share: float, count: int) -> float:
    """The lower end of Wilson's 95 % interval of a share seen in `count` rows."""
    z = 1.96
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - reach) / (1 + z * z / count)
