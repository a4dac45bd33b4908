"""Settings as written on a command line."""

import pytest

from elute.core.errors import UsageError
from elute.core.recipe import assignments, merged


def test_values_have_the_type_they_look_like() -> None:
    """Truth values, numbers and text are told apart; quotes make text."""
    words = ["a.t=true", "a.i=7", "a.f=0.5", "a.s=text", 'a.q="7"', "a.eq=x=y"]
    expected = {"t": True, "i": 7, "f": 0.5, "s": "text", "q": "7", "eq": "x=y"}
    assert assignments(words) == {"a": expected}


def test_every_unreadable_word_is_named() -> None:
    """One error for all of them."""
    with pytest.raises(UsageError, match=r"'nodot=1', 'a\.b'"):
        assignments(["nodot=1", "ok.ok=1", "a.b"])


def test_another_method_forgets_the_settings_of_the_first() -> None:
    """They would not be understood by the new one."""
    base = merged({}, {"cluster": {"method": "kmeans", "k": 9}})
    assert merged(base, {"cluster": {"method": "dbscan"}}) == {"cluster": {"method": "dbscan"}}
    assert merged(base, {"cluster": {"k": 5}}) == {"cluster": {"method": "kmeans", "k": 5}}
