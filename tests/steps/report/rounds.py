"""Rounds of which we know the clusters: texts in groups, vectors around one direction a group."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from elute.core.progress import silent
from elute.core.results import Advice, Clustered, Floats, Precleaned, Report
from elute.steps import evaluate, neighbors
from elute.steps.cluster import cluster
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.embed import embed
from elute.steps.embed.lsa import Lsa
from elute.steps.report import METHODS, report
from elute.steps.report.material import Material
from tests import values
from tests.steps.blobs import graph, unit

ROOT = next(path for path in Path(__file__).parents if (path / "pyproject.toml").is_file())
EVERYDAY = (
    "please pay me back for the broken lamp",
    "where is the parcel that you shipped last week",
    "i cannot log in to my account since monday",
    "the screen of the new phone stays black",
    "how do i change the address on the invoice",
)


def everyday(count: int) -> list[str]:
    """Ordinary texts, all different."""
    return [f"{EVERYDAY[number % len(EVERYDAY)]}, case {number}" for number in range(count)]


def cleaned(texts: Sequence[str], step: int = 10) -> Precleaned:
    """Texts that all take part, with ids 0, 10, 20 ... to tell ids from positions."""
    return values.precleaned(range(0, len(texts) * step, step), texts)


def of_groups(groups: Sequence[Sequence[str]], noise: Sequence[str] = ()) -> Material:
    """A round with one cluster a group, in falling size, and the noise last."""
    random = np.random.default_rng(1)
    sizes = [len(group) for group in groups]
    assert sizes == sorted(sizes, reverse=True)
    labels = np.concatenate([np.repeat(np.arange(len(groups)), sizes), np.full(len(noise), -1)])
    texts = [text for group in groups for text in group] + list(noise)
    centres = np.eye(max(len(groups), 1), 48)
    far = unit(random.normal(size=(len(noise), 48))) if noise else np.zeros((0, 48))
    near = centres[labels[labels >= 0]] + random.normal(scale=0.06, size=(sum(sizes), 48))
    vectors = unit(np.concatenate([near, far])) if texts else np.zeros((0, 48), np.float32)
    return of_labels(texts, vectors, labels.astype(np.int32))


def of_labels(texts: Sequence[str], vectors: Floats, labels: np.ndarray) -> Material:
    """A round with the labels given, judged by the real step."""
    clustered = Clustered(labels.astype(np.int32), (labels >= 0).astype(np.float32))
    method = evaluate.METHODS["standard"]()
    rows, records = cleaned(texts), values.records([""] * (10 * len(texts)))
    given = evaluate.Given(records, rows, vectors, graph(vectors), clustered)
    return Material(rows, vectors, clustered, evaluate.evaluate(method, given, silent))


def of_texts(texts: Sequence[str]) -> Material:
    """A round without a neural model: rows with something in them, LSA, K-means, evaluate.

    A row's id is its position in `texts`.
    """
    ids = [row for row, text in enumerate(texts) if any(c.isprintable() and c != " " for c in text)]
    read = cleaned([texts[row] for row in ids])
    precleaned = replace(read, ids=np.array(ids, dtype=np.int64))
    vectors = embed(Lsa(), list(precleaned.texts), silent).vectors
    near = neighbors.neighbors(neighbors.METHODS["exact"](), vectors, silent)
    clustered = cluster(Kmeans(), Given.of(vectors, near), silent)
    method = evaluate.METHODS["standard"]()
    given = evaluate.Given(values.records(texts), precleaned, vectors, near, clustered)
    return Material(precleaned, vectors, clustered, evaluate.evaluate(method, given, silent))


def written(material: Material) -> Report:
    """The statistical report."""
    return report(
        METHODS["statistical"](),
        material.precleaned,
        material.vectors,
        material.clustered,
        material.evaluated,
        silent,
    )


def advised(made: Report, rule: str) -> list[Advice]:
    """The advice of one rule."""
    return [advice for advice in made.advice if advice.author == f"rule: {rule}"]
