"""The last thing that happens to a line before it is sent: no colours, or nothing but ASCII.

One place for the whole screen, so that no widget need know of it. Widths never change: a character
of two cells becomes two, one of none vanishes.
"""

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    **dict.fromkeys("─━═╌┄┈╴╶‐‑‒–—―−", "-"),
    **dict.fromkeys("│┃║╎┆┊╵╷╏▏▎▍", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+"),
    **dict.fromkeys("●◉◆■", "@"),
    **dict.fromkeys("○◇□◌", "o"),
    **dict.fromkeys("▸▶→›»≥", ">"),
    **dict.fromkeys("◂◀←‹«≤", "<"),
    **dict.fromkeys("↑▴▲", "^"),
    **dict.fromkeys("↓▾▼", "v"),
    **dict.fromkeys("·∙•", "."),
    **dict.fromkeys("’‘‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("×✗✘", "x"),
    **dict.fromkeys("≈±", "~"),
    "…": "~",
    "✓": "v",
    "✔": "v",
    "¶": "$",
    "⏎": "$",
    **dict(zip("▁▂▃▄▅▆▇█", "_.-=+*%#", strict=True)),
    **dict(zip("░▒▓", ".:%", strict=True)),
}
"""The signs that we draw with. What stands for two of them must not be two things in one place:
tests/tui/test_filters.py holds the panes' signs and the steps of a sparkline apart."""
_BRAILLE = range(0x2800, 0x2900)
_DOTS = " ..::**##"
"""What stands for a cell of braille, by how many of its eight dots are set."""


class Plain(LineFilter):
    """No colours at all; bold, underline and reverse stay.

    Textual's own leaves `default` colours in, which are sent with every piece of every line.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text in styles without colours."""
        return [
            Segment(text, _colourless(style or Style.null()), control)
            for text, style, control in segments
        ]


class Ascii(LineFilter):
    """Nothing beyond ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells in ASCII."""
        return [
            it if it.text.isascii() else Segment(to_ascii(it.text), it.style, it.control)
            for it in segments
        ]


def to_ascii(text: str) -> str:
    """Text in ASCII that takes as many cells: our signs by their like, letters without accents."""
    if text.isascii():
        return text
    return "".join(it if it.isascii() else _nearest(it) for it in text)


@lru_cache(maxsize=4096)
def _nearest(character: str) -> str:
    """What stands for a character, in as many cells."""
    cells = get_character_cell_size(character)
    if character in _SIGNS:
        return _SIGNS[character]
    if ord(character) in _BRAILLE:
        return _DOTS[(ord(character) - _BRAILLE.start).bit_count()]
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(it for it in plain if it.isascii() and it.isprintable())
    return plain if plain and len(plain) == cells else "?" * cells


@lru_cache(maxsize=1024)
def _colourless(style: Style) -> Style:
    return style.without_color
