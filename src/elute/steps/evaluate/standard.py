"""The measures every round gets, among the vectors and in the space clustered, noise left out."""

from dataclasses import dataclass
from functools import partial

from elute.core.findings import Finding, Findings
from elute.core.progress import Progress
from elute.core.results import PAIR_MEASURES, Evaluated
from elute.core.settings import option
from elute.steps.evaluate.alike import Alike, alike
from elute.steps.evaluate.by_cluster import by_cluster
from elute.steps.evaluate.findings import alike_findings
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.measures import measured
from elute.steps.evaluate.outliers import outlier_scores
from elute.steps.evaluate.suspects import suspected_labels

PARTS = 7


@dataclass(frozen=True)
class Evaluate:
    """Separation, validity and stability of the clusters; outliers, copies and labels."""

    near_threshold: float = option(
        0.95, "Cosine from which on two rows are near copies.", low=0.5, high=1
    )
    jaccard_threshold: float = option(
        0.8, "Overlap of their runs of words from which on long texts are copies.", low=0.5, high=1
    )
    long_words: int = option(
        200,
        "Texts of more words are compared by their words, not their vectors; as many as the model "
        "reads (256 tokens hold about 200 words), 0 for all texts.",
        low=0,
    )
    labels: bool = option(True, "Rank labels that may be wrong, where the data has labels.")
    resamples: int = option(
        6,
        "Samples of the rows clustered again, to see which clusters come back; 0 for none.",
        low=0,
        high=1000,
    )
    seed: int = option(0, "Seed of samples, folds and centres.", low=0, high=2**32 - 1)

    def run(self, given: Given, progress: Progress) -> Evaluated:
        """Measure.

        Args:
            given: the results of the round so far.
            progress: told about the parts of the work.

        Returns:
            All measures; see `Evaluated`.
        """
        found = measured(
            given, self.resamples, self.seed, lambda part, what: progress(part, PARTS, what)
        )
        progress(3, PARTS, "outliers")
        scores = outlier_scores(given.vectors, given.neighbors, given.precleaned.texts, self.seed)
        every = self._alike(given, progress)
        fit = every.where(given.may_be_copies(every.ends))
        chosen = fit.ends[fit.copies]
        findings = [*alike_findings(given, every, fit), *self._suspects(given, progress)]
        progress(PARTS, PARTS)
        return Evaluated(
            overall=found.overall,
            clusters=by_cluster(given, found, chosen[:, 1]),
            outlier_score=scores,
            silhouette=found.widths,
            pairs=fit.ends,
            pair_similarity=fit.similarity,
            pair_measure=fit.measure,
            copies=chosen[:, 1],
            copy_of=chosen[:, 0],
            copy_similarity=fit.similarity[fit.copies],
            copy_measure=fit.measure[fit.copies],
            thresholds=fit.thresholds,
            crowded=fit.crowded,
            findings=Findings.of(findings),
        )

    def _alike(self, given: Given, progress: Progress) -> Alike:
        """Rows that say almost the same."""
        progress(4, PARTS, "near copies")
        values = (self.near_threshold, self.jaccard_threshold)
        thresholds = dict(zip(PAIR_MEASURES, values, strict=True))
        tick = partial(progress, 5, PARTS, "long texts")
        return alike(given, thresholds, self.long_words, tick)

    def _suspects(self, given: Given, progress: Progress) -> list[Finding]:
        """Labels that may be wrong."""
        tick = partial(progress, 6, PARTS, "labels")
        made = suspected_labels(given, self.seed, tick) if self.labels else None
        return [made] if made else []
