"""Regular expressions end: by a find, or by a sentence that says how far they came."""

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.core.progress import silent
from elute.core.texts import Texts
from elute.engine.querying import patterns
from elute.engine.querying.patterns import Limits
from elute.engine.querying.tree import Pattern


@pytest.mark.parametrize("source", ["(a+)+$", "(a|aa)+$", "(?:a?){50}a{50}b"])
def test_an_expression_that_takes_too_long_says_how_far_it_came(source: str) -> None:
    """Row 2 is the trap; the two before it were looked at."""
    texts = Texts.of(["short", "aaa", "a" * 5000 + "!", "aaa"])
    with pytest.raises(UsageError) as told:
        patterns.search(texts, Pattern(source, False), np.ones(4, bool), silent, Limits(0.05, 9))
    assert "as far as row 2, 2 of 4 rows" in told.value.title
    assert "repeat" in told.value.hint


def test_the_whole_search_has_a_limit_too() -> None:
    """Many texts that each take a little end as well."""
    texts = Texts.of(["a" * 22 + "!"] * 500)
    with pytest.raises(UsageError, match="takes too long"):
        patterns.search(
            texts, Pattern("(a|aa)+$", False), np.ones(500, bool), silent, Limits(9, 0.05)
        )


def test_each_text_stands_for_itself() -> None:
    """^ and $ are its ends, and a find never reaches into the next."""
    texts = Texts.of(["ab", "b\nab", "b"])
    found = patterns.search(texts, Pattern("^ab$", False), np.ones(3, bool), silent)
    assert found.tolist() == [True, False, False]


def test_a_long_expression_and_a_wrong_one_are_refused() -> None:
    """With the reason."""
    for source, said in (("a" * 2000, "too long"), ("a{2,1}", "cannot be read"), ("[z-a]", "read")):
        with pytest.raises(UsageError, match=said):
            patterns.compiled(Pattern(source, False))
