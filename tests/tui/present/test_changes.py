"""Two texts held against each other."""

import pytest

from elute.tui.present.changes import CHANGED, CONTEXT, WINDOW, compared, flowing
from elute.tui.present.spans import Spans, width
from tests.tui.test_hostile import HOSTILE, assert_safe


def said(spans: Spans, role: str) -> str:
    """The text in one role."""
    return "|".join(text for text, has in spans if has == role and text)


def test_what_a_rule_takes_away_and_puts_in_is_marked() -> None:
    """The removed only before, the new only after, what is alike in both."""
    before, after = compared("a <b>bold</b> word &amp; more", "a bold word & more", CHANGED)
    assert said(before, "removed") == "<b>|</b>|amp;"
    assert said(after, "added") == ""
    assert "".join(text for text, role in before if role != "removed") == "a bold word & more"
    assert "".join(text for text, _ in after) == "a bold word & more"


def test_blanks_that_go_are_seen() -> None:
    """A run of spaces, a line feed and a zero-width character have a sign."""
    before, after = compared("a   b\nc\u200bd", "a b c d", CHANGED)
    assert "␣␣␣" in said(before, "removed")
    assert "⏎" in said(before, "removed")
    assert "‹200b›" in said(before, "removed")
    assert "␣" in said(after, "added")


def test_only_the_surroundings_of_a_change_are_shown() -> None:
    """What is alike for long is left out at both ends and in between."""
    long = "word " * 200
    before, after = compared(f"{long}OLD {long}", f"{long}NEW {long}", CHANGED)
    shown = "".join(text for text, _ in before)
    assert said(before, "removed") == "OLD"
    assert said(after, "added") == "NEW"
    assert len(shown) < 6 * CONTEXT
    assert shown.startswith(" … ")
    assert shown.endswith("… ")


def test_the_ends_of_cut_windows_are_not_called_changes() -> None:
    """Of a long text that lost its first and its last word the first is marked, and no more."""
    long = " ".join(f"w{number}" for number in range(5_000))
    before, after = compared(f"<p>{long}</p>", long, CHANGED)
    assert said(before, "removed") == "<p>"
    assert said(after, "added") == ""


@pytest.mark.parametrize(
    "pair", [("x " * 500_000, "y " * 500_000), ("<> " * 9_000, "<>> " * 9_000)]
)
def test_of_long_differences_a_window_is_compared(pair: tuple[str, str]) -> None:
    """A megabyte on either side is not cut into words, compared or shown beyond it."""
    for spans in compared(*pair, CHANGED):
        shown = "".join(text for text, _ in spans)
        assert len(shown) < WINDOW + 10
        assert shown.endswith(" … ")


@pytest.mark.parametrize("cells", [4, 10, 33])
def test_lines_are_no_wider_than_asked(cells: int) -> None:
    """Also with wide characters and words longer than a line; nothing is lost."""
    spans = (("one two three ", ""), ("漢字" * 20, "added"), (" " + "x" * 50 + " end", ""))
    lines = flowing(spans, cells)
    assert all(width(line) <= cells + 1 for line in lines)
    assert "".join(text for line in lines for text, _ in line) == "".join(text for text, _ in spans)


def test_hostile_texts_are_compared_safely() -> None:
    """Against each other, and cut into lines."""
    for one in HOSTILE:
        for two in (one[::-1], "", f"plain {one}"):
            for spans in compared(one, two, CHANGED):
                assert_safe(["".join(text for text, _ in line) for line in flowing(spans, 30)])
