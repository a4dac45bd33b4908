"""Which rows fit nowhere: without labels, and with the marks of a person."""

from elute.steps.evaluate.outliers.marked import ranked_with
from elute.steps.evaluate.outliers.score import outlier_scores

__all__ = ["outlier_scores", "ranked_with"]
