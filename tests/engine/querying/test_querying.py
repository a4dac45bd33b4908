"""Queries find the rows they ask for, and no others."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.errors import Cancelled, UsageError
from elute.core.progress import Progress
from elute.core.texts import Texts
from elute.engine.columns import MOST, Column
from elute.engine.querying import Finder, Ground, Known, known, matching, parse
from elute.engine.querying.tree import Listed, Pattern, Text
from tests.engine.querying.grounds import asked, snapshot


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("id:5", [5]),
        ("id:5,1-2,7", [1, 2, 5, 7]),
        ("id>=6", [6, 7]),
        ("cluster:1", [2, 3]),
        ("cluster:0,1", [0, 1, 2, 3, 5]),
        ("cluster:-1", [4]),
        ("cluster:noise", [4]),
        ("noise", [4]),
        ("outlier>0.8", [3, 4]),
        ("outlier >= 0.8", [2, 3, 4]),
        ("OUTLIER<0.25", [0, 1]),
        ("outlier=0.85", [3]),
        ("strength<0.5", [3, 4]),
        ("similarity>0.9", [5]),
        ("silhouette<0", [2]),
        ("length<17", [2, 6]),
        ("length:16", [2]),
        ("label=refund", [1, 5]),
        ("label:REFUND,card", [0, 1, 5]),
        ('label="Two, words"', [4]),
        ('label=""', [2, 3, 6, 7]),
        ("intent=refund", [1, 5]),
        ("split=test", [3, 4, 5]),
        ("part=train", [0, 1, 2]),
        ("lang=en", [0, 1]),
        ("lang==en", [0, 1]),
        ("label == refund", [1, 5]),
        ("LANG:EN,de", [0, 1, 2, 3, 4]),
        ('lang="pt br"', [7]),
        ('lang=""', [5, 6]),
        ("lang!=en kept", [2, 3, 4, 5]),
        ("score>=2", [1, 2, 7]),
        ("score < 2", [0, 6]),
        ("score=3", [2, 7]),
        ("score=x", [3]),
        ('"lang"=en', [0, 1]),
        ('"Lang" != "en" kept', [2, 3, 4, 5]),
        ('-"two words":yes', [1, 2, 3, 4, 5, 6, 7]),
        ('"id"=m-1', [1]),
        ("user-id=8 or user-id>8", [2, 3]),
        ('"card was" <3', []),
        ("name:card", [0, 1, 5]),
        ("round:1", [7]),
        ("round<3", [6, 7]),
        ("round:-2", []),
        ("reason:blank", [6]),
        ("author:rule", [6]),
        ("kept", [0, 1, 2, 3, 4, 5]),
        ("dropped", [6, 7]),
        ("-kept", [6, 7]),
        ("marked", [0, 4]),
        ("checked", [1]),
        ("duplicate", [5]),
        ("advised", [2]),
        ("changed", [2, 3]),
        ("card", [0, 1, 5]),
        ('"CARD WAS"', [0]),
        ("strasse", [2, 3]),
        ("http://a.b", [3]),
        ("12:30", [3]),
        ("/^.efund/", [1, 5]),
        ("/card/", [0, 5]),
        ("/CARD/i", [0, 1, 5]),
        (r"/a.b\/|12:\d\d/", [3]),
        ("card refund", [1, 5]),
        ("card and refund", [1, 5]),
        ("card -refund", [0]),
        ("card not refund", [0]),
        ("--kept card", [0, 1, 5]),
        ("noise or cluster:1", [2, 3, 4]),
        ("label=card or label=refund outlier>0.25", [0, 5]),
        ("-(cluster:0 or noise) kept", [2, 3]),
        ("cluster!=0 kept", [2, 3, 4]),
        ("(card (refund))", [1, 5]),
        ("()", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("(really)", [4]),
        ('"noise"', [4]),
        (r'"\"x"', []),
    ],
)
def test_a_query_finds_its_rows(query: str, rows: list[int]) -> None:
    """Every field, flag, sign and connection."""
    assert asked(query, marks=(0, 4)) == rows


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("outleir>1", "Perhaps outlier"),
        ("zzz=red", "There are: cluster, outlier"),
        ("outlier>high", "not with “high”"),
        ("outlier>", "what?"),
        ("outlier>1,2", "one number"),
        ("outlier=nan", "not with “nan”"),
        ("label=refnd", "label has: refund"),
        ("label>refund", "not compared"),
        ("lang>en", "lang is compared with one number"),
        ("lang=", "what?"),
        ("langs=en", "Perhaps lang"),
        ("words=yes", 'Perhaps "two words"'),
        ('"two word"=yes', 'Perhaps "two words"'),
        ('"two words"=', "two words= what?"),
        ("lang>3", "holds no numbers"),
        ("split=dev", "train, test"),
        ("cluster:9", "from 0 to 1"),
        ("cluster:a", "whole number"),
        ("id:1-x", "whole number"),
        ("id:9-5", "id:5-9"),
        ('"open', "left open"),
        ('""', "nothing"),
        ("/open", "no end"),
        ("/(/", "cannot be read"),
        ("(a", "left open"),
        ("(a) )", "closes nothing"),
        ("a or", "two terms"),
        ("or", "two terms"),
        ("-and", "stands alone"),
        ("not", "missing"),
        ("(" * 99, "within one another"),
        (r"/(?R)/", "calls itself"),
        (r"/((a{999}){999}){999}/", "too many"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_there_is(query: str, said: str) -> None:
    """A sentence and the nearest names, never anything else."""
    with pytest.raises(UsageError) as told:
        asked(query)
    assert said in str(told.value)


def test_a_field_without_values_yet_says_so() -> None:
    """Before the steps have run, nothing is known of clusters."""
    with pytest.raises(UsageError, match="Run the round first"):
        parse("cluster:3", Known(lacking=frozenset({"cluster"})))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("cluster:2 refund", "cluster 2 · “refund”"),
        ("noise -kept", "noise · not kept"),
        ("id:5,9", "row 5, 9"),
        ('outlier>0.8 label=""', "outlier > 0.8 · no label"),
        ("(a or /b/i) -(c d)", "(“a” or /b/i) · not (“c” and “d”)"),
    ],
)
def test_a_query_can_be_said_in_words(query: str, words: str) -> None:
    """For titles and questions."""
    assert parse(query, Known(("x",), clusters=3)).words() == words


@pytest.mark.parametrize("query", ["a  or b", '-"x y" cluster:3', " /a b/i  (c or -d) "])
def test_a_query_can_be_typed_again(query: str) -> None:
    """Its text is read as the same query."""
    read = parse(query)
    assert parse(read.text).node == read.node


def test_a_column_of_too_many_values_is_no_silent_answer() -> None:
    """A value beyond those that are told apart is not said to be missing."""
    column = Column.of("url", [str(row) for row in range(MOST + 5)])
    state = replace(snapshot(), kept=np.ones(MOST + 5, np.bool_))
    ground = Ground(state, None, None, {"url": column})
    every = np.ones(MOST + 5, dtype=np.bool_)
    known = Known(columns=("url",))
    assert matching(parse("url=7", known), ground, every).tolist() == [7]
    assert matching(parse(f"url={MOST + 2}", known), ground, every).tolist() == [MOST + 2]
    with pytest.raises(UsageError, match="more than 10,000 different values"):
        matching(parse("url=a", known), ground, every)


def test_one_value_of_several_that_cannot_be_told_is_no_silent_answer() -> None:
    """Also where another one of them was found."""
    column = Column.of("url", [f"u{row}" for row in range(MOST + 5)])
    state = replace(snapshot(), kept=np.ones(MOST + 5, np.bool_))
    ground = Ground(state, None, None, {"url": column})
    known, every = Known(columns=("url",)), np.ones(MOST + 5, dtype=np.bool_)
    assert matching(parse("url=u1,U2", known), ground, every).tolist() == [1, 2]
    with pytest.raises(UsageError, match="different values"):
        matching(parse(f"url=u1,u{MOST + 2}", known), ground, every)


def test_long_numbers_that_differ_are_not_one() -> None:
    """Whole numbers, as those of customers or orders, are compared to their last digit."""
    held = [20_000_000, 20_000_001, "20000001.0", 2**60, 2**60 + 1]
    state = replace(snapshot(), kept=np.ones(len(held), np.bool_))
    ground = Ground(state, None, None, {"user": Column.of("user", held)})
    known, every = Known(columns=("user",)), np.ones(len(held), dtype=np.bool_)
    for row, expected in (20_000_000, [0]), (20_000_001, [1, 2]), (2**60 + 1, [4]):
        assert matching(parse(f"user={row}", known), ground, every).tolist() == expected


def test_a_list_may_be_long() -> None:
    """Each value is read once: where the rest of the line is read for each this takes minutes."""
    rows = [(row, row) for row in range(0, 400_000, 2)]
    assert parse("id:" + ",".join(str(row) for row, _ in rows)).node == Listed("id", tuple(rows))


def test_a_query_says_which_columns_are_to_be_read() -> None:
    """Each once, wherever it stands."""
    known = Known(columns=("a", "b", "c"))
    assert parse("a=1 or -(b>2 a=3)", known).columns == ("a", "b")


def test_terms_about_clusters_can_be_taken_away() -> None:
    """Other clusters have these numbers now; the rest of the query stands."""
    query = parse("cluster:3 refund -(name:x or kept)")
    assert query.without_clusters().text == "refund"
    assert query.cluster == 3
    assert parse("noise").cluster == -1
    assert parse("cluster:3,4").cluster is None


class Counting(Finder):
    """Counts the rows that are searched."""

    searched = 0

    def find(self, wanted: Text | Pattern, among, progress: Progress):  # type: ignore[no-untyped-def]
        """Search."""
        self.searched += int(np.count_nonzero(among))
        return super().find(wanted, among, progress)


def test_texts_are_searched_among_the_rest_only() -> None:
    """However the terms stand, those of numbers come first."""
    state = snapshot()
    assert state.records is not None
    finder = Counting(state.records.texts)
    everything = np.ones(8, dtype=np.bool_)
    found = matching(parse("/r/ card cluster:1", known(state)), Ground(state, finder), everything)
    assert found.tolist() == []
    assert finder.searched == 2  # the two of cluster 1 for “card”, none of which are left for /r/


def test_what_was_searched_is_not_searched_again() -> None:
    """After a row left, only rows that were not looked at before."""
    looked: list[tuple[int, int]] = []
    finder = Finder(Texts.of(["card"] * 5000))
    ids = np.arange(5000)

    def progress(done: int, total: int, message: str = "") -> None:
        looked.append((done, total))

    assert finder.find(Pattern("card", False), ids < 3000, progress).sum() == 3000
    assert finder.find(Pattern("card", False), ids < 2000, progress).sum() == 2000
    assert {total for _, total in looked} == {3000}
    assert finder.find(Pattern("card", False), ids < 3100, progress).sum() == 3100
    assert looked[-1] == (0, 100)


@pytest.mark.parametrize("wanted", [Text("zebra"), Pattern("zebra", False)])
def test_a_search_can_be_stopped(wanted: Text | Pattern) -> None:
    """Between two pieces; what was begun is not kept as found."""
    finder = Finder(Texts.of(["z" * 4000] * 5000))

    def stop(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        finder.find(wanted, np.ones(5000, np.bool_), stop)
    assert finder._found == {}
