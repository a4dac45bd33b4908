"""The names of results."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from elute import cycle
from elute.core.errors import UsageError
from elute.core.events import Regrouped
from elute.core.fingerprint import of_mask
from elute.core.recipe import Settings

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
