"""A whole round beside the recipe that everybody starts from, in one run.

    python -m tests.bench.bench_round [ROWS]                (default 20000)

The recipe: hdbscan on the vectors, umap-learn on the vectors, scikit-learn's silhouette over all
pairs (cosine) with its Davies-Bouldin and Calinski-Harabasz. Ours: neighbours, HDBSCAN with the
same settings, UMAP, and the same three measures; beside these, and not in the ratio, all that
`evaluate` measures, outlier scores, near copies, stability and DBCV included. Prints the seconds of
each part (compiled beforehand), the ratio, how far the two clusterings agree (adjusted Rand index,
noise a group of its own), and each one's agreement with the truth. On rows of CLINC150 embedded by
MiniLM, where both are at hand; otherwise on made-up rows. Ends with 1 where the round is not FASTER
times as fast, or the two agreements with the truth differ by more than CLOSE.
"""

import csv
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from elute.core.progress import silent
from elute.core.results import Floats, Ids, Neighbors
from elute.engine.grouping import grouped, grouped_again
from elute.steps.cluster.hdbscan import Hdbscan, default_size
from elute.steps.embed.model import DEFAULT, find
from elute.steps.evaluate import METHODS, Given, evaluate
from elute.steps.evaluate.groups import Groups
from elute.steps.evaluate.separation import calinski_harabasz, davies_bouldin, silhouette
from elute.steps.neighbors import METHODS as SEARCHES
from elute.steps.neighbors import neighbors
from elute.steps.reduce import reduce
from elute.steps.reduce.umap import Umap
from tests import values
from tests.bench.bench_neighbors import CLINC
from tests.bench.bench_scale import made

FASTER = 20.0
CLOSE = 0.02
MORE = "all measures"
Made = TypeVar("Made")


def main() -> int:
    """Time both; 1 where the promise is broken."""
    warnings.simplefilter("ignore")
    m = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    name, vectors, truth = rows_of(m)
    print(f"{name}: {len(vectors):,} rows x {vectors.shape[1]}")
    warmed(vectors[:500])
    ours, labels, quick = our_round(vectors)
    theirs, found, slow = recipe(vectors)
    for title, parts in (("elute", ours), ("recipe", theirs)):
        total = sum(parts.values())
        cells = ", ".join(f"{part} {seconds:.1f}" for part, seconds in parts.items())
        print(f"{title:7} {total:7.1f} s: {cells}", flush=True)
    more = ours.pop(MORE)
    ratio = sum(theirs.values()) / sum(ours.values())
    near = abs(agreement(truth, labels) - agreement(truth, found))
    whole = sum(theirs.values()) / (sum(ours.values()) + more)
    print(f"times as fast: {ratio:.1f} (wanted {FASTER:.0f}); with all measures {whole:.1f}")
    print(f"processor time, with all measures: {slow / quick:.1f}")
    print(f"clusters {labels.max() + 1} and {found.max() + 1}, ARI {agreement(labels, found):.3f}")
    known = f"{agreement(truth, labels):.3f} and {agreement(truth, found):.3f}"
    print(f"ARI with the truth {known}: apart by {near:.3f} (wanted {CLOSE})")
    return 1 if ratio < FASTER or near > CLOSE else 0


def rows_of(m: int) -> tuple[str, Floats, Ids]:
    """Name, (m, d) vectors and the group of each row."""
    folder = find(DEFAULT).folder
    if not CLINC.is_file() or folder is None:
        return "made up", *made(m)
    with CLINC.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = np.sort(np.random.default_rng(0).permutation(len(rows))[:m])
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    texts = [rows[at]["text"] for at in chosen]
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    _, groups = np.unique([rows[at]["intent"] for at in chosen], return_inverse=True)
    return "CLINC150", np.asarray(vectors, dtype=np.float32), groups


def warmed(vectors: Floats) -> None:
    """Let numba compile what both use."""
    import hdbscan

    reduce(Umap(), vectors, neighbors(SEARCHES["auto"](), vectors, silent), silent)
    recipe_map(vectors)
    hdbscan.HDBSCAN().fit(vectors)


def our_round(vectors: Floats) -> tuple[dict[str, float], np.ndarray, float]:
    """Seconds of each part, the labels, and the processor seconds of all."""
    parts: dict[str, float] = {}
    began, method = time.process_time(), Hdbscan()
    graph: Neighbors = timed(
        parts, "neighbours", lambda: neighbors(SEARCHES["auto"](), vectors, silent)
    )
    clusters = timed(parts, "HDBSCAN", lambda: grouped(method, vectors, graph, silent))
    timed(parts, "UMAP", lambda: reduce(Umap(), vectors, graph, silent))
    timed(parts, "measures", lambda: three(vectors, clusters.labels))
    texts = [f"row {row}" for row in range(len(vectors))]
    given = Given(
        values.records(texts),
        values.precleaned(range(len(vectors)), texts),
        vectors,
        graph,
        clusters,
        lambda rows, seed: grouped_again(method, vectors, graph, clusters, rows, seed),
    )
    timed(parts, MORE, lambda: evaluate(METHODS["standard"](), given, silent))
    return parts, clusters.labels, time.process_time() - began


def three(vectors: Floats, labels: np.ndarray) -> None:
    """The measures that the recipe has."""
    groups = Groups(labels)
    centres = groups.centres(vectors)
    silhouette(vectors, groups, centres)
    davies_bouldin(vectors, groups, centres)
    calinski_harabasz(vectors, groups, centres)


def recipe(vectors: Floats) -> tuple[dict[str, float], np.ndarray, float]:
    """The same of the recipe."""
    import hdbscan
    from sklearn import metrics

    parts: dict[str, float] = {}
    began, size = time.process_time(), default_size(len(vectors))
    model = hdbscan.HDBSCAN(min_cluster_size=size, min_samples=1)
    labels = timed(parts, "HDBSCAN", lambda: model.fit_predict(vectors))
    timed(parts, "UMAP", lambda: recipe_map(vectors))
    kept = labels >= 0
    rows, own = vectors[kept], labels[kept]

    def measured() -> None:
        metrics.silhouette_score(rows, own, metric="cosine")
        metrics.davies_bouldin_score(rows, own)
        metrics.calinski_harabasz_score(rows, own)

    timed(parts, "measures", measured)
    return parts, labels, time.process_time() - began


def recipe_map(vectors: Floats) -> Any:
    """umap-learn with its own neighbours and start."""
    from umap import UMAP

    return UMAP(metric="cosine", random_state=0).fit_transform(vectors)


def timed(parts: dict[str, float], name: str, work: Callable[[], Made]) -> Made:
    """What `work` returns; its seconds are noted under `name`."""
    start = time.perf_counter()
    result = work()
    parts[name] = time.perf_counter() - start
    return result


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """Adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


if __name__ == "__main__":
    sys.exit(main())
