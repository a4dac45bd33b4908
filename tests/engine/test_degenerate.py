"""Data at the edge: each step after the embedding has a clear result for it, with every method.

The one table of such data; steps whose own tests need more of it than `degenerate` say so there.
"""

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import Field, fields
from functools import partial
from typing import Any

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Clustered, Floats, Neighbors
from elute.core.settings import build
from elute.engine.grouping import grouped, grouped_again
from elute.steps import evaluate as judge
from elute.steps import neighbors as search
from elute.steps import reduce as draw
from elute.steps.cluster import FEWEST, METHODS, Clusterer
from elute.steps.cluster.space import SPACES
from tests.steps.blobs import blobs, degenerate, graph
from tests.steps.evaluate.rounds import judging

BLOB = blobs((40,), spread=0.05)[0]
KINDS: dict[str, Floats] = {
    **degenerate(),
    "11 rows, fewer than neighbours": blobs((6, 5))[0],
    "15 rows": blobs((8, 7))[0],
    "one blob": BLOB,
    "two far blobs": blobs((30, 30), spread=0.02)[0],
    "two opposite blobs": np.vstack((BLOB[:20], -BLOB[20:])),
    "all rows zero": np.zeros((40, 24), np.float32),
    "some rows zero": np.where(np.arange(40)[:, None] < 12, 0, BLOB),
    "all rows zero but one": np.where(np.arange(40)[:, None] < 39, 0, BLOB),
    "all rows equal but one": np.vstack((np.repeat(BLOB[:1], 39, axis=0), -BLOB[:1])),
    "equal but for rounding": BLOB[0] + np.float32(3e-7) * blobs((40,), spread=9)[0],
    "two dimensions": blobs((20, 20), dim=2)[0],
}
EQUAL = ("all rows equal", "all rows zero", "one dimension")
TWO = ("two far blobs", "two opposite blobs")
COMPILED = ("evoc",)
"""Methods whose library compiles for minutes at its first use on a machine."""
BEYOND = 10_000
"""More than there are rows, for settings that count rows."""


@pytest.fixture(scope="module")
def tried() -> Iterator[list[str]]:
    """Every case is noted here; their number is printed at the end."""
    made: list[str] = []
    yield made
    print(f"tried {len(made):,} cases: {dict(Counter(made))}")


