"""What a newcomer gets without touching a knob: every clusterer with its defaults, beside truth.

    python -m tests.bench.bench_defaults [FOLDER]

Needs the MiniLM package and, but for sample_data, ../shared/data; vectors are kept in FOLDER, where
one is named (bench_outliers keeps the same). Prints for each set and clusterer the clusters, the
share of rows in one (coverage), the adjusted Rand index over all rows (noise as one cluster), over
all rows (each noise row alone) and over the clustered rows, and seconds of processor time, those of
the space included; then the means over the sets, best first, and which is the default. "k-means
sqrt" is the rule of the first versions, k = sqrt(rows / 2).
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from elute.core.progress import silent
from elute.core.results import Floats, Ints
from elute.engine.spaces import given_in
from elute.steps.cluster import METHODS, Clusterer, cluster
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.space import SPACES
from elute.steps.neighbors.auto import Auto
from tests.bench.bench_outliers import SHARED, Topics, clinc, drawn, inside, remembering
from tests.bench.topics import korean, support

COLUMNS = ("clusters", "coverage", "ARI all", "alone", "clustered", "seconds")


@dataclass(frozen=True)
class Outcome:
    """What a clusterer made of a set, in the order of COLUMNS."""

    clusters: int
    coverage: float
    over_all: float
    alone: float
    clustered: float
    seconds: float

    def line(self, name: str) -> str:
        """The numbers in a line."""
        return (
            f"  {name:24}{self.clusters:9}{self.coverage:9.2f}{self.over_all:9.3f}"
            f"{self.alone:9.3f}{self.clustered:10.3f}{self.seconds:9.1f}"
        )


def sets() -> Iterator[tuple[str, Topics]]:
    """Name, and the texts of each topic."""
    yield "sample_data", support()
    if SHARED.is_dir():
        full = clinc("clinc150_full.csv")
        few = drawn(sorted(inside(full)), 8, 1)
        yield "clinc150, 8 intents", {name: full[name] for name in few}
        some = drawn(sorted(inside(full)), 40, 2)
        yield "clinc150, 40 of 40 rows", {name: drawn(full[name], 40) for name in some}
        yield "ko_chatbot, 3 labels", korean()
        yield "clinc150 imbalanced", clinc("clinc150_imbalanced.csv")
        yield "clinc150", full


def candidates(m: int) -> dict[str, Clusterer]:
    """Every method in every space, in both ways of selection, for m rows."""
    made: dict[str, Clusterer] = {}
    for space in SPACES:
        made[f"kmeans, {space}"] = Kmeans(space=space)
        made[f"hdbscan eom, {space}"] = Hdbscan(space=space)
        made[f"hdbscan leaf, {space}"] = Hdbscan(selection="leaf", space=space)
        made[f"dbscan, {space}"] = Dbscan(space=space)
    made["kmeans sqrt, vectors"] = Kmeans(max(2, round((m / 2) ** 0.5)))
    try:
        import evoc  # noqa: F401
    except ImportError:
        print("  evoc is not installed: left out")
    else:
        made["evoc, vectors"] = Evoc()
    return made


def measured(vectors: Floats, truth: Ints) -> Iterator[tuple[str, Outcome]]:
    """Each candidate on one set; each space, with its graph, is made once."""
    graph = Auto().run(vectors, silent)
    given, spent = {}, {}
    for space in SPACES:
        began = time.process_time()
        given[space] = given_in(Hdbscan(space=space), vectors, graph, silent)[0]
        spent[space] = time.process_time() - began
    for name, method in candidates(len(vectors)).items():
        began = time.process_time()
        labels = cluster(method, given[method.space], silent).labels
        seconds = time.process_time() - began + spent[method.space]
        within = labels >= 0
        alone = np.where(within, labels, len(labels) + np.arange(len(labels)))
        yield (
            name,
            Outcome(
                int(labels.max(initial=-1)) + 1,
                float(within.mean()),
                adjusted_rand_score(truth, labels),
                adjusted_rand_score(truth, alone),
                adjusted_rand_score(truth[within], labels[within]) if within.any() else 0.0,
                seconds,
            ),
        )


def main() -> None:
    """All sets, then the means."""
    model = remembering(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    table: dict[str, list[Outcome]] = {}
    heads = "".join(f"{head:>{10 if head == 'clustered' else 9}}" for head in COLUMNS)
    for title, topics in sets():
        texts = [text for rows in topics.values() for text in rows]
        truth = np.repeat(np.arange(len(topics)), [len(rows) for rows in topics.values()])
        order = np.random.default_rng(0).permutation(len(texts))
        print(f"{title}, {len(texts):,} rows\n{'':26}{heads}", flush=True)
        vectors = model([texts[place] for place in order])
        for name, outcome in measured(vectors, truth[order].astype(np.int32)):
            table.setdefault(name, []).append(outcome)
            print(outcome.line(name), flush=True)
    print(f"mean over the sets\n{'':26}{heads}")
    means = {
        name: Outcome(*(np.mean([list(vars(one).values()) for one in made], axis=0)))
        for name, made in table.items()
    }
    for name, mean in sorted(means.items(), key=lambda item: -item[1].over_all):
        print(mean.line(name).replace(f"{mean.clusters:9}", f"{mean.clusters:9.0f}"))
    print(f"The default is {next(iter(METHODS))}, {next(iter(METHODS.values()))().space}.")


if __name__ == "__main__":
    main()
