"""Clusters predicted for rows that were held out, against those of a clustering of all rows."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from elute.core.progress import silent
from elute.core.results import Clustered, Floats
from elute.engine.grouping import grouped
from elute.engine.predicting import nearest
from elute.steps.cluster import Clusterer
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.other_rows.predicting import middles, nearest_middle, predicted, reach
from elute.steps.embed import embed
from elute.steps.embed.lsa import Lsa
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.auto import Auto
from tests.conftest import ROOT


def held_out(vectors: Floats, method: Clusterer) -> dict[str, float]:
    """How labels predicted for a tenth agree with those of a clustering of all rows (ARI).

    "most" is how far a clustering of the nine tenths agrees with that of all on their rows.
    """
    dice = np.random.default_rng(0)
    out = np.zeros(len(vectors), dtype=np.bool_)
    out[dice.permutation(len(vectors))[: len(vectors) // 10]] = True
    whole = grouped(method, vectors, neighbors(Auto(), vectors, silent), silent).labels
    table = vectors[~out]
    graph = neighbors(Auto(), table, silent)
    found = grouped(method, table, graph, silent)
    indices, distances = nearest(table, vectors[out], graph.indices.shape[1])

    def agreement(of: Clustered, far: Floats | None, centres: Floats | None = None) -> float:
        labels, _ = predicted(of.labels, far, indices, distances)
        if centres is not None:
            labels, _ = nearest_middle(centres, vectors[out])
        return float(adjusted_rand_score(whole[out], labels))

    shuffled = replace(found, labels=dice.permutation(found.labels))
    return {
        "predicted": agreement(found, reach(found, graph), middles(found, table)),
        "most": float(adjusted_rand_score(whole[~out], found.labels)),
        "vote of all": agreement(found, None),
        "shuffled": agreement(shuffled, reach(shuffled, graph)),
        "noise": float((whole < 0).mean()),
    }


def proved(name: str, vectors: Floats, *methods: Clusterer) -> None:
    """Prediction comes near the most there is to be had; shuffled labels come to nothing."""
    for method in methods:
        found = held_out(vectors, method)
        rounded = ", ".join(f"{key} {value:.3f}" for key, value in found.items())
        print(f"{name}, {len(vectors):,} rows, {type(method).__name__}: {rounded}")
        assert found["predicted"] > 0.85 * found["most"]
        assert found["predicted"] >= found["vote of all"] - 0.02
        assert abs(found["shuffled"]) < 0.06


def clean(texts: Sequence[str]) -> list[str]:
    """Each different text once."""
    return list(dict.fromkeys(text for text in texts if text.strip()))


@pytest.mark.long
def test_held_out_rows_of_the_sample_data() -> None:
    """A tenth of the messages, embedded here, by K-means and by HDBSCAN."""
    lines = (ROOT / "sample_data" / "support_messages.jsonl").read_text("utf-8").splitlines()
    texts = clean([str(json.loads(line).get("text") or "") for line in lines])
    proved("sample_data", embed(Lsa(), texts, silent).vectors, Kmeans(k=25), Hdbscan())


@pytest.mark.long
@pytest.mark.data
def test_held_out_rows_of_clinc150(shared: Path) -> None:
    """A tenth of 23,700 questions, by K-means and by HDBSCAN."""
    with (shared / "clinc150" / "clinc150_full.csv").open(encoding="utf-8", newline="") as file:
        texts = clean([row["text"] for row in csv.DictReader(file)])
    proved("CLINC150", embed(Lsa(), texts, silent).vectors, Kmeans(k=150), Hdbscan())
