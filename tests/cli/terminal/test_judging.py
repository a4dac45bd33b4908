"""What is to be changed, by what a terminal and tmux answered."""

from dataclasses import replace

from elute.cli.terminal import multiplexer
from elute.cli.terminal.asking import EXPECTED, Answers
from elute.cli.terminal.judging import facts
from elute.cli.terminal.multiplexer import Tmux

GOOD = Answers(0.0004, EXPECTED, 2, (64, 52), "XTerm(390)")
ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
TMUX = Tmux(
    "3.7",
    {"set-clipboard": "on", "escape-time": "20", "focus-events": "off"},
    ("256", "RGB", "clipboard"),
)


def judged(
    answers: Answers | None = GOOD,
    tmux: Tmux | None = None,
    codeset: str = "UTF-8",
    size: tuple[int, int] = (120, 40),
    **environ: str,
) -> dict[str, tuple[str, str]]:
    """Name -> what was found and what to do."""
    given = facts({**ENVIRON, **environ}, size, codeset, answers, tmux)
    return {name.strip(): (found, remedy) for name, found, remedy in given}


def test_a_good_terminal_needs_nothing() -> None:
    """Alone, and inside a tmux that is set well."""
    for tmux in (None, TMUX):
        assert [name for name, (_, remedy) in judged(tmux=tmux).items() if remedy] == []
    assert judged()["terminal"][0] == "xterm-256color (XTerm(390))"
    assert judged()["clipboard (y)"][0] == "yes (OSC 52)"
    assert judged()["round trip"][0] == "0.4 ms"


def test_wrong_widths_are_told_by_what_they_spoil() -> None:
    """Braille that takes two cells spoils the map; an emoji, a line of text."""
    spoilt = judged(replace(GOOD, widths={**EXPECTED, "braille": 2}))["cells of characters"]
    assert "braille 2" in spoilt[0]
    assert "ELUTE_ASCII=1" in spoilt[1]
    shifted = judged(replace(GOOD, widths={**EXPECTED, "emoji": 1}))["cells of characters"]
    assert "emoji may shift" in shifted[1]


def test_a_slow_line_is_told() -> None:
    """From a tenth of a second on."""
    slow = judged(replace(GOOD, seconds=0.18), SSH_CONNECTION="a b c d")
    assert slow["round trip"][0] == "180 ms over SSH"
    assert "mosh" in slow["round trip"][1]
    assert not judged(replace(GOOD, seconds=0.02))["round trip"][1]
    assert "M turns it on" in slow["over SSH"][0]


def test_a_terminal_that_was_not_or_does_not_answer() -> None:
    """It is said, and nothing is claimed."""
    assert "does not answer" in judged(Answers())["asked"][0]
    assert "not in a terminal" in judged(None)["asked"][0]
    for found in (judged(Answers()), judged(None)):
        assert "round trip" not in found
        assert found["clipboard (y)"][0] == "the terminal does not say"


def test_few_colours_letters_and_cells() -> None:
    """Each with the variable that changes it."""
    assert "COLORTERM" in judged(COLORTERM="")["colours"][1]
    assert judged(COLORTERM="", TERM="screen")["colours"][0].startswith("16")
    assert "letters" in judged(NO_COLOR="1")["colours"][0]
    assert "LANG=C.UTF-8" in judged(codeset="ANSI_X3.4-1968")["character set"][1]
    assert "80x24" in judged(size=(70, 24))["size"][1]
    assert "TERM=" in judged(TERM="dumb")["terminal"][1]


def test_tmux_gets_the_exact_lines() -> None:
    """Every default of 3.3 that is in the way, as a line of its file."""
    found = multiplexer.facts(
        Tmux("3.3a", {"set-clipboard": "external", "escape-time": "500"}, ("256",)), "screen"
    )
    assert multiplexer.lines(found) == [
        "set -s set-clipboard on",
        "set -s escape-time 20",
        'set -g default-terminal "tmux-256color"',
        "set -as terminal-features ',*:RGB'",
        "set -as terminal-features ',*:clipboard'",
    ]
    old = Tmux("3.3a", {"set-clipboard": "external"}, ("256", "RGB", "clipboard"))
    told = judged(replace(GOOD, sync=None), old)
    assert told["clipboard (y)"] == ("tmux keeps it back", "see set-clipboard")
    assert "from 3.7 on" in told["synchronised output"][1]
    assert told["set-clipboard"][1] == "~/.tmux.conf: set -s set-clipboard on"


def test_a_version_is_compared_by_its_numbers() -> None:
    """As released, with a letter, or built from the sources."""
    assert [Tmux(it).number for it in ("3.3a", "next-3.10", "3.7", "master")] == [
        (3, 3), (3, 10), (3, 7), (),
    ]  # fmt: skip
