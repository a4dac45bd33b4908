"""Rows that are enough for Milvus to be asked, and few enough to be quick."""

from elute.core.results import Floats
from tests.steps.blobs import blobs

ROWS = 2100


def spread_out() -> Floats:
    """ROWS vectors in 30 groups that run into each other."""
    return blobs((ROWS // 30,) * 30, spread=1.0, dim=8)[0]
