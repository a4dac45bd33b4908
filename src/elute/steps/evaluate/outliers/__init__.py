"""Which rows fit nowhere: without labels, and with the marks of a person."""

from elute.steps.evaluate.outliers.marked import Gone, ranked_with, standing
from elute.steps.evaluate.outliers.score import outlier_scores

__all__ = ["Gone", "outlier_scores", "ranked_with", "standing"]
