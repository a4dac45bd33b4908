"""HDBSCAN on the graph is HDBSCAN on the vectors."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.cluster import cluster
from elute.steps.cluster.given import SHORTEST, Given
from elute.steps.cluster.hdbscan import ALL_PAIRS, Hdbscan, default_size, graph_tree, linkage
from elute.steps.neighbors.points import nearest
from elute.steps.reduce.pca import principal
from tests.steps.blobs import blobs, graph, unit


def reference(vectors: Floats, size: int, samples: int, selection: str) -> np.ndarray:
    """Labels of the hdbscan package on the vectors themselves."""
    import hdbscan

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = hdbscan.HDBSCAN(
            min_cluster_size=size,
            min_samples=samples,
            cluster_selection_method=selection,
            algorithm="generic",
        ).fit(vectors.astype(np.float64))
    return np.asarray(fit.labels_)


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """Adjusted Rand index, noise as a group of its own."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def with_strays(seed: int) -> Floats:
    """Five blobs of 15 to 90 rows, and 25 rows that belong to none and bridge them."""
    vectors, _ = blobs((90, 60, 40, 30, 15), spread=0.5, seed=seed)
    stray = unit(np.random.default_rng(seed + 50).normal(size=(25, vectors.shape[1])))
    return np.vstack((vectors, stray))


def core_of(vectors: Floats, samples: int) -> np.ndarray:
    """Each row's core distance."""
    return Given.of(vectors, graph(vectors)).lengths[:, samples - 1]


def tree_lengths(vectors: Floats, samples: int) -> np.ndarray:
    """Lengths of the merges the hdbscan package finds in the vectors, rising."""
    import hdbscan

    fit = hdbscan.HDBSCAN(min_samples=samples, algorithm="generic").fit(vectors.astype(np.float64))
    return np.asarray(fit.single_linkage_tree_.to_numpy()[:, 2])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("samples", "selection"), [(1, "eom"), (5, "eom"), (16, "leaf")])
def test_small_data_as_on_the_vectors(seed: int, samples: int, selection: str) -> None:
    """Up to ALL_PAIRS rows the labels are those of the package on the vectors."""
    vectors = with_strays(seed)
    found = cluster(Hdbscan(10, samples, selection), Given.of(vectors, graph(vectors)), silent)
    assert agreement(found.labels, reference(vectors, 10, samples, selection)) > 0.99


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("samples", "selection"), [(1, "eom"), (1, "leaf"), (5, "eom")])
def test_points_of_any_length_as_by_the_package(seed: int, samples: int, selection: str) -> None:
    """In principal components, which are not of length 1, tree and labels are the package's.

    With samples 5 some twenty merges are equally long, and which comes first is left open.
    """
    points, _ = principal(with_strays(seed), 6)
    points *= 7  # as wide as a layout
    indices, lengths, _ = nearest(points, 16, silent)
    given = Given(points, indices, lengths, "pca")
    tree, _ = linkage(given, samples, silent)
    np.testing.assert_allclose(tree[:, 2], tree_lengths(points, samples), atol=1e-9)
    found = cluster(Hdbscan(10, samples, selection), given, silent)
    expected = reference(points, 10, samples, selection)
    assert agreement(found.labels, expected) > (0.99 if samples == 1 else 0.97)


@pytest.mark.parametrize("samples", [1, 4, 16])
def test_complete_graph_gives_the_same_tree(samples: int) -> None:
    """With every row in the graph, its tree has the lengths the package computes on the vectors."""
    vectors = with_strays(0)
    whole = graph(vectors, len(vectors) - 1)
    tree, _ = graph_tree(Given.of(vectors, whole), core_of(vectors, samples), silent)
    np.testing.assert_allclose(np.sort(tree[:, 2]), tree_lengths(vectors, samples), atol=2e-5)


@pytest.mark.parametrize("seed", range(4))
def test_sixteen_neighbours_come_close(seed: int) -> None:
    """A graph of 16 neighbours gives a tree that is never shorter and at most 1 % longer."""
    vectors = with_strays(seed)
    tree, _ = graph_tree(Given.of(vectors, graph(vectors)), core_of(vectors, 1), silent)
    exact = tree_lengths(vectors, 1).sum()
    assert exact - 1e-3 <= tree[:, 2].sum() <= 1.01 * exact


