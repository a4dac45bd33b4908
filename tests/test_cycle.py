"""The names of results."""

import datetime

import numpy as np
import pytest

from elute import cycle
from elute.core.errors import UsageError
from elute.core.fingerprint import of_mask

ROWS = np.arange(1000) % 3 > 0


def test_only_the_map_depends_on_the_earlier_map() -> None:
    """Every other step has the name it has without one; "" is as if there were none."""
    alone = cycle.fingerprints("sum", ROWS, {})
    later = cycle.fingerprints("sum", ROWS, {}, "map")
    assert {step for step in alone if alone[step] != later[step]} == {"reduce"}
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
