"""The step: who takes part, who is set aside, and what is told about it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import Cancelled
from elute.steps.preclean import METHODS, Preclean, preclean
from tests.steps.preclean.making import pairs, records, rule, run


def test_blank_rows_and_duplicates_are_set_aside() -> None:
    """The first of equal texts takes part; later ones name it; blank rows do not take part."""
    made = run(records(["one", " ", "two", "one ", "<br>", "two", "one"]))
    assert made.ids.tolist() == [0, 2]
    assert list(made.texts) == ["one", "two"]
    assert rule(made, "blank").rows.tolist() == [1, 4]
    assert pairs(made, "duplicates") == [(3, 0), (5, 2), (6, 0)]
    assert rule(made, "duplicates").summary == "3 rows (42.9 %) say exactly what another says."


def test_rows_that_differ_in_their_markup_are_not_the_same() -> None:
    """Both take part, with equal cleaned texts; near duplicates are for the user to judge."""
    made = run(records(["<p class='a'>one</p>", "<p class='b'>one</p>", "<p class='a'>one</p> "]))
    assert made.ids.tolist() == [0, 1]
    assert list(made.texts) == ["one", "one"]
    assert pairs(made, "duplicates") == [(2, 0)]


def test_rows_that_differ_in_what_is_masked_are_not_the_same() -> None:
    """Two addresses are two rows, though the analysed texts are equal."""
    made = run(records(["to a@example.org", "to b@example.org"]), mask=True)
    assert list(made.texts) == ["to [email]", "to [email]"]
    assert pairs(made, "duplicates") == []


def test_each_change_is_told() -> None:
    """Which rule changed which row, and by how much; on or off, each has a finding."""
    made = run(records(["fine", " e\u0301\u200b", "<p>x</p>", " ", "cafÃ© on", "a@example.org"]))
    told = {one.rule: one.rows.tolist() for one in made.findings if one.kind == "change"}
    assert told == {
        "encoding": [4],
        "unicode": [1],
        "control": [1],
        "html": [2],
        "whitespace": [1, 2, 3],
        "personal-data": [5],
        "boilerplate": [],
    }
    applied = {one.rule: one.applied for one in made.findings if one.kind == "change"}
    assert not applied.pop("personal-data")
    assert not applied.pop("boilerplate")
    assert all(applied.values())
    assert rule(made, "html").found["score"].tolist() == [pytest.approx(5 / 8)]
    assert rule(made, "html").summary == "1 row (16.7 %) holds markup or entities."
    assert made.texts[made.ids.tolist().index(5)] == "a@example.org"


def test_rows_that_are_out_count_for_nothing() -> None:
    """A row the round did not begin with stands for no other row and is not measured."""
    made = run(records(["one", "one", "one"]), out=[0])
    assert (made.ids.tolist(), pairs(made, "duplicates")) == ([1], [(2, 1)])
    assert made.measured.tolist() == [1, 2]
    assert made.measures.shape == (len(made.measure_names), 2)


def test_a_rule_can_be_left_out() -> None:
    """Without its rule a text stays, and the rows it would change are told; a copy takes part."""
    made = run(records([" a", " a", "  "]), whitespace=False, drop="")
    assert list(made.texts) == [" a", " a"]
    assert rule(made, "whitespace").rows.tolist() == [0, 1]
    assert not rule(made, "whitespace").applied
    for name, rows in (("duplicates", [1]), ("blank", [2])):
        assert (rule(made, name).rows.tolist(), rule(made, name).applied) == (rows, False)


def test_nothing_left() -> None:
    """No rows, or none with text, is a result like any other."""
    assert run(records([])).ids.tolist() == []
    assert rule(run(records(["", " "])), "blank").rows.tolist() == [0, 1]
    assert len(run(records(["", "one"]), out=[1]).texts) == 0


def test_the_texts_given_are_not_changed() -> None:
    """Cleaning makes new texts; the ones of `load` stay as they are."""
    given_ = records([" <b>one</b> ", "two", "two"])
    before = (given_.texts.blob.tobytes(), given_.texts.offsets.tolist())
    run(given_)
    assert (given_.texts.blob.tobytes(), given_.texts.offsets.tolist()) == before


def test_it_can_be_cancelled() -> None:
    """Cancelled passes through."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        preclean(Preclean(), records(["a"]), np.ones(1, bool), stop)


def test_progress_comes_to_its_end() -> None:
    """Rows are counted as they are cleaned and as they are measured, never beyond their number."""
    seen: list[tuple[int, int, str]] = []
    method, started = Preclean(), np.ones(9, bool)
    preclean(method, records(["a b"] * 9), started, lambda *told: seen.append(told))
    assert {total for _, total, _ in seen} == {9}
    assert [done for done, _, what in seen if what == "cleaning"][-1] == 9
    assert seen[-1] == (9, 9, "measuring")


def test_the_method_is_in_the_table() -> None:
    """The default method of the room is the rules."""
    assert next(iter(METHODS.items())) == ("rules", Preclean)


# Pieces that meet each other badly: marks, joiners, entities, tags, line ends, controls.
MARKUP = "<p> </p> <b> </b> <!-- --> <script> </script> &amp; amp; lt; &lt; b&gt; #38; & < >"
SIGNS = (
    "e\u0301\u200b\u200d\u202e\ufeff\x00\x0c\x85\u3000\u212a\u0958\u1100\u1161\ud800\u2028 \t\r\n"
)
DAMAGE = "Ã© â€™ Ã \x92 â€ ï¿½ \ufffd Ð° ÃƒÂ©"
PIECES = st.sampled_from([*MARKUP.split(), *SIGNS, *DAMAGE.split()])
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=12)


@given(st.lists(TEXTS, max_size=8), st.booleans())
def test_cleaned_text_is_clean_for_good(texts: list[str], mask: bool) -> None:
    """Precleaning what came out of precleaning changes nothing."""
    once = list(dict.fromkeys(run(records(texts), mask=mask).texts))
    twice = run(records(once), mask=mask)
    assert list(twice.texts) == once
    changes = [one for one in twice.findings if one.kind == "change" and one.applied]
    assert [one.rule for one in changes if len(one.found)] == []


def test_memory_of_the_texts_is_not_doubled() -> None:
    """Texts that stay are moved together in the block they were cleaned into."""
    made = run(records(["a b", "", "c d", "a b", "e f"]))
    assert list(made.texts) == ["a b", "c d", "e f"]
    assert made.texts.offsets.tolist() == [0, 3, 6, 9]
    assert len(made.texts.blob) == 9
