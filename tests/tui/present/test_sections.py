"""Two texts held together, without a screen."""

import pytest

from elute.tui.present.changes import CHANGED
from elute.tui.present.sections import BESIDE, beside, section, versus
from elute.tui.present.spans import Spans, width


def plain(lines: list[Spans]) -> list[str]:
    """The text of some lines."""
    return ["".join(text for text, _ in spans) for spans in lines]


@pytest.mark.parametrize("cells", [BESIDE, 101, 150])
@pytest.mark.parametrize("text", ["one two three " * 40, "漢字かな" * 60, "", "a\x1b[31m b " * 30])
def test_texts_side_by_side_keep_to_their_halves(text: str, cells: int) -> None:
    """Of any length and width; the second always begins in the same column."""
    lines = beside(("left", text), ("right", f"{text} and more"), CHANGED, cells)
    assert max(map(width, lines)) <= cells
    assert "\x1b" not in "".join(plain(lines))
    half = (cells - 3) // 2
    assert plain(lines)[1].index("right") == half + 3
    assert "more" in "".join(plain(lines))


def test_without_room_they_stand_one_over_the_other() -> None:
    """Each under its name."""
    texts = ("left", "one two"), ("right", "one three")
    assert beside(*texts, CHANGED, BESIDE - 1) == versus(*texts, CHANGED, BESIDE - 1)
    assert plain(versus(*texts, CHANGED, 40)) == ["", "left", "one two", "", "right", "one three"]


def test_a_section_keeps_line_feeds() -> None:
    """And makes its text and its name safe."""
    assert plain(section("na\x1bme", "a\nb\x07", 20)) == ["", "na␛me", "a", "b␇"]
