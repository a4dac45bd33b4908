"""The names of results."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from elute import cycle
from elute.core.errors import UsageError
from elute.core.events import Regrouped
from elute.core.fingerprint import of_mask
from elute.core.recipe import Settings, assignments, merged
from elute.core.settings import Value

ROWS = np.arange(1000) % 3 > 0


def test_only_the_map_depends_on_the_earlier_map() -> None:
    """And what is told of it; every other step has the name it has without one, or with ""."""
    alone = cycle.fingerprints("sum", ROWS, {})
    later = cycle.fingerprints("sum", ROWS, {}, "map")
    assert {step for step in alone if alone[step] != later[step]} == {"reduce", "overlap"}
    assert cycle.fingerprints("sum", ROWS, {}, "") == alone
    assert cycle.fingerprints("sum", ROWS, {}, "other map")["reduce"] != later["reduce"]


def test_what_is_kept_is_not_handed_out() -> None:
    """Names and settings are kept for the next call, so a caller may change what it was given."""
    cycle.fingerprints("sum", ROWS, {})["load"] = "spoilt"
    assert cycle.fingerprints("sum", ROWS, {})["load"] != "spoilt"
    cycle.complete({})["cluster"]["method"] = "spoilt"
    assert cycle.complete({})["cluster"]["method"] != "spoilt"


def test_rows_are_named_by_what_they_are() -> None:
    """The kept name is the sum over the mask, also after the array was changed in place."""
    rows = ROWS.copy()
    assert cycle.rows_name(rows) == of_mask(rows)
    rows[5] = ~rows[5]
    assert cycle.rows_name(rows) == of_mask(rows)
    assert cycle.rows_name(np.ones(9, np.bool_)) == "all"


def test_true_is_not_one() -> None:
    """Settings that Python holds to be equal are told apart."""
    cycle.complete({"cluster": {"method": "kmeans", "k": 1 + 1}})
    with pytest.raises(UsageError, match="whole number"):
        cycle.complete({"cluster": {"method": "kmeans", "k": 2.0}})
    with pytest.raises(UsageError, match="whole number"):
        cycle.complete({"cluster": {"method": "kmeans", "k": True}})


@pytest.mark.parametrize(
    ("step", "known"), [("preclean", "same-text"), ("decide", "long-duplicates")]
)
def test_rules_that_are_none_are_refused(step: str, known: str) -> None:
    """A misspelt name never gets as far as a run; what may be named is said."""
    with pytest.raises(UsageError, match=rf"{step}\.drop names 'blnk'") as refused:
        cycle.complete({step: {"drop": "blnk"}})
    assert known in refused.value.hint
    assert cycle.complete({step: {"drop": f" {known} ,"}})[step]["drop"] == f" {known} ,"


def test_what_is_no_setting_is_refused() -> None:
    """A date, which TOML knows and no setting takes, is a usage error."""
    date = datetime.date(2026, 1, 1)
    with pytest.raises(UsageError, match="must be text"):
        cycle.complete({"load": {"text": date}})  # type: ignore[dict-item]


def named(edits: tuple[Regrouped, ...] = (), k: int = 5) -> dict[str, str]:
    """The names of a round's results."""
    settings: Settings = {"cluster": {"method": "kmeans", "k": k}}
    return cycle.fingerprints("sum", ROWS, settings, edits=edits)


def test_a_change_of_clusters_renames_what_rests_on_them() -> None:
    """Clusters and what is judged from them have other names, what comes before has its own."""
    split = Regrouped(1, named()["cluster"], "split", (3,))
    before, after = named(), named((split,))
    others = {step for step in before if before[step] != after[step]}
    assert others == {"cluster", "evaluate", "overlap", "report"}
    parts = replace(split, parts=4)
    assert named((parts,))["cluster"] != after["cluster"]


def test_a_change_acts_on_its_clusters_only() -> None:
    """One made under other settings does nothing, and acts again when they come back."""
    first = Regrouped(1, named()["cluster"], "split", (3,))
    second = Regrouped(1, named((first,))["cluster"], "merge", (0, 1))
    other = Regrouped(1, named(k=6)["cluster"], "merge", (0, 2))
    assert named((first, second, other)) == named((first, second))
    assert named((first, second, other), k=6) == named((other,), k=6)
    assert named((second,)) == named()
    names = cycle.regrouped(named()["cluster"], (first, other, second))
    assert [edit for edit, _ in names] == [None, first, second]
    assert len({name for _, name in names}) == 3


@pytest.mark.parametrize(
    ("given", "title", "hint"),
    [
        (
            {"method": "kmeans", "eps": 0.3},
            "cluster.eps is a setting of dbscan; cluster.method is kmeans.",
            "cluster.method=dbscan cluster.eps=0.3",
        ),
        (
            {"min_cluster_size": 5},
            "cluster.min_cluster_size is a setting of hdbscan and evoc; cluster.method is kmeans.",
            "cluster.method=hdbscan cluster.min_cluster_size=5",
        ),
        (
            {"method": "hdbscan", "k": "abc"},
            "cluster.k is a setting of kmeans; cluster.method is hdbscan.",
            "cluster.method=kmeans cluster.k=...",
        ),
        ({"method": "hdbscan", "epz": 1}, "cluster.epz is not a setting.", "cluster.selection"),
    ],
)
def test_whose_setting_it_is(given: dict[str, Value], title: str, hint: str) -> None:
    """Another method's is called so, with the words that take it; an unknown one is unknown."""
    with pytest.raises(UsageError) as caught:
        cycle.complete({"cluster": given})
    assert caught.value.title == title
    assert hint in caught.value.hint


def test_what_the_hint_says_is_taken() -> None:
    """Method and setting together do."""
    made = cycle.complete(merged({}, assignments(["cluster.method=dbscan", "cluster.eps=0.3"])))
    assert made["cluster"]["eps"] == 0.3


@pytest.mark.parametrize("space", ["pca", "umap"])
def test_dims_of_the_vectors_are_refused(space: str) -> None:
    """They have their own; with another space, set now or before, the setting is one."""
    vectors: Settings = {"cluster": {"space": "vectors", "dims": 5}}
    with pytest.raises(UsageError, match="no effect") as caught:
        cycle.refuse_idle({"cluster": {"dims": 5}}, vectors)
    assert "cluster.space=pca cluster.dims=5" in caught.value.hint
    cycle.refuse_idle({"cluster": {"dims": 5}}, {"cluster": {"space": space, "dims": 5}})
    cycle.refuse_idle({"cluster": {"space": "vectors"}}, vectors)


def test_dims_left_over_repeat_nothing() -> None:
    """Results among the vectors have one name, whatever the dimensions of another space were."""
    names = [cycle.fingerprints("sum", ROWS, {"cluster": {"dims": dims}}) for dims in (0, 5)]
    assert names[0] == names[1]
    pca: list[Settings] = [{"cluster": {"space": "pca", "dims": dims}} for dims in (4, 5)]
    assert cycle.fingerprints("sum", ROWS, pca[0]) != cycle.fingerprints("sum", ROWS, pca[1])
