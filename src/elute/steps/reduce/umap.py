"""UMAP from the neighbour graph: what is near stays near, with clusters apart."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors, Reduced
from elute.core.settings import option
from elute.steps.reduce import on_gpu
from elute.steps.reduce.given import Given
from elute.steps.reduce.pca import started
from elute.steps.reduce.registration import width

SIZES = (10.0, 40.0)
"""Between which the width of its maps lies, whatever the number of rows."""


@dataclass(frozen=True)
class Umap:
    """Uniform manifold approximation (McInnes, Healy and Melville 2018), by umap-learn.

    Its neighbourhood is the graph's: neighbors.k and the row itself.
    """

    dims: int = option(2, "Dimensions of the map.", low=2, high=3)
    min_dist: float = option(
        0.1, "How close points may lie; less packs clusters tighter.", low=0, high=0.99
    )
    seed: int = option(0, "Seed of the layout.", low=0, high=2**32 - 1)

    def run(self, given: Given, progress: Progress) -> Reduced:
        """Lay the rows out, on a GPU where there is one, else on one core.

        With more cores, a seed would not repeat.

        The estimator class is passed by: it would search for neighbours anew in small data, hash
        the data, and print warnings; the functions inside it take the graph as it is.

        Args:
            given: the rows, m >= 15.
            progress: told the epochs done.

        Returns:
            Points; notes of a GPU that was used, or did not do.
        """
        start = given.start
        if start is None:
            start = started(given.vectors, self.dims, self.seed)
        points, told = on_gpu.umap(given, start, self.min_dist, self.seed)
        if points is None:
            points = self._on_cpu(given, start, progress)
        return Reduced(points, "umap", told)

    def _on_cpu(self, given: Given, start: Floats, progress: Progress) -> Floats:
        """(m, dims) by umap-learn, from the places `start`."""
        from umap.umap_ import find_ab_params

        random = np.random.RandomState(self.seed)
        progress(0, 1, "weighing the graph")
        curve = find_ab_params(1.0, self.min_dist)
        graph = _fuzzy(given.vectors, given.neighbors, random)
        ticker = _Ticker(progress).settings()
        with _cancellable():
            if given.start is None:
                points = self._anew(given.vectors, start, graph, curve, random, ticker)
            else:
                points = _onwards(start, graph, curve, random, ticker)
        made: Floats = points.astype(np.float32)
        return made

    def _anew(
        self,
        vectors: Floats,
        start: Floats,
        graph: Any,
        curve: tuple[float, float],
        random: np.random.RandomState,
        ticker: dict[str, Any],
    ) -> Any:
        """(m, dims) from the principal components."""
        from umap.umap_ import simplicial_set_embedding

        points, _ = simplicial_set_embedding(
            vectors,
            graph,
            self.dims,
            initial_alpha=1.0,
            a=curve[0],
            b=curve[1],
            gamma=1.0,
            negative_sample_rate=5,
            n_epochs=epochs(len(vectors)),
            init=start,
            random_state=random,
            metric="cosine",
            metric_kwds={},
            densmap=False,
            densmap_kwds={},
            output_dens=False,
            parallel=False,
            tqdm_kwds=ticker,
        )
        return points


def _onwards(
    start: Floats,
    graph: Any,
    curve: tuple[float, float],
    random: np.random.RandomState,
    ticker: dict[str, Any],
) -> Any:
    """(m, dims) from the places of an earlier map.

    `simplicial_set_embedding` would press any start into a square of width 10, from where the map
    unfolds another way: on CLINC150 the rows then end twice as far from their places. Half the
    usual step is enough for a start this good, and no worse from a bad one.
    """
    from umap.layouts import optimize_layout_euclidean
    from umap.umap_ import make_epochs_per_sample

    rounds = epochs(len(start))
    edges = _strong(graph, rounds)
    now = width(start)
    points = np.ascontiguousarray(start * (np.clip(now, *SIZES) / now), dtype=np.float32)
    return optimize_layout_euclidean(
        points,
        points,
        edges.row,
        edges.col,
        rounds,
        len(points),
        make_epochs_per_sample(edges.data, rounds),
        *curve,
        random.randint(*_SEEDS, 3).astype(np.int64),
        initial_alpha=0.5,
        tqdm_kwds=ticker,
        move_other=True,
    )


_SEEDS = (np.iinfo(np.int32).min + 1, np.iinfo(np.int32).max - 1)


def epochs(m: int) -> int:
    """How often the layout of m rows goes over its edges.

    As umap-learn, but half as often for many rows. On 20,000 rows of CLINC150 100 epochs take 2.9 s
    for 6.2 s, with a trustworthiness of 0.986 for 0.987; on 100,000 made-up rows 17 s for 34 s,
    with 0.992 for 0.995.
    """
    return 500 if m <= 10_000 else 100


def _strong(graph: Any, epochs: int) -> Any:
    """The graph's edges that are strong enough to be drawn in one epoch at least."""
    edges = graph.tocoo()
    edges.data[edges.data < edges.data.max() / epochs] = 0
    edges.eliminate_zeros()
    return edges


def _fuzzy(vectors: Floats, neighbors: Neighbors, random: np.random.RandomState) -> Any:
    """UMAP's weighted graph, (m, m) sparse; it counts the row itself as its first neighbour."""
    from umap.umap_ import fuzzy_simplicial_set

    m, k = neighbors.indices.shape
    own = np.arange(m, dtype=np.int32)[:, None]
    graph, _, _ = fuzzy_simplicial_set(
        vectors,
        k + 1,
        random,
        "cosine",
        knn_indices=np.hstack((own, neighbors.indices)),
        knn_dists=np.hstack((np.zeros((m, 1), np.float32), neighbors.distances)),
    )
    return graph


@contextmanager
def _cancellable() -> Iterator[None]:
    """Give tqdm's lock back: it keeps it where printing raises, and would wait for it at exit."""
    from umap.layouts import tqdm

    try:
        yield
    except BaseException:
        with suppress(RuntimeError, AssertionError):  # as soon as it is no longer ours
            while True:
                tqdm.get_lock().release()
        raise


class _Ticker:
    """The file into which UMAP's progress bar is printed: the one hook its epochs offer."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def settings(self) -> dict[str, Any]:
        """Settings of a tqdm bar that prints nothing but two numbers, to this file."""
        shape = "{n_fmt} {total_fmt}"
        return {"disable": False, "file": self, "bar_format": shape, "mininterval": 0.2}

    def write(self, text: str) -> None:
        """Pass on "done total"."""
        counts = text.split()
        if len(counts) == 2:
            self._progress(int(counts[0]), int(counts[1]), "moving points")

    def flush(self) -> None:
        """Nothing is kept back."""