@pytest.fixture(autouse=True)
def quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """No warning, and not a word on the terminal, whatever the data."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ImportWarning)  # umap's word on an extra of its own
        yield
    assert capfd.readouterr() == ("", "")


def at_the_edge(kind: type) -> Iterator[dict[str, Any]]:
    """The defaults of a method, and each of its own settings at its bounds or beyond the rows."""
    yield {}
    for field in fields(kind):
        if field.name not in ("space", "dims", "seed"):
            yield from ({field.name: value} for value in _values(field))


def _values(field: "Field[Any]") -> Sequence[Any]:
    """Values at the edge of one setting."""
    bounds = field.metadata
    if bounds["choices"]:
        return tuple(it for it in bounds["choices"] if it != field.default)
    if isinstance(field.default, float):
        return (1e-9, 1e9)
    return (max(1, int(bounds["low"])), min(BEYOND, int(bounds["high"] or BEYOND)))


def clear(found: Clustered, vectors: Floats, space: str, why: object) -> None:
    """Assert that clusters are whole and say what they are."""
    m = len(vectors)
    assert found.labels.shape == found.strength.shape == (m,), why
    assert found.labels.dtype == np.int32, why
    assert found.strength.dtype == np.float32, why
    assert set(found.labels.tolist()) - {-1} == set(range(found.count)), why
    assert ((found.strength >= 0) & (found.strength <= 1)).all(), why
    assert not found.strength[found.labels < 0].any(), why
    assert found.space in ("vectors", space), why
    assert len(found.points) == (0 if found.space == "vectors" else m), why
    assert np.isfinite(found.points).all(), why
    assert all(note[0].isupper() and note.endswith((".", ")")) for note in found.notes), why
    if m and not found.count:
        assert any("All rows are noise" in note for note in found.notes), why


def expected(kind: str, found: Clustered, why: object) -> None:
    """Assert what there is to be said of some kinds of data, whatever the method."""
    vectors = KINDS[kind]
    if len(vectors) < FEWEST:
        assert found.count == min(1, len(vectors)), why
        assert found.notes == (
            f"Too few rows to cluster ({len(vectors)} of at least {FEWEST}): they are one cluster.",
        ), why
    if kind in EQUAL:
        assert (found.labels == 0).all(), why
        assert found.notes == ("All rows are equal: they are one cluster.",), why


def apart(kind: str, found: Clustered, why: object) -> None:
    """Assert that no cluster, made by default, holds rows of two blobs that are far apart."""
    side = KINDS[kind] @ KINDS[kind][0] > 0.9
    assert not set(found.labels[side]) & set(found.labels[~side]) - {-1}, why


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(
    "name", [pytest.param(it, marks=pytest.mark.long if it in COMPILED else ()) for it in METHODS]
)
def test_every_method_in_every_space(name: str, space: str, tried: list[str]) -> None:
    """Each kind of data has whole clusters, at the edge of each setting, and again of a half."""
    if name in COMPILED:
        pytest.importorskip(name, reason=f"needs the extra {name}")
    for kind, vectors in KINDS.items():
        links = graph(vectors)
        # What a setting does, UMAP does not change: there, where a layout takes long, the defaults.
        for given in at_the_edge(METHODS[name]) if space != "umap" else ({},):
            method = build(METHODS[name], {**given, "space": space}, "cluster")
            found, why = grouped(method, vectors, links, silent), (kind, given)
            clear(found, vectors, space, why)
            expected(kind, found, why)
            if kind in TWO and not given:
                apart(kind, found, why)
            half = np.arange(0, len(vectors), 2)
            again = grouped_again(method, vectors, links, found, half, 1)
            assert again.shape == half.shape, why
            tried.append(f"{name} in {space}")


@pytest.mark.parametrize("name", draw.METHODS)
def test_every_map(name: str, tried: list[str]) -> None:
    """Each kind of data has a map of finite points, which says what it is."""
    for kind, vectors in KINDS.items():
        method = build(draw.METHODS[name], {}, "reduce")
        made = draw.reduce(method, vectors, graph(vectors), silent)
        assert made.points.shape == (len(vectors), 2), kind
        assert np.isfinite(made.points).all(), kind
        assert made.notes, kind
        if kind in EQUAL:
            assert not made.points.any(), kind
            assert made.notes == ("No two rows differ: they all lie at one place.",), kind
        tried.append(f"map by {name}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_judgement(kind: str, tried: list[str]) -> None:
    """Clusters of each kind, however found, are judged by numbers that are finite or None."""
    vectors, links = KINDS[kind], graph(KINDS[kind])
    for name, method, clustered in clusterings(vectors, links):
        again = partial(grouped_again, method, vectors, links, clustered)
        given = judging(vectors, clustered.labels, neighbors=links, again=again)
        found = judge.evaluate(judge.Evaluate(), given, silent)
        numbers = [it for one in (found.overall, *map(vars, found.clusters)) for it in one.values()]
        known = [it for it in numbers if isinstance(it, int | float)]
        assert np.isfinite(known).all(), name
        assert found.outlier_score.shape == found.silhouette.shape == vectors.shape[:1], name
        assert ((found.outlier_score >= 0) & (found.outlier_score <= 1)).all(), name
        assert len(found.clusters) == clustered.count, name
        tried.append("judging")


def clusterings(vectors: Floats, links: Neighbors) -> Iterator[tuple[str, Clusterer, Clustered]]:
    """What each quick method finds; nothing but noise; and each row in a cluster of its own."""
    for name in METHODS:
        if name not in COMPILED:
            method = build(METHODS[name], {}, "cluster")
            yield name, method, grouped(method, vectors, links, silent)
    every = np.arange(len(vectors), dtype=np.int32)
    for name, labels in (("all noise", every * 0 - 1), ("each alone", every)):
        strength = (labels >= 0).astype(np.float32)
        yield name, build(METHODS["kmeans"], {}, "cluster"), Clustered(labels, strength)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    """By every search, and in every space: BadInput that counts the rows, and says what to do."""
    vectors = blobs((20,))[0]
    links = graph(vectors)
    vectors[4, 4] = value
    refused = "1 of 20 vectors hold values that are not finite numbers"
    for kind in search.METHODS.values():
        with pytest.raises(BadInput, match=refused):
            search.neighbors(build(kind, {}, "neighbors"), vectors, silent)
    for name in METHODS:
        for space in SPACES:
            method = build(METHODS[name], {"space": space}, "cluster")
            with pytest.raises(BadInput, match=refused) as caught:
                grouped(method, vectors, links, silent)
            assert caught.value.hint
