"""Manners on different terminals."""

import pytest

from elute.tui.manners import CHOICES, Wishes, manners
from elute.tui.start import behave

HERE = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8"}
REMOTE = HERE | {"SSH_CONNECTION": "1 2 3 4"}


def test_a_remote_terminal_gets_few_frames_and_no_mouse() -> None:
    """Over SSH at most 15 frames a second; the user's file may say otherwise."""
    assert (manners(REMOTE).fps, manners(REMOTE).mouse, manners(REMOTE).remote) == (15, False, True)
    assert (manners(HERE).fps, manners(HERE).mouse, manners(HERE).remote) == (60, True, False)
    wished = manners(REMOTE, Wishes(mouse=True, fps=5))
    assert (wished.fps, wished.mouse) == (5, True)


def test_nothing_moves_by_itself() -> None:
    """Textual is told so before it is imported, and of no theme that it does not know."""
    environ = HERE | {"TEXTUAL_THEME": "contrast"}
    behave(environ, Wishes())
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert environ["TEXTUAL_SMOOTH_SCROLL"] == "0"
    assert environ["TEXTUAL_FPS"] == "60"
    assert "TEXTUAL_THEME" not in environ


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "dark"),
        ({"COLORFGBG": "0;15"}, "light"),
        ({"COLORFGBG": "15;default;0"}, "dark"),
        ({"COLORTERM": "", "TERM": "screen"}, "sixteen"),
        ({"COLORTERM": "", "TERM": "linux"}, "sixteen"),
        ({"COLORTERM": "yes", "TERM": "screen"}, "sixteen"),
        ({"COLORTERM": "", "TERM": "xterm-16color", "COLORFGBG": "0;15"}, "sixteen-light"),
        ({"NO_COLOR": "1"}, "sixteen"),
        ({"NO_COLOR": ""}, "dark"),
        ({"TEXTUAL_THEME": "light"}, "light"),
        ({"TEXTUAL_THEME": "elute-contrast-light"}, "contrast-light"),
        ({"TEXTUAL_THEME": "light", "NO_COLOR": "1"}, "sixteen"),
    ],
)
def test_the_terminal_chooses_the_theme(more: dict[str, str], word: str) -> None:
    """By what it says of its colours and background; a word of the user's goes before that."""
    assert manners(HERE | more).theme == CHOICES[word]


def test_the_file_chooses_the_theme() -> None:
    """Before the terminal, after the environment; a theme that there is not is told."""
    assert manners(HERE, Wishes(theme="contrast")).theme == CHOICES["contrast"]
    environ = HERE | {"TEXTUAL_THEME": "light"}
    assert manners(environ, Wishes(theme="contrast")).theme == CHOICES["light"]
    wrong = manners(HERE, Wishes(theme="pink"))
    assert wrong.theme == CHOICES["dark"]
    assert "no theme “pink”" in wrong.complaint


@pytest.mark.parametrize(
    ("environ", "ascii"),
    [
        ({}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, True),
        ({"LC_ALL": "C", "ELUTE_ASCII": "0"}, False),
        ({"TERM": "linux", "LANG": "de_DE.UTF-8"}, True),
        ({"ELUTE_ASCII": "1"}, True),
        ({"ELUTE_ASCII": ""}, False),
    ],
)
def test_ascii_where_nothing_else_can_be_shown(environ: dict[str, str], ascii: bool) -> None:
    """By the locale, the console, or the user's word, which goes before both."""
    assert manners(environ).ascii == ascii
    assert manners({**environ, "ELUTE_ASCII": "1"}, Wishes(ascii=False)).ascii
    assert not manners({"LC_ALL": "C"}, Wishes(ascii=False)).ascii
