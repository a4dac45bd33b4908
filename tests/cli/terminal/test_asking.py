"""What a terminal's answers mean."""

from elute.cli.terminal.asking import EXPECTED, PROBES, questions, understood

XTERM = "".join(f"\x1b[7;{cells + 1}R" for cells in EXPECTED.values())


def test_every_answer_is_understood() -> None:
    """Widths by the cursor's place, modes, name and attributes; keys pressed meanwhile are not."""
    heard = f"jj{XTERM}\x1b[?2026;2$y\x1bP>|XTerm(370)\x1b\\x\x1b[A\x1b[?64;1;52c"
    found = understood(heard, 0.01, characters=True)
    assert found.widths == EXPECTED
    assert (found.sync, found.name, found.attributes) == (2, "XTerm(370)", (64, 1, 52))


def test_silence_is_no_answer() -> None:
    """A terminal that knows only its attributes; and one whose widths came in part."""
    found = understood("\x1b[?1;2c", 0.01, characters=True)
    assert (found.widths, found.sync, found.name, found.attributes) == ({}, None, "", (1, 2))
    assert understood("\x1b[7;2R\x1b[?1;2c", 0.01, characters=True).widths == {}


def test_a_name_brings_nothing_that_a_terminal_obeys() -> None:
    """The name is printed: it must be text."""
    assert understood("\x1bP>|bad\x1b]0;x\x07\x1b\\\x1b[?1c", 0.01, characters=True).name == ""


def test_the_last_question_is_one_that_all_answer() -> None:
    """And terminals that print what they do not know are asked nothing new."""
    for environ in ({}, {"TERM_PROGRAM": "Apple_Terminal"}, {"TERM": "linux"}):
        assert questions(environ, characters=True).endswith("\x1b[c")
        assert ("2026" in questions(environ, characters=True)) == (environ == {})
    assert not any(text in questions({}, characters=False) for text in PROBES.values())
    assert questions({}, characters=False).isascii()
