"""Rules about single rows: copies, nothing to read, unusual letters, far from everything."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.results import PAIR_MEASURES
from elute.core.rules import LONG_COPY, NEAR_COPY
from elute.steps.report.findings import Finding, finding
from elute.steps.report.material import Material
from elute.steps.report.summary import percent
from elute.steps.report.unreadable import Unreadable

_FAR = 2.5
_OVERLAP = 0.3
_PAIRS = 500
_FEW = 3
_SHOWN = 50


def advise_rows(
    material: Material, found: Unreadable, elsewhere: NDArray[np.bool_]
) -> Iterator[Finding]:
    """Findings about rows.

    Args:
        material: the round.
        found: which rows cannot be read.
        elsewhere: (m,) rows that a finding about their whole cluster speaks of already.
    """
    yield from _near_copies(material)
    yield from _long_copies(material)
    yield from _unreadable(material, found, elsewhere)
    yield from _unusual(material, found, elsewhere)
    yield from _far(material, found.any | found.unusual | elsewhere)


def _near_copies(material: Material) -> Iterator[Finding]:
    """Rows whose vector says almost the same as that of another row, which stays.

    Where vectors are alike and the texts are not, the model does not read them: not to be dropped.
    Median overlap of letter runs: support messages 0.94, CLINC150 0.65, Korean chat embedded by an
    English model 0.08.
    """
    evaluated = material.evaluated
    chosen = _copies(material, "cosine")
    count = len(chosen)
    if not count:
        return
    rows = material.ids(evaluated.copies[chosen])
    overlap = _overlap(material, chosen)
    said = f"{count:,} rows ({percent(count / material.rows)})"
    numbers = (
        f"{_numbers(material, 'cosine', chosen)}; median overlap of letter runs {overlap:.2f}."
    )
    if overlap < _OVERLAP:
        reason = (
            f"{said} have almost the vector of another row, but other texts: {numbers} "
            "The model may not read this language."
        )
        yield finding("inspect", NEAR_COPY, reason, count, rows=rows[:_SHOWN])
    else:
        reason = f"{said} say almost the same as another row, which stays: {numbers}"
        yield finding("drop_rows", NEAR_COPY, reason, count, rows=rows)


def _long_copies(material: Material) -> Iterator[Finding]:
    """Long texts that share most of their words with another, which stays."""
    chosen = _copies(material, "jaccard")
    count = len(chosen)
    if count:
        reason = (
            f"{count:,} long texts ({percent(count / material.rows)}) share most of their runs of "
            f"words with another, which stays: {_numbers(material, 'jaccard', chosen)}."
        )
        rows = material.ids(material.evaluated.copies[chosen])
        yield finding("drop_rows", LONG_COPY, reason, count, rows=rows)


def _copies(material: Material, measure: str) -> NDArray[np.int64]:
    """Which of the copies are so by a measure."""
    return np.flatnonzero(material.evaluated.copy_measure == PAIR_MEASURES.index(measure))


def _numbers(material: Material, measure: str, chosen: NDArray[np.int64]) -> str:
    """The threshold, and how alike the copies are."""
    evaluated = material.evaluated
    median = np.median(evaluated.copy_similarity[chosen])
    return f"{measure} at least {evaluated.thresholds[measure]:.2f}, median {median:.3f}"


def _overlap(material: Material, chosen: NDArray[np.int64]) -> float:
    """Median Jaccard overlap of runs of three letters, over some of the copies."""
    evaluated, texts = material.evaluated, material.texts
    some = chosen[:: max(1, len(chosen) // _PAIRS)]
    pairs = zip(evaluated.copies[some].tolist(), evaluated.copy_of[some].tolist(), strict=True)
    runs = ((_runs(texts[row]), _runs(texts[other])) for row, other in pairs)
    return float(np.median([len(one & two) / len(one | two) for one, two in runs]))


def _runs(text: str) -> set[str]:
    """The runs of three letters of a text, white space as one blank."""
    plain = " ".join(text.lower().split())
    return {plain[start : start + 3] for start in range(max(1, len(plain) - 2))}


def _unreadable(
    material: Material, found: Unreadable, elsewhere: NDArray[np.bool_]
) -> Iterator[Finding]:
    rows = np.flatnonzero(found.any & ~elsewhere)
    if len(rows):
        parts = (
            (found.signs, "mostly signs"),
            (found.repeated, "a few characters over and over"),
            (found.keys, "letters that make no syllables"),
        )
        counted = [(int(np.count_nonzero(mask[rows])), words) for mask, words in parts]
        listed = ", ".join(f"{number} {words}" for number, words in counted if number)
        share = percent(len(rows) / material.rows)
        reason = f"{len(rows):,} rows ({share}) have nothing to read in them: {listed}."
        yield finding("drop_rows", "unreadable text", reason, len(rows), rows=material.ids(rows))


def _unusual(
    material: Material, found: Unreadable, elsewhere: NDArray[np.bool_]
) -> Iterator[Finding]:
    rows = np.flatnonzero(found.unusual & ~elsewhere)
    if len(rows) >= _FEW:
        reason = (
            f"{len(rows):,} rows have letters unlike the rest (rare pairs of letters): made-up "
            "words, another language, or names and codes."
        )
        ids = material.ids(rows[:_SHOWN])
        yield finding("inspect", "unusual letters", reason, len(rows), rows=ids)


def _far(material: Material, spoken_of: NDArray[np.bool_]) -> Iterator[Finding]:
    """Rows whose outlier score is far above the others', the farthest first."""
    score = material.evaluated.outlier_score.astype(np.float64)
    median = float(np.median(score)) if len(score) else 0.0
    least = median + _FAR * 1.4826 * float(np.median(np.abs(score - median))) if len(score) else 1.0
    rows = np.flatnonzero((score > least) & ~spoken_of)
    if len(rows) and least > median:
        farthest = rows[np.argsort(-score[rows], kind="stable")[:_SHOWN]]
        reason = (
            f"{len(rows):,} rows ({percent(len(rows) / material.rows)}) lie far from everything: "
            f"outlier score above {least:.2f}, median of all {median:.2f}. Often off topic."
        )
        ids = material.ids(farthest)
        yield finding("inspect", "far from everything", reason, len(rows), rows=ids)
