"""EVoC: clusters at several layers of fineness, out of a layout made for clustering."""

import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.results import Clustered, Floats
from elute.core.settings import option
from elute.steps.cluster.given import Given
from elute.steps.cluster.space import dims_option, space_option

NOISE = 0.5
"""What EVoC expects by default, between clustering all rows and only sure ones."""


@dataclass(frozen=True)
class Evoc:
    """Embedding vector oriented clustering (Healy and McInnes), by the package evoc.

    It lays the rows out in a few dimensions, much as UMAP does, and takes from the tree of
    densities there the layers of clusters that persist over many sizes. Its functions are called
    one by one, because the estimator would search for neighbours anew, only roughly and only by
    cosine: here it starts from the graph that all methods share.
    """

    min_cluster_size: int = option(
        5, "Rows a group must have to be a cluster of the finest layer.", low=2
    )
    layer: int = option(
        0, "Which layer: 0 the one that persists most, 1 the finest, 2 the next, ...", low=0
    )
    seed: int = option(0, "Seed of the layout.", low=0, high=2**32 - 1)
    space: str = space_option()
    dims: int = dims_option()

    def run(self, given: Given, progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: the rows, m >= 10; their graph is what is read.
            progress: told about the parts of the work.

        Returns:
            Labels of one layer; strength is how deep in its cluster, by density, the row lies.

        Raises:
            UsageError: the package is not installed.
        """
        if importlib.util.find_spec("evoc") is None:
            raise UsageError(
                "cluster.method=evoc needs a package that is not installed.",
                "Install it: pip install 'elute[evoc]', or choose another cluster.method.",
            )
        progress(0, 3, "compiling; the first time on a machine this takes half a minute")
        points = _layout(given, self.seed, progress)
        layers, strengths, persistence = _layers(points, self.min_cluster_size, progress)
        chosen = min(self.layer, len(layers)) - 1 if self.layer else int(np.argmax(persistence))
        progress(3, 3)
        labels, strength = layers[chosen], np.nan_to_num(strengths[chosen], posinf=1.0)
        notes = self._notes([int(layer.max(initial=-1)) + 1 for layer in layers], chosen)
        return Clustered(labels.astype(np.int32), strength.astype(np.float32), notes)

    def _notes(self, counts: list[int], chosen: int) -> tuple[str, ...]:
        """What layers there are, and which was taken."""
        found = ", ".join(f"{number}: {count:,}" for number, count in enumerate(counts, 1))
        why = "" if self.layer else ", which persists most"
        notes = [f"Clusters by layer: {found}. Layer {chosen + 1} was taken{why}."]
        if self.layer > len(counts):
            notes.append(f"There is no layer {self.layer:,}.")
        size = f"lower min_cluster_size (it is {self.min_cluster_size:,})."
        if not counts[chosen]:
            notes.append(f"All rows are noise: {size}")
        elif counts[chosen] == 1:
            notes.append(f"There is one cluster only: {size}")
        return tuple(notes)


def _layout(given: Given, seed: int, progress: Progress) -> Any:
    """(m, 4 or more) float32 points, laid out as EVoC's estimator does by default."""
    from evoc.graph_construction import neighbor_graph_matrix
    from evoc.label_propagation import label_propagation_init
    from evoc.node_embedding import node_embedding

    m, k = given.indices.shape
    random = np.random.RandomState(seed)
    own = np.arange(m, dtype=np.int32)[:, None]
    indices = np.hstack((own, given.indices))
    reach = np.hstack((np.zeros((m, 1)), given.lengths)).astype(np.float32)
    graph = neighbor_graph_matrix(float(k), indices, reach)
    dims = min(max(k // 4, 4), 15)
    progress(1, 3, "laying the rows out")
    start = label_propagation_init(
        graph,
        n_components=dims,
        approx_n_parts=int(np.clip(8 * m**0.5, 256, 16384)),
        random_scale=0.1,
        scaling=0.5,
        noise_level=NOISE,
        random_state=random,
        data=_wide(given.points, dims),
    )
    return node_embedding(
        graph,
        n_components=dims,
        n_epochs=50,
        initial_embedding=start,
        negative_sample_rate=1.0,
        noise_level=NOISE,
        random_state=random,
        reproducible_flag=True,
        initial_alpha=0.1,
        verbose=False,
    )


def _wide(points: Floats, dims: int) -> Floats:
    """The points with as many columns as the layout at least, which begins with their PCA."""
    return np.pad(points, ((0, 0), (0, max(0, dims - points.shape[1]))))


def _layers(points: Any, size: int, progress: Progress) -> tuple[list[Any], list[Any], list[Any]]:
    """Labels and strengths, (m,) each, of every layer from the finest on, and its persistence."""
    from evoc.clustering import build_cluster_layers

    progress(2, 3, "taking the layers that persist")
    return build_cluster_layers(  # type: ignore[no-any-return]
        points, min_samples=5, base_min_cluster_size=size, reproducible_flag=True
    )
