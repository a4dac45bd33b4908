"""Manners on different terminals."""

from elute.tui.start import behave
from elute.tui.themes import our_theme


def test_a_remote_terminal_gets_few_frames_and_no_mouse() -> None:
    """Over SSH at most 15 frames a second; nothing is animated anywhere."""
    remote = {"SSH_CONNECTION": "1 2 3 4", "COLORTERM": "truecolor"}
    assert behave(remote)
    assert remote["TEXTUAL_FPS"] == "15"
    here = {"COLORTERM": "truecolor"}
    assert not behave(here)
    for environ in (remote, here):
        assert environ["TEXTUAL_ANIMATIONS"] == "none"
        assert "TEXTUAL_THEME" not in environ


def test_few_colours_are_the_terminals_own() -> None:
    """With sixteen colours, or NO_COLOR, ours would be rounded to something unreadable."""
    for environ in ({"TERM": "screen"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}):
        behave(environ)
        assert environ["TEXTUAL_THEME"] == "ansi-dark"
    many = {"TERM": "xterm-256color"}
    behave(many)
    assert "TEXTUAL_THEME" not in many


def test_a_light_terminal_gets_the_light_theme() -> None:
    """COLORFGBG is the one thing a terminal says about its background without being asked."""
    assert our_theme({"COLORFGBG": "0;15"}) == "elute-light"
    assert our_theme({"COLORFGBG": "15;default;0"}) == "elute-dark"
    assert our_theme({}) == "elute-dark"
