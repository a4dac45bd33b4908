"""The names of the rules."""

from elute.core import rules
from elute.core.rules import CLEANING_RULES, COPY_RULES, JUDGED_RULES, LOAD_RULES, listed


def test_a_list_of_names_is_read_as_people_write_it() -> None:
    """Blanks, empty places and repetitions do not count; the order stays."""
    assert listed(" length, blank,,length ,") == ("length", "blank")
    assert listed(" , ") == listed("") == ()


def test_no_two_rules_have_one_name() -> None:
    """A rule is known by its name alone, so every name stands here once, and fits in a list."""
    names = [name for key, name in vars(rules).items() if key.isupper() and isinstance(name, str)]
    assert len(names) > 30
    assert len(set(names)) == len(names)
    assert all(listed(name) == (name,) for name in names)
    assert {*CLEANING_RULES, *COPY_RULES, *JUDGED_RULES, *LOAD_RULES} <= set(names)
