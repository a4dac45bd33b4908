"""What may reach a terminal, proved over every code point there is."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len, get_character_cell_size

from elute.core.safe import clip, safe, width

BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def unsafe(text: str, *, newlines: bool) -> list[str]:
    """The characters of `text` that no terminal should be sent."""
    allowed = "\n" if newlines else ""
    return [
        character
        for character in text
        if character not in allowed
        and (unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or ord(character) in BIDI)
    ]


@pytest.mark.parametrize("newlines", [False, True])
def test_no_code_point_gets_through(newlines: bool) -> None:
    """Every one of the 1,114,112 code points comes out free of controls, surrogates and bidi."""
    leaks = [
        code
        for code in range(0x110000)
        if unsafe(safe(chr(code), newlines=newlines), newlines=newlines)
    ]
    assert leaks == []


def test_nothing_is_removed() -> None:
    """What is replaced stays visible: every code point comes out as at least one character."""
    assert [code for code in range(0x110000) if not safe(chr(code))] == []


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b[31mred",
        "\x1b]0;title\x07",
        "\x1b]52;c;cm0gLXJm\x1b\\",
        "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
        "\x1bP$q q\x1b\\",
        "\x1b_Gf=100;AAAA\x1b\\",
        "\x9b31m",
        "\x9d52;c;xx\x9c",
        "\x1bc",
        "\x1b[201~",
        "\x1b[",
        "a\rb\bc\x0e\x0f\x00",
    ],
)
def test_an_escape_sequence_is_shown_and_not_obeyed(attack: str) -> None:
    """Sequences keep their printable part and lose every byte a terminal acts on."""
    shown = safe(attack)
    assert unsafe(shown, newlines=False) == []
    printable = [character for character in attack if character.isprintable()]
    assert [c for c in re.sub("‹.*?›", "", shown) if c in attack] == printable


def test_each_kind_of_character_has_its_replacement() -> None:
    """The policy by example."""
    assert safe("a\x1bb\x07c\x7fd") == "a␛b␇c␡d"
    assert safe("a\tb\r\nc") == "a    b␍⏎c"
    assert safe("\x9b \u202e \u200b \ufeff \U000e0041") == "‹9b› ‹202e› ‹200b› ‹feff› ‹e0041›"
    assert safe("\ud800") == "\ufffd"
    assert safe("plain [/b] \\[x] 한국어 naïve") == "plain [/b] \\[x] 한국어 naïve"


def test_line_feeds_and_joiners_live_where_a_whole_text_is_read() -> None:
    """With `newlines`, line feeds, joiners and variation selectors stay as they are."""
    family = "👨\u200d👩\u200d👧 ❤\ufe0f"
    assert safe(f"{family}\nb", newlines=True) == f"{family}\nb"
    assert safe("❤\ufe0f\nb") == "❤‹fe0f›⏎b"


@pytest.mark.parametrize("newlines", [False, True])
def test_marks_are_capped(newlines: bool) -> None:
    """A base keeps four combining marks; the rest is a number, and a mark without base gets one."""
    assert safe("e" + "\u0301" * 60, newlines=newlines) == "e" + "\u0301" * 4 + "‹+56›"
    assert safe("x" + "\U0001e8d0" * 6) == "x" + "\U0001e8d0" * 4 + "‹+2›"
    assert safe("\u0301a") == "◌\u0301a"
    assert safe("a\n\u0301b", newlines=True) == "a\n◌\u0301b"


def test_every_mark_python_knows_is_counted() -> None:
    """No combining mark lies outside the blocks that are searched."""
    marks = [
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Mn", "Me"}
    ]
    kept = [mark for mark in marks if safe("a" + mark * 5, newlines=True) == "a" + mark * 5]
    assert kept == []


def test_a_huge_text_is_cut_and_says_so() -> None:
    """Only the first part of a very long text is worked on, and the rest is counted."""
    assert safe("x" * 5_000_000) == "x" * 4_000 + "… +4,996,000"
    assert safe("x" * 70_000, newlines=True) == "x" * 65_536 + "… +4,464"
    assert safe("x" * 4_000) == "x" * 4_000


def test_width_counts_cells() -> None:
    """Wide characters take two cells, marks none."""
    assert [width(text) for text in ("abc", "한국", "e\u0301", "ﬀ", "👍", "")] == [3, 4, 1, 1, 2, 0]


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("hello", 1, "…"),
        ("hello", 0, ""),
        ("", 0, ""),
        ("한국어", 6, "한국어"),
        ("한국어", 5, "한국…"),
        ("한국어", 4, "한…"),
        ("e\u0301a", 2, "e\u0301a"),
        ("e\u0301ab", 2, "e\u0301…"),
    ],
)
def test_clip_cuts_by_cells(text: str, cells: int, shown: str) -> None:
    """A cut never splits a wide character and always fits."""
    assert clip(text, cells) == shown


def test_clip_takes_another_measure() -> None:
    """A front end may measure with its own library."""
    assert clip("abcd", 4, lambda _: 2) == "a…"


@pytest.mark.data
def test_naughty_strings(shared: Path) -> None:
    """No naughty string is unsafe, none grows past its room as Rich measures it, none raises."""
    for text in json.loads((shared / "naughty_strings/raw/blns.json").read_text("utf-8")):
        assert unsafe(safe(text), newlines=False) == []
        assert unsafe(safe(text, newlines=True), newlines=True) == []
        for cells in (1, 7, 40):
            assert cell_len(clip(safe(text), cells, get_character_cell_size)) <= cells
