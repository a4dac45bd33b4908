"""Keywords of a cluster, beside the plain way of working them out."""

import tracemalloc

import numpy as np
import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from elute.core.results import Clustered
from elute.steps.report import keywords as room
from elute.steps.report.keywords import keywords, words
from elute.steps.report.material import Material
from tests import values
from tests.steps.report.rounds import cleaned

WORDS = (
    "the",
    "cat's",
    "don't",
    "lamp",
    "été",
    "환불은",
    "환불이",
    "退款单",
    "アプリ",
    "3rd",
    "lamps",
)


def material(texts: list[str], labels: list[int]) -> Material:
    """Texts in clusters; their vectors do not matter."""
    clusters = np.array(labels, dtype=np.int32)
    clustered = Clustered(clusters, np.ones(len(labels), np.float32))
    vectors = np.ones((len(labels), 1), np.float32)
    return Material(cleaned(texts), vectors, clustered, values.evaluated(len(labels)))


def by_table(given: Material, count: int, terms: int) -> dict[int, tuple[str, ...]]:
    """The same by a table of all clusters and all terms, as the formula is written."""

    def telling(text: str) -> list[str]:
        stems = {"don't": "not", "cat's": "cat"}
        return [it for it in words(text) if stems.get(it, it) not in ENGLISH_STOP_WORDS]

    reader = CountVectorizer(analyzer=telling)
    rows = reader.fit_transform(list(given.precleaned.texts)).toarray().astype(np.float64)
    often = np.sort(np.argsort(-rows.sum(axis=0), kind="stable")[:terms])
    names = reader.get_feature_names_out()[often]
    counts = np.array([rows[own][:, often].sum(axis=0) for own in given.members.values()])
    totals, overall = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    inside = counts / np.maximum(totals, 1)
    outside = (overall - counts) / np.maximum(totals.sum() - totals, 1)
    weights = inside * np.log1p(totals.mean() / overall)
    weights[inside < 1.5 * outside] = 0
    best = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    return {
        group: tuple(names[at] for at in best[row] if weights[row, at] > 0)
        for row, group in enumerate(given.members)
    }


@pytest.mark.parametrize("terms", [50_000, 6])
@pytest.mark.parametrize("seed", range(5))
def test_they_are_those_of_the_whole_table(
    seed: int, terms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripts of all kinds, noise, ties, and a limit on the terms: the same words in order."""
    random = np.random.default_rng(seed)
    labels = random.integers(-1, 5, 80)
    labels[:5] = range(5)
    chosen = [(label + random.integers(0, 7, 4)) % len(WORDS) for label in labels]
    given = material([" ".join(WORDS[at] for at in row) for row in chosen], labels.tolist())
    monkeypatch.setattr(room, "_TERMS", terms)
    found = keywords(given, 4)
    assert found == by_table(given, 4, terms)
    assert any(found.values())


def test_many_clusters_make_no_table() -> None:
    """1,000 clusters and 20,000 terms, a table of 160 MB, take a tenth of that."""
    labels = np.repeat(np.arange(1000), 4).tolist()
    texts = [" ".join(f"w{5 * row + at}" for at in range(5)) for row in range(4000)]
    given = material(texts, labels)
    tracemalloc.start()
    try:
        found = keywords(given, 3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found[999]) == 3
    assert peak < 16e6
