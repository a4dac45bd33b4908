"""The step: who takes part, who is set aside, and what is told about it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Precleaned
from elute.core.settings import build
from elute.core.texts import Texts
from elute.steps.preclean import METHODS, Preclean, preclean


def cleaned(
    texts: Sequence[str],
    method: Preclean | None = None,
    out: Sequence[int] = (),
) -> Precleaned:
    """Preclean these texts, some rows not started."""
    started = np.ones(len(texts), dtype=bool)
    started[list(out)] = False
    return preclean(method or Preclean(), Texts.of(texts), started, silent)


def test_blank_rows_and_duplicates_are_set_aside() -> None:
    """The first of equal texts takes part; later ones name it; blank rows do not take part."""
    made = cleaned(["one", " ", "two", "one ", "<br>", "two", "one"])
    assert made.ids.tolist() == [0, 2]
    assert list(made.texts) == ["one", "two"]
    assert made.blank.tolist() == [1, 4]
    assert made.duplicates.tolist() == [3, 5, 6]
    assert made.duplicate_of.tolist() == [0, 2, 0]


def test_rows_that_differ_in_their_markup_are_not_the_same() -> None:
    """Both take part, with equal cleaned texts; near duplicates are for the user to judge."""
    made = cleaned(["<p class='a'>one</p>", "<p class='b'>one</p>", "<p class='a'>one</p> "])
    assert made.ids.tolist() == [0, 1]
    assert list(made.texts) == ["one", "one"]
    assert made.duplicates.tolist() == [2]


def test_each_touch_is_told() -> None:
    """Which rule changed or flagged which row."""
    made = cleaned(["fine", " e\u0301\u200b", "<p>x</p>", " ", "fine"])
    told = {
        (made.rules[rule], row)
        for rule, row in zip(made.touched_rule, made.touched_id, strict=True)
    }
    assert told == {
        ("unicode", 1),
        ("control", 1),
        ("whitespace", 1),
        ("html", 2),
        ("whitespace", 2),
        ("whitespace", 3),
        ("blank", 3),
        ("duplicates", 4),
    }


def test_rows_that_are_out_count_for_nothing() -> None:
    """A row the round did not begin with stands for no other row."""
    made = cleaned(["one", "one", "one"], out=[0])
    assert (made.ids.tolist(), made.duplicates.tolist()) == ([1], [2])


def test_a_rule_can_be_left_out() -> None:
    """Without its rule a text stays, a copy takes part, a blank row is not proposed."""
    method = build(Preclean, {"whitespace": False, "duplicates": False, "blank": False}, "preclean")
    made = cleaned([" a", " a", "  "], method)
    assert made.rules == ("unicode", "control", "html")
    assert list(made.texts) == [" a", " a"]
    assert (made.blank.tolist(), made.duplicates.tolist()) == ([], [])


def test_nothing_left() -> None:
    """No rows, or none with text, is a result like any other."""
    assert cleaned([]).ids.tolist() == []
    assert cleaned(["", " "]).blank.tolist() == [0, 1]
    assert len(cleaned(["", "one"], out=[1]).texts) == 0


def test_the_texts_given_are_not_changed() -> None:
    """Cleaning makes new texts; the ones of `load` stay as they are."""
    texts = Texts.of([" <b>one</b> ", "two"])
    before = (texts.blob.tobytes(), texts.offsets.tolist())
    preclean(Preclean(), texts, np.ones(2, dtype=bool), silent)
    assert (texts.blob.tobytes(), texts.offsets.tolist()) == before


def test_it_can_be_cancelled() -> None:
    """Cancelled passes through."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        preclean(Preclean(), Texts.of(["a"]), np.ones(1, bool), stop)


def test_the_method_is_in_the_table() -> None:
    """The default method of the room is the rules."""
    assert next(iter(METHODS.items())) == ("rules", Preclean)


# Pieces that meet each other badly: marks, joiners, entities, tags, line ends, controls.
MARKUP = "<p> </p> <b> </b> <!-- --> <script> </script> &amp; amp; lt; &lt; b&gt; #38; & < >"
SIGNS = (
    "e\u0301\u200b\u200d\u202e\ufeff\x00\x0c\x85\u3000\u212a\u0958\u1100\u1161\ud800\u2028 \t\r\n"
)
PIECES = st.sampled_from([*MARKUP.split(), *SIGNS])
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=12)


@given(st.lists(TEXTS, max_size=8))
def test_cleaned_text_is_clean_for_good(texts: list[str]) -> None:
    """Precleaning what came out of precleaning touches nothing."""
    once = list(dict.fromkeys(cleaned(texts).texts))
    twice = cleaned(once)
    assert list(twice.texts) == once
    assert twice.touched_id.tolist() == []


@given(st.lists(TEXTS | st.sampled_from(["", "a", "b", " a"]), max_size=10), st.data())
def test_every_started_row_is_accounted_for(texts: list[str], data: st.DataObject) -> None:
    """Rows that take part, blank rows and duplicates are all rows, none twice."""
    rows = st.lists(st.integers(0, max(0, len(texts) - 1)), unique=True, max_size=len(texts))
    out = data.draw(rows)
    made = cleaned(texts, out=out)
    listed = [*made.ids.tolist(), *made.blank.tolist(), *made.duplicates.tolist()]
    assert len(set(listed)) == len(listed)
    started = set(range(len(texts))) - set(out)
    assert set(listed) == started
    assert made.ids.tolist() == sorted(made.ids.tolist())
    assert set(made.duplicate_of.tolist()) <= set(made.ids.tolist())
    assert all(a > b for a, b in zip(made.duplicates, made.duplicate_of, strict=True))
