"""What is searched for, and where, read from words."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.engine.searching.asking import HOME, LIMIT, LONGEST, MOST, Query, parted, read


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("card declined", Query("card declined")),
        ("  card  declined ", Query("card  declined")),
        ("in:4 card declined", Query("card declined", clusters=4)),
        ("in:home row:17", Query(row=17, clusters=HOME)),
        ("row: 17", Query(row=17)),
        ("in:0 all", Query("all")),
        ("row:17 and more", Query("row:17 and more")),
        ("log in:4 times", Query("log in:4 times")),
        ("in:four", Query("in:four")),
        ("in:4x", Query("in:4x")),
    ],
)
def test_words_are_read(words: str, query: Query) -> None:
    """A scope stands before what is searched for, and a row alone is a row."""
    assert read(words) == query


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"text": " \t\n"},
        {"text": "x" * (LONGEST + 1)},
        {"text": "x", "limit": 0},
        {"text": "x", "limit": MOST + 1},
        {"text": "x", "clusters": -2},
        {"row": -1},
    ],
)
def test_what_cannot_be_searched_for_is_a_sentence(given: dict[str, object]) -> None:
    """Nothing, too much, or numbers out of bounds."""
    with pytest.raises(UsageError) as refused:
        Query(**given)  # type: ignore[arg-type]
    assert refused.value.title.endswith(".")
    assert refused.value.hint.endswith(".")


def test_empty_words_are_refused() -> None:
    """Also where only a scope was typed; the scope itself is known."""
    for words in ("", "  ", "in:4", "in:home  "):
        with pytest.raises(UsageError, match="nothing to search for"):
            read(words)
    assert parted("in:4") == ("", 4)


def test_a_query_is_plain_data() -> None:
    """As it goes to the worker: through JSON and back, half characters too."""
    query = Query("a \ud800 “b” \x1b[31m", clusters=3)
    assert Query(**json.loads(json.dumps(asdict(query)))) == query
    assert query.limit == LIMIT


@given(st.text(max_size=60))
def test_any_words_are_read_or_refused(words: str) -> None:
    """Nothing else comes of them; what is read says where it searches."""
    try:
        query = read(words)
    except UsageError:
        return
    assert query.where
    assert query.row >= 0 or query.text.strip()
