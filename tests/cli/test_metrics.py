"""Numbers about a clustering, with what they mean and what they rest on."""

import json

import pytest

from elute.cli.columns import PAGE
from elute.cli.metrics import print_metrics, told
from elute.engine.meanings import OVERALL
from elute.engine.tables import Entry

ENTRY: Entry = {
    "neighbors": "hnsw",
    "recall": 0.9812,
    "recall_error": 0.0021,
    "space": "umap",
    "space_dims": 10,
    "clusters": 12.0,
    "coverage": 0.58,
    "silhouette": None,
    "space_silhouette": 0.31042,
    "space_silhouette_error": 0.00421,
    "space_silhouette_rows": 5717.0,
    "stability": 0.91,
    "stability_error": 0.0123,
    "stability_rows": 16000.0,
    "stability_draws": 6.0,
    "dbcv": 0.5,
    "dbcv_error": None,
    "dbcv_rows": 1528.0,
    "space_davies_bouldin": 1.502,
    "space_calinski_harabasz": 123456.7,
    "overlaps": [{"cluster": 3, "other": 7, "in_map": 0.38, "in_space": 0.02}],
}


def words(entry: Entry) -> str:
    """All that is told, one space between the words."""
    return " ".join(" ".join(told(entry)).split())


def test_values_stand_with_their_errors_and_samples() -> None:
    """An error after its value, the sample after the meaning; none where there is none."""
    said = words(ENTRY)
    for part in (
        "clusters 12 how many",
        "silhouette - how much closer",
        "space_silhouette 0.3104 ± 0.0042 the silhouette there",
        "from 5,717 rows",
        "stability 0.91 ± 0.012 overlap",
        "from 6 samples of 16,000 rows",
        "dbcv 0.5 gap to the next",
        "from 1,528 rows",
        "space umap",
        "space_davies_bouldin 1.502 Davies-Bouldin",
        "space_calinski_harabasz 123,457 Cal",
        "neighbors hnsw how",
        "recall 0.9812 ± 0.0021 share",
        "overlap 3 with 7: 38% on the map, 2% among the vectors",
    ):
        assert part in said
    for name in ("stability_rows", "stability_draws", "dbcv_error"):
        assert name not in said.split("of each cluster")[0]


def test_lines_fit_a_page_under_their_headings() -> None:
    """Nothing wider than 100 cells; only headings with numbers are printed, in order."""
    lines = list(told(ENTRY))
    assert max(map(len, lines)) <= PAGE
    heads = [line for line in lines if not line.startswith(" ")]
    assert heads[:-1] == [name for name in OVERALL if name != "the map"]
    assert list(told({})) == []


def test_one_is_no_plural() -> None:
    """One sample, and one row, are not samples and rows."""
    some: Entry = {"stability": 0.5, "stability_rows": 640.0, "stability_draws": 1.0}
    assert "from 1 sample of 640 rows" in words(some)
    assert "from 1 row of each" in words({"clusters": 2.0, "dbcv": 0.5, "dbcv_rows": 1.0})


def test_it_is_told_why_there_is_no_stability() -> None:
    """Beside what it means."""
    none: Entry = {"stability": None, "stability_rows": 16000.0, "stability_draws": 0.0}
    assert "; none here: no cluster of the method has 10 rows in a sample" in words(none)
    assert "; none here: to cluster samples again would take about 9.6 min" in words(
        {**none, "stability_seconds": 576.0}
    )
    assert "none here" not in words(ENTRY)


def test_the_list_that_has_every_number_of_a_cluster_is_named() -> None:
    """The table for people leaves some out."""
    assert "of each cluster, as `elute show SESSION clusters --json` has it" in list(told(ENTRY))


def test_programs_get_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """One document with errors and sample sizes."""
    print_metrics(ENTRY, as_json=True)
    assert json.loads(capsys.readouterr().out) == ENTRY
