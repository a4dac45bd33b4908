"""Results for tests that need one, with what a test does not speak of left plain."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from elute.core.findings import Finding, Findings
from elute.core.fingerprint import of_texts
from elute.core.results import Evaluated, PartRecords, Precleaned, Records
from elute.core.texts import Texts

NO_IDS = np.zeros(0, dtype=np.int64)
NO_INTS = np.zeros(0, dtype=np.int32)
NO_FLOATS = np.zeros(0, dtype=np.float32)


def ids(*rows: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Row ids as an array."""
    return np.array(rows, dtype=np.int64)


def records(texts: Sequence[str], findings: Sequence[Finding] = (), **others: Any) -> Records:
    """Records of one text file with a line for each text."""
    lines = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(line) + 1 for line in lines], dtype=np.int64)
    lengths = np.array([len(line) for line in lines], dtype=np.int64)
    plain: dict[str, Any] = {
        "format": "text",
        "parts": (PartRecords("data.txt", len(texts), "utf-8"),),
        "columns": ("text",),
        "shape": "",
        "text_from": "text",
        "texts": Texts.of(texts),
        "spans": np.stack([ends - 1 - lengths, ends - 1], axis=1).reshape(-1, 2),
        "hashes": of_texts(lines),
        "label_from": "",
        "labels": np.full(len(texts), -1, dtype=np.int32),
        "label_names": (),
        "split_from": "",
        "splits": np.full(len(texts), -1, dtype=np.int8),
        "split_names": (),
        "times": np.zeros(0, dtype=np.float64),
        "findings": Findings.of(findings),
    }
    return Records(**(plain | others))


def precleaned(
    rows: Sequence[int], texts: Sequence[str] = (), findings: Sequence[Finding] = (), **others: Any
) -> Precleaned:
    """A round in which these rows take part, in whose order copies are kept."""
    plain: dict[str, Any] = {
        "ids": ids(*rows),
        "texts": Texts.of(texts),
        "rank": np.arange(len(rows), dtype=np.int32),
        "measured": ids(*rows),
        "measures": np.zeros((0, len(rows)), dtype=np.float32),
        "measure_names": (),
        "findings": Findings.of(findings),
    }
    return Precleaned(**(plain | others))


def evaluated(m: int, **others: Any) -> Evaluated:
    """Numbers about m rows without clusters or copies."""
    plain: dict[str, Any] = {
        "overall": {"clusters": 0.0, "noise": 1.0},
        "clusters": (),
        "outlier_score": np.zeros(m, dtype=np.float32),
        "silhouette": np.full(m, np.nan, dtype=np.float32),
        "pairs": np.zeros((0, 2), dtype=np.int32),
        "pair_similarity": NO_FLOATS,
        "pair_measure": np.zeros(0, dtype=np.int8),
        "copies": NO_INTS,
        "copy_of": NO_INTS,
        "copy_similarity": NO_FLOATS,
        "copy_measure": np.zeros(0, dtype=np.int8),
        "thresholds": {"cosine": 0.95, "jaccard": 0.8},
        "crowded": 0,
        "findings": Findings.of(),
    }
    return Evaluated(**(plain | others))
