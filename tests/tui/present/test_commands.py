"""The `:` line, without a screen."""

import pytest

from elute.core.errors import UsageError
from elute.tui.keys.keymap import Keymap
from elute.tui.present import commands
from elute.tui.present.commands import Typable
from tests.tui.fake_engine import FakeEngine

KEYMAP = Keymap()
TYPABLE = Typable(KEYMAP, {"set": commands.assignments(FakeEngine().settings)})


def test_a_command_has_a_name_and_a_rest() -> None:
    """Blanks around both do not matter."""
    assert commands.parse(" set  a.b=1 c.d=2 ", KEYMAP) == commands.Command("set", "a.b=1 c.d=2")
    assert commands.parse("42", KEYMAP) == commands.Command("row", "42")
    assert commands.parse("run", KEYMAP) == commands.Command("run", "")


@pytest.mark.parametrize("typed", ["nonsense", "undo all", "set", "\x1b[31m"])
def test_what_is_no_command_is_refused_with_a_hint(typed: str) -> None:
    """The error says what would be right, and shows nothing a terminal obeys."""
    with pytest.raises(UsageError) as refused:
        commands.parse(typed, KEYMAP)
    assert "\x1b" not in str(refused.value)


def test_completion_stops_where_the_candidates_part() -> None:
    """Tab types what is certain, and a blank after a command that takes more."""
    assert commands.complete("und", TYPABLE) == "undo"
    assert commands.complete("theme", TYPABLE) == "theme "
    assert commands.complete("exp", TYPABLE) == "export "
    assert commands.complete("rep", TYPABLE) == "report"
    assert commands.complete("set clu", TYPABLE) == "set cluster.m"
    assert commands.complete("zzz", TYPABLE) == "zzz"


def test_settings_in_force_are_offered_as_they_would_be_typed() -> None:
    """After `set` come the settings with their present values."""
    offered = [name for name, _ in commands.candidates("set embed", TYPABLE)]
    assert offered == ["set embed.method=lsa"]
    assert commands.candidates("set embed.method=x", TYPABLE) != []


def test_candidates_are_told_on_one_line() -> None:
    """Some of many by name, a single one with what it does, none with nothing."""
    assert commands.tell("", TYPABLE)[1][0].endswith("more")
    assert "do again" in commands.tell("redo", TYPABLE)[1][0]
    assert commands.tell("zzz", TYPABLE) == ()


def test_words_keep_blanks_in_quotes_and_backslashes() -> None:
    """A template with blanks or a line end can be set."""
    typed = r"""load.text='{title} - {body}' load.text={a}\n{b}"""
    assert commands.words(typed) == ["load.text={title} - {body}", r"load.text={a}\n{b}"]
    with pytest.raises(UsageError, match="quote"):
        commands.words("load.text='{a}")
