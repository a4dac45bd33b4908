"""Copies: which one stays, what is held out, and one text with two labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.texts import Texts
from elute.steps.preclean.copies import characters
from tests.steps.preclean.making import pairs, records, rule, run

NAN = float("nan")


def test_the_first_stays() -> None:
    """Later rows with the same folded text name it."""
    made = run(records(["one", "two", "one ", "two", "o\u200bne"]))
    assert made.ids.tolist() == [0, 1]
    assert pairs(made, "duplicates") == [(2, 0), (3, 1), (4, 0)]
    assert made.rank.tolist() == [0, 1]
    assert [it.tolist() for it in made.duplicates] == [[2, 3, 4], [0, 1, 0]]


def test_the_longest_stays() -> None:
    """Length is that of the raw text in characters, not in bytes; then the first."""
    made = run(records(["é é", "é  é", "é é ", "zz", "éé  "]), keep="longest")
    assert pairs(made, "duplicates") == [(0, 1), (2, 1)]
    assert made.ids.tolist() == [1, 3, 4]
    assert made.rank.tolist() == [0, 2, 1]


def test_the_newest_stays() -> None:
    """By time; rows without one are the oldest; of equally new ones the last."""
    made = run(records(["a"] * 5, times=[3, 9, NAN, 9, 1]), keep="newest")
    assert pairs(made, "duplicates") == [(0, 3), (1, 3), (2, 3), (4, 3)]
    assert run(records(["a"] * 3), keep="newest").ids.tolist() == [2]
    made = run(records(["a", "b", "c"], times=[NAN, 1, 2]), keep="newest")
    assert made.rank.tolist() == [2, 1, 0]


def test_the_labelled_stays() -> None:
    """A row with a label before one without, then the first."""
    made = run(records(["a", "a", "a", "b"], labels=["", "x", "x", ""]), keep="labelled")
    assert pairs(made, "duplicates") == [(0, 1), (2, 1)]
    assert made.rank.tolist() == [0, 1]


def test_a_training_row_that_is_held_out_too_is_leakage() -> None:
    """It is seen beside the held-out row, and is no duplicate of it; held-out rows stay."""
    splits = ["train", "test", "train", "validation", "train", "train", "test"]
    given_ = records(["a", "a", "a", "b", "b", "c", "a"], splits=splits)
    made = run(given_)
    assert pairs(made, "leakage") == [(0, 1), (2, 1), (4, 3)]
    assert pairs(made, "duplicates") == [(2, 0)]
    duplicates = rule(made, "duplicates")
    assert duplicates.found[["row", "other", "flag"]].tolist() == [(2, 0, True), (6, 1, False)]
    assert made.ids.tolist() == [0, 1, 3, 4, 5, 6]
    assert made.rank.tolist() == [3, 0, 1, 4, 5, 2]
    made = run(given_, drop="duplicates,leakage")
    assert pairs(made, "duplicates") == []
    assert made.ids.tolist() == [1, 3, 5, 6]


def test_two_labels_for_one_text_are_a_conflict() -> None:
    """All its labelled rows are flagged with both labels; none is a duplicate of another label."""
    labels = ["refund", "card", "refund", "", "card", "card", "refund"]
    given_ = records(["a", "a ", "a", "a", "b", "b", "c"], labels=labels)
    made = run(given_)
    conflict = rule(made, "label-conflict")
    assert (conflict.kind, conflict.applied) == ("drop", False)
    assert pairs(made, "label-conflict") == [(0, 1), (1, 0), (2, 1)]
    assert list(conflict.notes) == ["refund / card", "card / refund", "refund / card"]
    assert conflict.summary == (
        "3 rows (42.9 %) have a text that another row has with another label; 1 text in all."
    )
    assert pairs(made, "duplicates") == [(2, 0), (5, 4)]
    assert made.ids.tolist() == [0, 1, 3, 4, 6]


def test_case_and_closing_punctuation_do_not_hide_a_conflict() -> None:
    """Such rows are a conflict, though they are no copies of each other."""
    made = run(records(["Sure?", "sure", "sure", "?!"], labels=["yes", "no", "no", "yes"]))
    assert pairs(made, "label-conflict") == [(0, 1), (1, 0), (2, 0)]
    assert pairs(made, "duplicates") == [(2, 1)]


def test_applied_a_conflict_drops_all_its_rows() -> None:
    """Nobody can tell which label is right, so none of them stays; held-out rows do."""
    texts, labels = ["a", "a", "a", "b"], ["x", "y", "x", "x"]
    made = run(records(texts, labels=labels), drop="label-conflict,duplicates")
    assert made.ids.tolist() == [3]
    assert rule(made, "duplicates").rows.tolist() == []
    splits = ["train", "test", "train", "train"]
    made = run(records(texts, labels=labels, splits=splits), drop="label-conflict")
    assert made.ids.tolist() == [1, 3]
    assert rule(made, "label-conflict").found["flag"].tolist() == [True, False, True]


def test_a_conflict_is_counted_where_the_rule_would_act() -> None:
    """Texts that are in conflict among held-out rows only are listed, and not counted."""
    splits = ["train", "test", "test", "test"]
    made = run(records(["a", "a", "b", "b"], labels=["x", "y", "x", "y"], splits=splits))
    conflict = rule(made, "label-conflict")
    assert conflict.found["flag"].tolist() == [True, False, False, False]
    assert conflict.summary.startswith("1 row (25.0 %) has a text")
    assert conflict.summary.endswith("; 1 text in all.")


def test_without_labels_or_splits_nothing_is_said_of_them() -> None:
    """No finding about labels or leakage where there are none."""
    made = run(records(["a", "a"]))
    assert {"leakage", "label-conflict"} & set(made.findings.rules) == set()


def test_a_copy_names_a_row_that_stays() -> None:
    """What another applied rule drops is nobody's witness."""
    entries = [("roles", 0)]
    from elute.core.findings import Finding, found

    findings = [Finding(name, "drop", False, "", found(np.array([row]))) for name, row in entries]
    made = run(records(["a b", "a b", "a b"], findings=findings), drop="roles,duplicates")
    assert pairs(made, "duplicates") == [(2, 1)]
    assert made.ids.tolist() == [1]


