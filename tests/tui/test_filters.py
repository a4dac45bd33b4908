"""What is left of a line where colours or characters cannot be had."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from elute.tui.drawing.raster import BLANK
from elute.tui.filters import Ascii, Plain, to_ascii
from elute.tui.present.signs import SIGNS

BLACK = Color.parse("black")


@pytest.mark.parametrize(
    "text",
    ["plain", "größe", "漢字 mixed", "── ▁▂▃█ ┃ ●", "e\u0301\u0323", "👍 ok", "…“x”→⣿⠀", "‹9b›␛"],
)
def test_ascii_takes_as_many_cells(text: str) -> None:
    """Nothing beyond ASCII is left, and what stands to the right of it does not move."""
    made = to_ascii(text)
    assert made.isascii()
    assert made.isprintable()
    assert len(made) == cell_len(text)


def test_letters_lose_their_accents_only() -> None:
    """A German or Polish text can still be read."""
    assert to_ascii("größe façade Łódź") == "gr" + "o?e facade ?odz"


def test_signs_stay_apart() -> None:
    """The signs of a pane, and the steps of a sparkline, are as many in ASCII as before."""
    for pane, signs in SIGNS.items():
        assert len({to_ascii(sign.glyph) for sign in signs}) == len(signs), pane
    assert len(set(to_ascii("▁▂▃▄▅▆▇█"))) == 8


def test_braille_keeps_its_density() -> None:
    """A curve stays a curve: more dots, more ink."""
    assert to_ascii(chr(BLANK)) == " "
    assert to_ascii(chr(BLANK + 1)) == "."
    assert to_ascii(chr(BLANK + 255)) == "#"


def test_plain_leaves_no_colour() -> None:
    """Not the default one either; bold stays, and a piece without a style gets one."""
    styles = [Style(color="red", bgcolor="blue", bold=True), Style(color="default"), None]
    made = Plain().apply([Segment("x", style) for style in styles], BLACK)
    assert [str(it.style) for it in made] == ["bold", "none", "none"]


def test_ascii_keeps_styles() -> None:
    """Only the characters change."""
    bold = Style(bold=True)
    assert Ascii().apply([Segment("é", bold)], BLACK) == [Segment("e", bold)]
