"""Only cells that differ are sent, and the terminal shows what Textual meant all the same."""

import io
import random

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from elute.tui.sent import Changes, Sent

WIDTH, HEIGHT = 40, 6
COLOURS = ["red", "#102030", "#ffd20f", "color(75)", "default"]
WORDS = ["plain text ", "⣿⡇⠀⣿", "日本語", "   ", "│ 12,345 ", "é", "e\u0301x", "👩 on", "░▒"]
Seen = list[list[tuple[object, ...]]]


class Terminal:
    """What a terminal shows of what was sent."""

    def __init__(self) -> None:
        """An empty one."""
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self._screen)

    def take(self, sent: str) -> None:
        """Draw what was sent."""
        self._stream.feed(sent)

    @property
    def cells(self) -> Seen:
        """Each cell with its colours and attributes; a blank has no colour of its own."""
        return [[look(self._screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


def look(cell: pyte.screens.Char) -> tuple[object, ...]:
    """What one sees of a cell."""
    seen_on_blanks = cell.underscore or cell.strikethrough or cell.reverse
    data = " " if cell.data == "\u2800" else cell.data
    if data == " " and not seen_on_blanks:
        return (" ", cell.bg)
    return (data, cell.fg, cell.bg, cell.bold, cell.italics, cell.underscore, cell.reverse)


def made(dice: random.Random) -> LayoutUpdate:
    """A part of the screen with anything on it, as Textual hands it on."""
    x, y = dice.randrange(WIDTH - 8), dice.randrange(HEIGHT)
    width, height = dice.randint(8, WIDTH - x), dice.randint(1, HEIGHT - y)
    strips = [Strip(pieces(dice)).crop(0, width).extend_cell_length(width) for _ in range(height)]
    return LayoutUpdate([[strip] for strip in strips], Region(x, y, width, height))


def pieces(dice: random.Random) -> list[Segment]:
    """A line of words in all styles."""
    return [
        Segment(
            dice.choice(WORDS),
            Style(
                color=dice.choice(COLOURS),
                bgcolor=dice.choice(COLOURS),
                bold=dice.random() < 0.3,
                underline=dice.random() < 0.2,
                reverse=dice.random() < 0.2,
            ),
        )
        for _ in range(12)
    ]


@pytest.fixture
def console() -> Console:
    """In 24-bit colour."""
    return Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=WIDTH)


def test_the_terminal_shows_the_same(console: Console) -> None:
    """Whatever is painted over whatever, cell for cell, in colours and attributes."""
    dice, sent = random.Random(7), Sent()
    ours, theirs = Terminal(), Terminal()
    first = LayoutUpdate(
        [[Strip([Segment(" " * WIDTH, Style(bgcolor="#000000"))])] for _ in range(HEIGHT)],
        Region(0, 0, WIDTH, HEIGHT),
    )
    short = long = 0
    for update in (first, *(made(dice) for _ in range(300))):
        changes = Changes(update, sent).render_segments(console)
        whole = update.render_segments(console)
        ours.take(changes)
        theirs.take(whole.replace("\n", ""))
        assert ours.cells == theirs.cells
        short, long = short + len(changes), long + len(whole)
    assert short < long


def test_the_place_is_said_again_after_a_doubtful_width(console: Console) -> None:
    """Terminals disagree on joined signs: what follows them in the line is put where it belongs."""
    style = Style(color="#ffffff", bgcolor="#000000")
    segments = [Segment("👩\u200d💻", style), Segment("after", style)]
    update = LayoutUpdate([[Strip(segments)]], Region(4, 1, 7, 1))
    sent = Changes(update, Sent()).render_segments(console)
    assert "👩\u200d💻\x1b[2;7Hafter" in sent


def test_what_is_shown_already_is_not_sent(console: Console) -> None:
    """The same picture a second time costs nothing; after `clear` it is sent whole."""
    update, sent = made(random.Random(1)), Sent()
    first = Changes(update, sent).render_segments(console)
    assert first
    assert Changes(update, sent).render_segments(console) == ""
    sent.clear()
    assert Changes(update, sent).render_segments(console) == first


def test_one_cell_costs_one_cell(console: Console) -> None:
    """A letter that changes in a line of a style is sent alone, with its place and its style."""
    sent, style = Sent(), Style(color="#ffffff", bgcolor="#000000")
    costs = []
    for text in ("a line of words", "a line of wards"):
        update = LayoutUpdate([[Strip([Segment(text, style)])]], Region(2, 3, 15, 1))
        costs.append(Changes(update, sent).render_segments(console))
    assert costs[1] == "\x1b[4;14H\x1b[38;2;255;255;255;48;2;0;0;0ma\x1b[0m"


def test_many_colours_are_sent_one_after_the_other(console: Console) -> None:
    """A map of few colours that change at every cell names each of them a few times, not each."""
    inks = [Style(color=f"#{at}0{at}0f{at}", bgcolor="#000000") for at in range(8)]
    dice = random.Random(3)
    lines = [Strip([Segment("⣿", dice.choice(inks)) for _ in range(WIDTH)]) for _ in range(HEIGHT)]
    update = LayoutUpdate([[strip] for strip in lines], Region(0, 0, WIDTH, HEIGHT))
    assert Changes(update, Sent()).render_segments(console).count("38;2;") == len(inks)
