"""Copying by way of the terminal."""

import base64

from elute.tui.doing.clipboard import sequence


def test_a_plain_terminal_gets_plain_osc_52() -> None:
    """The text arrives as base64, whatever it is."""
    sent = sequence("größe\n漢", {})
    assert sent is not None
    assert sent.startswith("\x1b]52;c;")
    assert base64.b64decode(sent[7:-1]).decode() == "größe\n漢"


def test_tmux_and_screen_get_it_wrapped() -> None:
    """Tmux gets it plain, too, and wants escapes doubled; screen wants short pieces."""
    plain = sequence("hi", {})
    assert sequence("hi", {"TMUX": "x"}) == f"{plain}\x1bPtmux;\x1b{plain}\x1b\\"
    pieces = (sequence("x" * 3_000, {"STY": "x"}) or "").split("\x1b\\")[:-1]
    assert len(pieces) > 5
    assert all(piece.startswith("\x1bP") and len(piece) < 768 for piece in pieces)


def test_what_terminals_would_drop_is_not_sent() -> None:
    """Above 74 kB of base64 the answer is None, so that nothing is promised."""
    assert sequence("x" * 55_000, {}) is not None
    assert sequence("x" * 56_000, {}) is None