@pytest.mark.parametrize("samples", [1, 5, 8])
@pytest.mark.parametrize(("spread", "dim", "joins"), [(0.02, 24, 5), (0.4, 6, 4)])
def test_far_groups_are_joined_where_they_are_closest(
    samples: int, spread: float, dim: int, joins: int
) -> None:
    """A graph in parts is joined by the very edges of the tree over all pairs."""
    vectors, _ = blobs((30, 30, 25, 25, 20, 20), spread=spread, dim=dim)
    tree, _ = graph_tree(Given.of(vectors, graph(vectors, 8)), core_of(vectors, samples), silent)
    assert len(tree) == len(vectors) - 1
    found = np.sort(tree[:, 2])[-joins:]
    np.testing.assert_allclose(found, tree_lengths(vectors, samples)[-joins:], atol=1e-4)


def test_equal_rows_keep_their_edges() -> None:
    """Distances of 0 are edges like others: equal rows end up in one cluster, not as noise."""
    vectors, truth = blobs((40, 40, 40), spread=0.3)
    vectors = vectors[[int(np.flatnonzero(truth == group)[0]) for group in truth]]
    found = cluster(Hdbscan(10), Given.of(vectors, graph(vectors)), silent)
    assert found.count == 3
    assert agreement(found.labels, truth) == 1
    assert (found.strength == 1).all()


@pytest.mark.parametrize(("groups", "size"), [(20, 75), (30, 150)])
def test_default_size_finds_the_groups(groups: int, size: int) -> None:
    """With the default sizes, 20 topics of 75 rows are 20 clusters, and 30 of 150 are 30."""
    vectors, truth = blobs((size,) * groups, spread=0.6, dim=64)
    found = cluster(Hdbscan(), Given.of(vectors, graph(vectors)), silent)
    assert found.count == groups
    assert agreement(found.labels, truth) > 0.95


def test_default_size_by_rows() -> None:
    """The default rises slowly, never below 5."""
    assert [default_size(m) for m in (10, 1500, 23_700, 1_000_000)] == [5, 19, 37, 95]


@pytest.mark.parametrize(
    ("method", "hint"),
    [
        (Hdbscan(1200), "no two groups of 1,200 or more stand apart. Lower min_cluster_size."),
        (
            Hdbscan(25, min_samples=3),
            "no two groups of 25 or more stand apart. Lower min_cluster_size or min_samples.",
        ),
    ],
)
def test_all_noise_says_what_to_lower(method: Hdbscan, hint: str) -> None:
    """Where no two groups are large enough, a note names the settings that may be lowered."""
    vectors, _ = blobs((15, 15))
    found = cluster(method, Given.of(vectors, graph(vectors)), silent)
    assert (found.labels == -1).all()
    assert found.notes == (f"All rows are noise: {hint}",)


def test_no_setting_makes_one_group_two() -> None:
    """Where all settings are at their least already, the note of all noise has no hint."""
    vectors = np.repeat(blobs((2,))[0], [39, 1], axis=0)
    found = cluster(Hdbscan(2), Given.of(vectors, graph(vectors)), silent)
    assert (found.labels == -1).all()
    assert found.notes == ("All rows are noise: no two groups of 2 or more stand apart.",)


def test_more_samples_than_the_graph_holds() -> None:
    """min_samples is cut to k, and a note says so."""
    vectors, _ = blobs((40, 40))
    found = cluster(Hdbscan(min_samples=60), Given.of(vectors, graph(vectors, 16)), silent)
    assert found.notes == ("The graph holds 16 neighbours a row: min_samples was taken as 16.",)
    same = cluster(Hdbscan(min_samples=16), Given.of(vectors, graph(vectors, 16)), silent)
    np.testing.assert_array_equal(found.labels, same.labels)


@pytest.mark.data
@pytest.mark.parametrize("dims", [0, 20])
def test_real_texts_on_the_graph(shared: Path, dims: int) -> None:
    """On 4,575 real queries the graph gives what the package finds, in vectors and components."""
    import pandas as pd
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = pd.read_csv(shared / "clinc150" / "clinc150_full.csv")
    intents = sorted(set(table["intent"]) - {"oos"})[:60]
    parts = [table[table["intent"] == intent][:75] for intent in intents]
    texts = pd.concat([*parts, table[table["intent"] == "oos"][:75]])["text"]
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    vectors = unit(TruncatedSVD(50, random_state=0).fit_transform(words))
    assert len(vectors) > ALL_PAIRS
    given = Given.of(vectors, graph(vectors))
    if dims:
        points, _ = principal(vectors, dims)
        indices, lengths, _ = nearest(points, 16, silent)
        given = Given(points, indices, np.maximum(lengths, SHORTEST), "pca")
    found = cluster(Hdbscan(), given, silent)
    expected = reference(given.points, default_size(len(vectors)), 1, "eom")
    assert found.count >= 20
    assert agreement(found.labels, expected) > 0.95
    both = (found.labels >= 0) & (expected >= 0)
    assert both.mean() > 0.3
    assert agreement(found.labels[both], expected[both]) > 0.98
