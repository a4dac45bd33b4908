"""Every number has a meaning, and stability its words."""

from dataclasses import fields

import pytest

from elute.core.results import ClusterMetrics
from elute.engine.meanings import CLUSTER, OVERALL, stability_word, without_stability
from tests.steps.evaluate.test_evaluate import IN_SPACE, NAMES

BESIDE = ("_error", "_rows", "_draws")
"""Shown with the number they belong to."""


def test_every_number_is_explained() -> None:
    """All of `overall` and of a cluster, and nothing twice."""
    told = [name for meanings in OVERALL.values() for name in meanings]
    assert len(told) == len(set(told))
    assert {name for name in NAMES | IN_SPACE if not name.endswith(BESIDE)} <= set(told)
    known = {field.name for field in fields(ClusterMetrics)} - {"cluster", "label"}
    assert set(CLUSTER) == known | {"label_name"}


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1.0, "stable"),
        (0.85, "stable"),
        (0.8, "fairly stable"),
        (0.7, "doubtful"),
        (0.55, "unstable"),
        (0.49, "dissolved"),
    ],
)
def test_words_of_hennig(value: float, word: str) -> None:
    """His lines at 0.85, 0.75, 0.6 and 0.5."""
    assert stability_word(value) == word


def test_stability_in_a_layout_is_not_taken_at_its_word() -> None:
    """Of the whole and of each cluster it is said that a UMAP layout makes it high."""
    for meaning in (OVERALL["clustered again"]["stability"], CLUSTER["stability"]):
        assert "UMAP layout" in meaning
        assert "high" in meaning


def test_why_there_is_no_stability() -> None:
    """Too long, or too small clusters; nothing where it is known or was not asked for."""
    none = {"stability": None, "stability_rows": 20_000.0, "stability_draws": 0.0}
    assert without_stability(none) == (
        "no cluster of the method has 10 rows in a sample of 20,000 rows"
    )
    assert without_stability({**none, "stability_seconds": 576.0}) == (
        "to cluster samples again would take about 9.6 min"
    )
    assert not without_stability({**none, "stability": 0.5})
    assert not without_stability({**none, "stability_rows": 0.0})
    assert not without_stability({})