def signs(text: str) -> list[bytes]:
    """A sign for what each row says beside its text."""
    return [sign.encode() for sign in text]


def test_what_else_a_record_says_tells_copies_apart() -> None:
    """Equal texts are copies where the rest is equal too; the others repeat the text only."""
    made = run(records(["a", "a ", "a", "a", "b", "c"], contents=signs("xyxyxx")))
    assert pairs(made, "duplicates") == [(2, 0), (3, 1)]
    same = rule(made, "same-text")
    assert pairs(made, "same-text") == [(1, 0), (3, 0)]
    assert (same.kind, same.applied, list(same.notes)) == (
        "drop",
        False,
        ["other fields differ"] * 2,
    )
    words = "2 rows (33.3 %) have the text of another row, and other fields differ."
    assert same.summary == words
    assert made.ids.tolist() == [0, 1, 4, 5]
    assert run(records(["a", "a"])).findings.of_rule("same-text") is None


def test_applied_the_same_text_is_kept_once() -> None:
    """Each row that leaves is seen beside the one that stays; held-out rows and labels count."""
    given_ = records(["a"] * 4, contents=signs("xyxy"))
    made = run(given_, drop="same-text,duplicates")
    assert (pairs(made, "same-text"), pairs(made, "duplicates")) == ([(1, 0), (3, 0)], [(2, 0)])
    assert made.ids.tolist() == [0]
    given_ = records(
        ["a"] * 4, ["p", "q", "p", ""], ["train"] * 3 + ["test"], contents=signs("xyyx")
    )
    assert pairs(run(given_), "same-text") == [(2, 0)]
    assert pairs(run(given_), "leakage") == [(0, 3), (1, 3), (2, 3)]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", " a", "", "a b", "\ufffd"]),
        st.sampled_from(["", "x", "y"]),
        st.sampled_from(["", "train", "test"]),
        st.sampled_from([NAN, 1.0, 2.0]),
        st.sampled_from([b"", b"x", b"y"]),
    ),
    max_size=14,
)
NAMES = [
    "blank",
    "duplicates",
    "same-text",
    "leakage",
    "label-conflict",
    "length",
    "encoding-damage",
]


