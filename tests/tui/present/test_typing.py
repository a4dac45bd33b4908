"""A line being typed, without a screen."""

from rich.cells import cell_len

from elute.tui.present.typing import Typing


def typed(text: str, *keys: str) -> Typing:
    """A line after some editing keys."""
    line = Typing().insert(text)
    for key in keys:
        line = line.press(key)
    return line


def test_text_goes_in_at_the_caret() -> None:
    """After moving left it is put in between."""
    assert typed("ac", "left").insert("b") == Typing("abc", 2)


def test_editing_keys_cut_where_the_caret_is() -> None:
    """One character, a word, everything before; at an edge nothing happens."""
    assert typed("abc", "backspace").text == "ab"
    assert typed("abc", "home", "delete").text == "bc"
    assert typed("set cluster.min", "ctrl+w").text == "set "
    assert typed("abc", "left", "ctrl+u") == Typing("c", 0)
    assert typed("abc", "home", "backspace", "left") == Typing("abc", 0)
    assert typed("abc", "end", "delete", "right", "f5") == Typing("abc", 3)


def test_a_long_line_shows_the_part_around_the_caret() -> None:
    """The caret never leaves the room there is, and wide text counts double."""
    for line in (typed("x" * 300), typed("漢" * 300), typed("漢" * 300, "left", "left")):
        before, under, _ = line.shown(20)
        assert cell_len(before[0]) < 20
        assert under[1] == "caret"
