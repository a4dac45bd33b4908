"""Exact, inverted lists and HNSW side by side, as they grow, in one run.

    python -m tests.bench.bench_neighbors [ROWS ...]        (default 20000 50000 100000)

Prints seconds, processor seconds, the ratio to the exact search, the recall over a sample of rows
as the method measured it and as found against the exact graph, and the growth exponent between the
first and the last size. Vectors are made up (384 dimensions, groups of about 200 that overlap);
where ../shared/data holds CLINC150 its texts are embedded by LSA besides, and by MiniLM where the
extra is installed.
"""

import csv
import math
import sys
import time
from pathlib import Path

import numpy as np

from elute.core.progress import silent
from elute.core.results import Floats, Neighbors
from elute.steps.base import Method
from elute.steps.embed.model import DEFAULT, find
from elute.steps.neighbors import METHODS, neighbors
from elute.steps.neighbors.approximate import SAMPLE

CLINC = Path(__file__).parents[3] / "shared" / "data" / "clinc150" / "clinc150_full.csv"
NAMES = ("exact", "ivf", "hnsw")
Seconds = dict[str, tuple[float, float]]


def main() -> None:
    """Made-up vectors of rising size, then real ones."""
    sizes = [int(word) for word in sys.argv[1:]] or [20_000, 50_000, 100_000]
    print(f"{'':28}{'s':>9}{'cpu s':>9}{'ratio':>8}{'said':>16}{'found':>8}")
    timed = {m: compared(f"made {m:,}", made(m)) for m in sizes}
    low, high = min(sizes), max(sizes)
    for name in NAMES if low < high else ():
        ratio = timed[high][name][1] / timed[low][name][1]
        print(f"{name} grows as rows ** {math.log(ratio) / math.log(high / low):.2f}")
    for name, vectors in real().items():
        compared(f"{name} {len(vectors):,}", vectors)


def made(m: int) -> Floats:
    """(m, 384) unit vectors in overlapping groups of about 200."""
    random = np.random.default_rng(0)
    rows = random.normal(scale=0.8, size=(m, 384)).astype(np.float32)
    rows += random.normal(size=(max(2, m // 200), 384))[random.integers(0, max(2, m // 200), m)]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def compared(name: str, vectors: Floats) -> Seconds:
    """Time every method, print a line for each, and tell seconds and processor seconds."""
    timed: Seconds = {}
    truth: Neighbors | None = None
    for key in NAMES:
        method: Method[Floats, Neighbors] = METHODS[key]()
        wall, cpu = time.perf_counter(), time.process_time()
        graph = neighbors(method, vectors, silent)
        timed[key] = time.perf_counter() - wall, time.process_time() - cpu
        truth = truth or graph
        ratio = timed["exact"][1] / timed[key][1]
        said = f"{graph.recall:.3f} ± {graph.recall_error:.3f}" if graph.recall else "exact"
        print(
            f"{name:20}{key:8}{timed[key][0]:9.1f}{timed[key][1]:9.1f}{ratio:8.1f}{said:>16}"
            f"{agreement(graph, truth):8.3f}",
            flush=True,
        )
    return timed


def agreement(found: Neighbors, true: Neighbors) -> float:
    """The share of the true neighbours found, over rows that the method did not measure on."""
    rows = np.random.default_rng(1).choice(len(true.indices), 4 * SAMPLE, replace=False)
    return float(np.mean([np.isin(true.indices[row], found.indices[row]).mean() for row in rows]))


def real() -> dict[str, Floats]:
    """CLINC150's vectors by the embedders at hand."""
    if not CLINC.is_file():
        return {}
    with CLINC.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    found = {"lsa": by_lsa(texts)}
    folder = find(DEFAULT).folder
    if folder is not None:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device="cpu")
        made = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        found["minilm"] = np.asarray(made, dtype=np.float32)
    return found


def by_lsa(texts: list[str]) -> Floats:
    """(m, 256) by latent semantic analysis; rows without a known word are zero."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    rows: Floats = TruncatedSVD(256, random_state=0).fit_transform(words).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return rows


if __name__ == "__main__":
    main()
