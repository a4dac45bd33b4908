"""The names of the rules."""

import pytest

from elute.core import rules
from elute.core.errors import UsageError
from elute.core.rules import CLEANING_RULES, COPY_RULES, JUDGED_RULES, LOAD_RULES, check, listed


def test_a_list_of_names_is_read_as_people_write_it() -> None:
    """Blanks, empty places and repetitions do not count; the order stays."""
    assert listed(" length, blank,,length ,") == ("length", "blank")
    assert listed(" , ") == listed("") == ()


def test_every_name_that_is_no_rule_is_said() -> None:
    """The setting and all of its wrong names stand in the sentence, what it takes in the hint."""
    check("here.drop", " ,blank,length", ("blank", "length"))
    with pytest.raises(UsageError) as refused:
        check("here.drop", "blnk,blank,lenght", ("blank", "length"))
    assert refused.value.title.startswith("here.drop names 'blnk', 'lenght':")
    assert refused.value.hint == "here.drop takes blank, length."


def test_no_two_rules_have_one_name() -> None:
    """A rule is known by its name alone, so every name stands here once, and fits in a list."""
    names = [name for key, name in vars(rules).items() if key.isupper() and isinstance(name, str)]
    assert len(names) > 30
    assert len(set(names)) == len(names)
    assert all(listed(name) == (name,) for name in names)
    assert {*CLEANING_RULES, *COPY_RULES, *JUDGED_RULES, *LOAD_RULES} <= set(names)
