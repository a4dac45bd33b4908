"""A session with every result of a first round, made up in seconds instead of worked out.

Rows are read and cleaned in earnest. What follows is random numbers of the right shapes, stored as
the worker stores its results; the screen cannot tell.
"""

import json
from pathlib import Path

import numpy as np

from elute import cycle
from elute.core.progress import silent
from elute.core.results import (
    Advice,
    Clustered,
    ClusterMetrics,
    ClusterReport,
    Embedded,
    Evaluated,
    Ints,
    Neighbors,
    Overlap,
    Reduced,
    Report,
)
from elute.engine.opening import open_session
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from tests import values

DIM, NEIGHBOURS, AT_ONCE = 384, 15, 8_192
KEY = "made-up"


def finished_session(folder: Path, rows: int, *, vectors: bool = False) -> Path:
    """Make a session in `folder`, which is empty, with or without its vectors; its own folder."""
    groups = made_groups(rows)
    write_texts(folder / "rows.jsonl", groups)
    session = open_session(folder / "rows.jsonl", folder / "rows.elute", ["load.text=text"])
    for _ in session.run("preclean", lambda _: silent):
        pass
    layout = Layout(session.folder)
    state, texts = session.state, session.snapshot().precleaned
    source = json.loads((layout.root / "session.json").read_text())["source"]["sha256"]
    names = cycle.fingerprints(source, state.started, state.settings)
    session.close()
    assert texts is not None
    if vectors:
        write_vectors(layout.vectors / KEY, texts.texts.hashes)
    store = Artefacts(layout.artefacts)
    for step, result in results(groups).items():
        store.store(names[step], result)
    open_session(layout.root).close()  # takes the results into the journal
    return layout.root


def made_groups(rows: int) -> Ints:
    """(rows,) the cluster of each, -1 for one in ten, the largest first and of very uneven size."""
    random = np.random.default_rng(0)
    count = max(4, round(rows**0.5))
    sizes = np.sort(random.pareto(1.2, count) + 0.2)[::-1]
    groups = random.choice(count, rows, p=sizes / sizes.sum())
    _, groups = np.unique(groups, return_inverse=True)
    groups = np.argsort(np.argsort(-np.bincount(groups), kind="stable"))[groups]
    groups[random.random(rows) < 0.1] = -1
    return groups.astype(np.int32)


def write_texts(path: Path, groups: Ints) -> None:
    """A message a row, of words of its cluster and of all; no two are alike."""
    words = np.random.default_rng(1).integers(3000, size=(len(groups), 6)).tolist()
    with path.open("w", encoding="utf-8") as file:
        for row, (group, common) in enumerate(zip(groups.tolist(), words, strict=True)):
            text = " ".join([f"w{group}", *(f"c{word}" for word in common), f"n{row}"])
            file.write(f'{{"text": "{text}"}}\n')


def write_vectors(folder: Path, hashes: np.ndarray) -> None:
    """Random unit vectors, a shard at a time."""
    random, store = np.random.default_rng(2), VectorStore(folder)
    for start in range(0, len(hashes), AT_ONCE):
        some = random.normal(size=(len(hashes[start : start + AT_ONCE]), DIM)).astype(np.float32)
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        store.add(hashes[start : start + AT_ONCE], some)


def results(groups: Ints) -> dict[str, object]:
    """Step -> what it might have found."""
    random, rows = np.random.default_rng(3), len(groups)
    count = int(groups.max()) + 1
    centres = random.normal(0, 6, (count, 2)).astype(np.float32)
    points = centres[groups] + random.normal(0, 0.4, (rows, 2)).astype(np.float32)
    points[groups < 0] = random.normal(0, 7, (int((groups < 0).sum()), 2))
    near = random.integers(rows, size=(rows, NEIGHBOURS), dtype=np.int32)
    found = np.full(count, 0.08, np.float32)
    distances = np.sort(random.random((rows, NEIGHBOURS), dtype=np.float32), axis=1)
    return {
        "embed": Embedded(KEY, DIM),
        "neighbors": Neighbors(near, distances),
        "cluster": Clustered(groups, random.random(rows, dtype=np.float32)),
        "reduce": Reduced(points, "umap", trustworthiness=0.98, trustworthiness_error=0.002),
        "evaluate": evaluated(groups, count),
        "overlap": Overlap(NEIGHBOURS, np.full(count, 0.1, np.float32), found, 0.1, 0.08, ()),
        "report": report(groups, count),
    }


def evaluated(groups: Ints, count: int) -> Evaluated:
    """Numbers for every row and cluster, and one row in fifty a near copy of the one before."""
    random, rows = np.random.default_rng(4), len(groups)
    copies = np.arange(25, rows, 50, dtype=np.int32)
    likeness = random.uniform(0.95, 1, len(copies)).astype(np.float32)
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    return values.evaluated(
        rows,
        overall={"clusters": float(count), "noise": 0.1, "coverage": 0.9, "silhouette": 0.52},
        clusters=tuple(metrics(at, int(size), rows) for at, size in enumerate(sizes)),
        outlier_score=random.random(rows, dtype=np.float32),
        silhouette=random.uniform(-0.2, 0.9, rows).astype(np.float32),
        pairs=np.stack([copies - 1, copies], axis=1),
        pair_similarity=likeness,
        pair_measure=np.zeros(len(copies), np.int8),
        copies=copies,
        copy_of=copies - 1,
        copy_similarity=likeness,
        copy_measure=np.zeros(len(copies), np.int8),
    )


def metrics(cluster: int, size: int, rows: int) -> ClusterMetrics:
    """A cluster's numbers, no two clusters' the same."""
    some = np.random.default_rng(cluster).random(6)
    return ClusterMetrics(
        cluster=cluster,
        size=size,
        share=size / rows,
        silhouette=float(some[0]),
        misfits=float(some[1]) / 4,
        davies_bouldin=float(some[2]),
        cohesion=float(some[3]),
        nearest=cluster - 1 if cluster else 1,
        nearest_similarity=float(some[4]),
        near_duplicates=0.02,
        neighbor_distance=float(some[5]),
        purity=0.98,
        length_median=38.0,
        length_p90=41.0,
    )


def report(groups: Ints, count: int) -> Report:
    """A few words on every cluster, and a proposal for one in fifty."""
    clusters = tuple(card(groups, cluster) for cluster in range(count))
    advice = tuple(
        Advice("inspect", (at,), (), f"Cluster {at} is unlike the others.", "rule: made up")
        for at in range(0, count, 50)
    )
    return Report("statistical", clusters, advice)


def card(groups: Ints, cluster: int) -> ClusterReport:
    """What the report says of a cluster."""
    rows = tuple(np.flatnonzero(groups[:100_000] == cluster)[:5].tolist())
    words = tuple(f"w{cluster * 7 + at}" for at in range(8))
    said = f"Rows about {words[0]} and {words[1]}. " * 3
    return ClusterReport(cluster, len(rows), ", ".join(words[:3]), words, rows, rows[::-1], said)
