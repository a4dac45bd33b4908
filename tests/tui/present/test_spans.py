"""Lines are measured in cells."""

from rich.cells import cell_len

from elute.tui.present import spans


def test_wide_text_is_padded_by_cells_not_characters() -> None:
    """A column of Chinese and one of ASCII end at the same place."""
    assert cell_len(spans.left("漢字", 6)) == cell_len(spans.left("ab", 6)) == 6
    assert cell_len(spans.right("漢字漢字", 5)) == 5


def test_one_line_shows_escape_sequences_instead_of_sending_them() -> None:
    """No control character leaves this door, and nothing is wider than asked."""
    shown = spans.one_line("\x1b]52;c;AAAA\x07 text\nmore", 12)
    assert not any(ord(character) < 32 for character in shown)
    assert cell_len(shown) <= 12


def test_the_right_part_goes_before_the_left_is_cut() -> None:
    """Where two parts do not fit on a line, the left one stays whole."""
    whole = spans.apart((("left", ""),), (("right", ""),), 12)
    assert "".join(text for text, _ in whole) == "left   right"
    assert spans.apart((("left", ""),), (("right", ""),), 10) == (("left", ""),)


def test_a_cut_line_is_as_wide_as_it_may_be() -> None:
    """The last span that fits in part is clipped with an ellipsis."""
    assert spans.cut((("abc", ""), ("defgh", "quiet")), 6) == (("abc", ""), ("de…", "quiet"))


def test_wrapping_breaks_at_words_and_inside_endless_ones() -> None:
    """No line is wider than asked, whatever the text."""
    lines = spans.wrap("one two three " + "x" * 25, 10)
    assert max(len(line) for line in lines) <= 10
    assert lines[0] == "one two"
