"""The name of the data is on the terminal before Textual is imported."""

import io

from elute.tui.greeting import dismiss, greet


class Terminal(io.StringIO):
    """A file that says it is a terminal, or not."""

    def __init__(self, *, there: bool = True) -> None:
        """Empty."""
        super().__init__()
        self._there = there

    def isatty(self) -> bool:
        """As it was told."""
        return self._there


def test_a_name_is_shown_and_not_obeyed() -> None:
    """It stands on a screen of its own, without what a terminal would obey."""
    terminal = Terminal()
    greet("data\x1b]0;owned\x07.csv", terminal)
    said = terminal.getvalue()
    assert said.startswith("\x1b[?1049h")
    assert "data" in said
    assert "\x1b]" not in said
    assert "\x07" not in said


def test_the_terminal_is_given_back() -> None:
    """Where the screen does not come about, what was there before is seen again."""
    terminal = Terminal()
    greet("data.csv", terminal)
    dismiss(terminal)
    assert terminal.getvalue().endswith("\x1b[?1049l")


def test_nothing_is_said_to_a_file() -> None:
    """Output that goes to a file or a pipe has no greeting in it."""
    file = Terminal(there=False)
    greet("data.csv", file)
    dismiss(file)
    assert file.getvalue() == ""
