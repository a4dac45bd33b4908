"""How much the neighbour graph saves: each step on the graph against its library on the vectors.

Run as a script; prints a table of seconds and their ratio, one line a comparison.
"""

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from elute.core.progress import silent
from elute.core.results import Floats, Ids
from elute.steps.cluster import cluster
from elute.steps.cluster.hdbscan import Hdbscan, default_size
from elute.steps.evaluate.separation import centres_of, silhouette
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact
from elute.steps.reduce import reduce
from elute.steps.reduce.tsne import Tsne
from elute.steps.reduce.umap import Umap

ROWS, DIM, GROUPS = 5000, 384, 60


def main() -> None:
    """Compare on made-up vectors of ROWS x DIM."""
    warnings.simplefilter("ignore")
    vectors, truth = made()
    sys.stdout.write(f"{ROWS} rows x {DIM}, {GROUPS} groups\n")
    graph = Exact().run(vectors[:200], silent)
    links, _ = timed(lambda: neighbors(Exact(), vectors, silent))
    compare(
        "neighbours: blocks / all at once",
        lambda: neighbors(Exact(), vectors, silent),
        lambda: plain_search(vectors),
    )
    reduce(Umap(), vectors[:200], graph, silent)  # numba compiles once
    compare(
        "HDBSCAN: graph / vectors",
        lambda: cluster(Hdbscan(), vectors, links, silent),
        lambda: plain_hdbscan(vectors),
    )
    compare(
        "UMAP: graph / vectors",
        lambda: reduce(Umap(), vectors, links, silent),
        lambda: plain_umap(vectors),
    )
    compare(
        "t-SNE: graph / vectors",
        lambda: reduce(Tsne(), vectors, links, silent),
        lambda: plain_tsne(vectors),
    )
    compare(
        "silhouette: centres / pairs",
        lambda: close_silhouette(vectors, truth),
        lambda: plain_silhouette(vectors, truth),
    )


def made() -> tuple[Floats, Ids]:
    """Unit vectors around GROUPS random directions, and their groups."""
    random = np.random.default_rng(0)
    truth = random.integers(0, GROUPS, ROWS)
    rows = random.normal(size=(GROUPS, DIM))[truth] + random.normal(scale=0.8, size=(ROWS, DIM))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), truth


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns, and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def compare(name: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    """Time both and print a line."""
    _, quick = timed(ours)
    _, slow = timed(theirs)
    sys.stdout.write(f"{name:34} {quick:8.2f} s {slow:8.2f} s   x{slow / quick:6.1f}\n")
    sys.stdout.flush()


def plain_search(vectors: Floats) -> Any:
    """scikit-learn's exact search."""
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(n_neighbors=16, metric="cosine").fit(vectors).kneighbors()


def plain_hdbscan(vectors: Floats) -> Any:
    """The hdbscan package."""
    import hdbscan

    size = default_size(len(vectors))
    return hdbscan.HDBSCAN(min_cluster_size=size, min_samples=1).fit(vectors.astype(np.float64))


def plain_umap(vectors: Floats) -> Any:
    """umap-learn with its own neighbours and start."""
    from umap import UMAP

    return UMAP(n_neighbors=17, metric="cosine", random_state=0).fit(vectors)


def plain_tsne(vectors: Floats) -> Any:
    """The openTSNE package with its own neighbours and start."""
    from openTSNE import TSNE

    return TSNE(metric="cosine", random_state=0).fit(vectors)


def close_silhouette(vectors: Floats, truth: Ids) -> Floats:
    """The closed form."""
    labels = truth.astype(np.int32)
    return silhouette(vectors, labels, centres_of(vectors, labels))


def plain_silhouette(vectors: Floats, truth: Ids) -> Any:
    """scikit-learn's, over all pairs."""
    from sklearn.metrics import silhouette_samples

    return silhouette_samples(vectors, truth, metric="cosine")


if __name__ == "__main__":
    main()