@given(
    ROWS,
    st.sets(st.sampled_from(NAMES)),
    st.sampled_from(["first", "longest", "newest", "labelled"]),
    st.data(),
)
def test_every_row_is_accounted_for(
    rows: list[tuple[str, str, str, float, bytes]], drop: set[str], keep: str, data: st.DataObject
) -> None:
    """Whatever rules act: kept, blank and dropped rows are all rows, each once; witnesses stay."""
    out = data.draw(st.sets(st.integers(0, max(0, len(rows) - 1)), max_size=len(rows)))
    texts, labels, splits = (
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
    )
    times = [row[3] for row in rows]
    contents = [row[4] for row in rows]
    given_ = records(texts, labels, splits, times, contents=contents)
    made = run(given_, out=[it for it in out if it < len(rows)], drop=",".join(drop), keep=keep)
    acting = [one for one in made.findings if one.applied and one.kind == "drop"]
    assert {one.rule for one in acting} <= drop
    blank = {row for row in made.measured.tolist() if not texts[row].strip()}
    listed = [*made.ids.tolist(), *(row for one in acting for row in one.rows.tolist())]
    assert len(set(listed)) == len(listed)
    assert set(listed) | blank == set(made.measured.tolist())
    held = {at for at, split in enumerate(splits) if split == "test"}
    assert not held & {row for one in made.findings if one.kind == "drop" for row in one.rows}
    assert sorted(made.rank.tolist()) == list(range(len(made.ids)))
    order = made.ids[np.argsort(made.rank)].tolist()
    assert [row in held for row in order] == sorted((row in held for row in order), reverse=True)
    copies, others = made.duplicates
    assert set(others.tolist()) <= set(made.ids.tolist())
    assert all(texts[a].strip() == texts[b].strip() for a, b in zip(copies, others, strict=True))
    assert all(contents[a] == contents[b] for a, b in zip(copies, others, strict=True))
    for one in acting:
        assert (
            set(one.others.tolist()) - {-1} <= set(made.ids.tolist())
            or one.rule == "label-conflict"
        )
    if {"duplicates", "same-text", "label-conflict", "leakage"} <= drop:
        train = [texts[row].strip() for row in made.ids if row not in held]
        assert len(set(train)) == len(train) or "" in labels
    for one in made.findings:
        assert one.found["row"].tolist() == sorted(set(one.found["row"].tolist()))
        assert set(one.found["row"].tolist()) <= set(made.measured.tolist())


@given(st.lists(st.text(max_size=8)))
def test_characters_are_counted(texts: list[str]) -> None:
    """As len does, whatever the bytes."""
    assert characters(Texts.of(texts)).tolist() == [len(text) for text in texts]


def test_characters_are_counted_block_by_block() -> None:
    """Also where texts do not fit into a block."""
    texts = ["é" * 3_000_000, "", "a", "字" * 2_000_000, "b" * 5_000_000, ""]
    assert characters(Texts.of(texts)).tolist() == [len(text) for text in texts]


@pytest.mark.parametrize("keep", ["first", "longest", "newest", "labelled"])
def test_no_rows(keep: str) -> None:
    """No rows at all is a result like any other."""
    made = run(records([], labels=[], splits=[]), keep=keep)
    assert (made.ids.tolist(), made.rank.tolist(), len(made.texts)) == ([], [], 0)
    assert made.measures.shape == (len(made.measure_names), 0)
