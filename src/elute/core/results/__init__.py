"""What each step hands on: frozen values of arrays and plain data, storable field by field.

n is the number of records in the source, m the number of rows that take part in the round
(`Precleaned.ids` maps position 0..m-1 to the permanent row id 0..n-1). From `embed` on, every array
is indexed by position; a field that holds row ids says so.
"""

from elute.core.results.arrays import Floats, Ids, Ints, Number
from elute.core.results.decided import (
    Advice,
    AdviceKind,
    ClusterReport,
    Decision,
    Report,
)
from elute.core.results.gathered import (
    PartRecords,
    Precleaned,
    Records,
)
from elute.core.results.grouped import (
    Clustered,
    Embedded,
    Neighbors,
    Reduced,
)
from elute.core.results.judged import (
    PAIR_MEASURES,
    ClusterMetrics,
    Evaluated,
    Learnt,
)
from elute.core.results.pictured import (
    Overlap,
    PairOverlap,
)

__all__ = [
    "PAIR_MEASURES",
    "Advice",
    "AdviceKind",
    "ClusterMetrics",
    "ClusterReport",
    "Clustered",
    "Decision",
    "Embedded",
    "Evaluated",
    "Floats",
    "Ids",
    "Ints",
    "Learnt",
    "Neighbors",
    "Number",
    "Overlap",
    "PairOverlap",
    "PartRecords",
    "Precleaned",
    "Records",
    "Reduced",
    "Report",
]
