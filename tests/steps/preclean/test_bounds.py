"""Bounds: what is beyond, what is close, and what applied bounds drop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.core.findings import Finding, found
from elute.core.results import Floats
from elute.core.rules import CLEANING_RULES
from elute.core.settings import build
from elute.steps.preclean import Preclean
from elute.steps.preclean.bounds import LISTED, beyond, scores
from tests.steps.preclean.making import records, rule, run

TEXTS = (
    *("the lamp in the hall broke down", "hi", "zzzzzzzzzzzzzzzz zzzz", "=<>=<>=<> {}", "да нет"),
    *("see https://example.org/a-long-address/of-a-page", "lost \ufffd one", "", "\u200b"),
    *(f"another fine sentence about lamp {at}" for at in range(30)),
)
FLAGGED = {
    "encoding-damage": [6],
    "length": [1],
    "window": [],
    "repetition": [2],
    "symbols": [3],
    "script": [4],
    "urls": [5],
}


def test_bounds_are_told_and_do_nothing() -> None:
    """Every bound has a finding of kind "drop" with its rows; by default none is applied."""
    made = run(records(TEXTS), min_words=2)
    for name, rows in FLAGGED.items():
        assert rule(made, name).rows.tolist() == rows, name
        assert (rule(made, name).kind, rule(made, name).applied) == ("drop", False)
    assert set(made.ids.tolist()) == set(range(39)) - {7, 8}


def test_named_bounds_drop() -> None:
    """Only rules that are named drop, whatever the others find."""
    made = run(records(TEXTS), drop="length, script", min_words=2)
    assert sorted(set(range(39)) - set(made.ids.tolist())) == [1, 4, 7, 8]
    assert [one.rule for one in made.findings if one.applied and one.kind == "drop"] == [
        "length",
        "script",
    ]


def test_a_row_falls_to_the_first_rule_only() -> None:
    """Applied findings share no row; a finding that is not applied lists all of its own."""
    texts = ["=<>", "=<>", "fine words here", ""]
    both = run(records(texts), drop="blank,length,symbols,duplicates", min_words=2)
    assert (rule(both, "length").rows.tolist(), rule(both, "symbols").rows.tolist()) == ([0, 1], [])
    assert rule(both, "duplicates").rows.tolist() == []
    one = run(records(texts), drop="length", min_words=2)
    assert rule(one, "symbols").rows.tolist() == [0, 1]
    assert rule(one, "duplicates").rows.tolist() == [1]


def test_rules_of_load_can_be_named() -> None:
    """What load found drops when named, and its notes stay with their rows."""
    from elute.core.texts import Texts

    entries = found(np.array([0, 2, 3]))
    roles = Finding("roles", "drop", False, "Roles.", entries, Texts.of(["a", "b", "c"]))
    given_ = records([f"fine words {at}" for at in range(4)], findings=[roles])
    assert run(given_).ids.tolist() == [0, 1, 2, 3]
    made = run(given_, out=[0], drop="roles")
    assert made.ids.tolist() == [1]
    assert [rule(made, "roles").note(at) for at in (0, 1)] == ["b", "c"]
    assert not roles.applied
    assert len(roles.found) == 3


@pytest.mark.parametrize("wrong", ["lenght", "near-duplicates", "html"])
def test_an_unknown_rule_is_refused(wrong: str) -> None:
    """Before anything runs; the message names it, the hint all that drop rows here."""
    with pytest.raises(UsageError) as caught:
        build(Preclean, {"drop": f"blank,{wrong}"}, "preclean")
    assert repr(wrong) in caught.value.title
    assert "blank" not in caught.value.title
    assert all(rule in caught.value.hint for rule in CLEANING_RULES)


def test_bad_records_are_always_set_aside() -> None:
    """They have no text to speak of, are not called blank, and even held-out ones go."""
    made = run(records(["", "fine words", ""], splits=["test", "", ""], bad=[0, 2]), drop="")
    assert made.ids.tolist() == [1]
    assert rule(made, "bad-record").rows.tolist() == [0, 2]
    assert rule(made, "bad-record").applied
    assert rule(made, "blank").rows.tolist() == []
    assert np.isnan(made.measures[:, [0, 2]]).all()


def test_held_out_rows_are_never_dropped() -> None:
    """No rule drops a row of the test or the validation split."""
    given_ = records(
        TEXTS,
        splits=["test", "validation", *["test"] * 4, "train", "test", "train"] + ["train"] * 30,
    )
    made = run(given_, drop=",".join(["blank", *FLAGGED]), min_words=2)
    assert made.ids.tolist() == [0, 1, 2, 3, 4, 5, *range(9, 39)]
    assert rule(made, "blank").rows.tolist() == [8]
    assert not set(rule(made, "length").found["row"].tolist()) & {0, 1, 2, 3, 4, 5, 7}


def test_rows_close_to_a_bound_are_listed_without_a_flag() -> None:
    """So that the bound can be chosen; not more than a few hundred, the closest."""
    texts = [" ".join("abcdefghijkl"[: 4 + at % 8]) + f" {at}" for at in range(600)]
    one = rule(run(records(texts), min_words=6), "length")
    close = one.found[~one.found["flag"]]
    assert 0 < len(close) == LISTED
    assert one.rows.tolist() == [at for at in range(600) if at % 8 == 0]
    words = {len(texts[row].split()) for row in close["row"].tolist()}
    assert words == {6, 7, 8}
    assert (one.found["score"][one.found["flag"]] > close["score"].max()).all()


def test_summaries_are_sentences() -> None:
    """Number, share and bound in plain words; one row is one row, none is none."""
    made = run(records(TEXTS), min_words=4, max_words=0, max_urls=0.25)
    assert rule(made, "length").summary == "6 rows (15.4 %) are shorter than 4 words."
    assert rule(made, "urls").summary == "1 row (2.6 %) is more than 25 % web addresses."
    assert rule(made, "window").summary == "No bound is set."
    assert rule(made, "blank").summary == "2 rows (5.1 %) have nothing to read."
    assert rule(run(records(["a b"])), "length").summary == ("No row is longer than 10,000 words.")


VALUES = st.lists(st.floats(0, 1, width=32) | st.just(float("nan")), min_size=1, max_size=20)


@given(VALUES, st.floats(0, 1), st.sampled_from(["repetition", "symbols", "script", "urls"]))
def test_scores_grow_beyond_the_bound(values: list[float], bound: float, name: str) -> None:
    """In [0, 1]; every row beyond scores more than every row within; NaN is never beyond."""
    measures: Floats = np.array(values, dtype=np.float32)
    settings = build(Preclean, {f"max_{name}": bound}, "preclean")
    flags = beyond(measures, name, settings)
    ranked = scores(measures, name, settings)
    assert ((ranked >= 0) & (ranked <= 1)).all()
    assert not flags[np.isnan(measures)].any()
    order = np.argsort(np.nan_to_num(measures))
    assert (np.diff(ranked[order]) >= 0).all()


def test_what_one_rule_dropped_is_not_counted_by_the_next() -> None:
    """The number in a summary is that of the rows flagged, also where two rules mean one row."""
    given_ = records(["see https://shop.example/a/long/path/to/a/page", "a b c d e f g h i"])
    alone, both = (
        rule(run(given_, drop=drop, min_words=9), "urls") for drop in ("urls", "length,urls")
    )
    assert (alone.rows.tolist(), alone.summary[:5]) == ([0], "1 row")
    assert (both.rows.tolist(), both.summary[:6]) == ([], "No row")
