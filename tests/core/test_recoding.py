"""UTF-16 becomes UTF-8 and comes back byte for byte, wherever blocks end."""

import random
from itertools import product

import pytest

from elute.core.recoding import WIDE, may_be_text, recoded

# A letter, both halves of an emoji, a mark, NUL, a line end.
UNITS = (0x41, 0xD83D, 0xDE00, 0xFEFF, 0x0000, 0x0A)


def cut(data: bytes, size: int) -> list[bytes]:
    """Data in blocks of a size."""
    return [data[at : at + size] for at in range(0, len(data), size)]


def whole(data: bytes, size: int, given: str, wanted: str) -> bytes:
    """What blocks of that size become."""
    return b"".join(recoded(cut(data, size), given, wanted))


@pytest.mark.parametrize("codec", WIDE)
def test_every_way_back_is_right(codec: str) -> None:
    """All runs of up to four units, halves of characters alone or in the wrong order among them."""
    order = "little" if codec.endswith("le") else "big"
    tried = 0
    for length, size in product(range(5), (1, 2, 3, 5)):
        for units in product(UNITS, repeat=length):
            data = b"".join(unit.to_bytes(2, order) for unit in units)  # type: ignore[arg-type]
            plain = whole(data, size, codec, "utf-8")
            assert plain == data.decode(codec, "surrogatepass").encode("utf-8", "surrogatepass")
            assert whole(plain, size, "utf-8", codec) == data
            tried += 1
    assert tried == 4 * sum(6**length for length in range(5))


def test_half_a_character_is_no_utf8() -> None:
    """So that readers see it, and never take it for text."""
    plain = whole("a\ud83d".encode("utf-16-le", "surrogatepass"), 9, "utf-16-le", "utf-8")
    assert plain == b"a\xed\xa0\xbd"
    with pytest.raises(UnicodeDecodeError):
        plain.decode()


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_an_odd_byte_is_noticed(codec: str, size: int) -> None:
    """Half a unit at the end is no text, behind a letter and behind half a character."""
    for text in ("", "ab", "a\ud83d", "a\U0001f600"):
        data = text.encode(codec, "surrogatepass")
        assert whole(data, size, codec, "utf-8") == text.encode("utf-8", "surrogatepass")
        with pytest.raises(UnicodeDecodeError):
            whole(data + b"\x20", size, codec, "utf-8")


def test_marks_tell_the_byte_order() -> None:
    """Each mark is U+FEFF in its own codec, and something else in the other."""
    for codec, mark in WIDE.items():
        assert "\ufeff".encode(codec) == mark
        assert [other for other in WIDE if mark.decode(other) == "\ufeff"] == [codec]


LETTERS = "Gr\u00fc\u00dfe, \u043f\u0440\u0438\u0432\u0435\u0442 \U0001f600\r\n" * 99
"""2,079 characters."""


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(
    ("odd", "few", "many"),
    [
        *((odd, 15, 40) for odd in ("\ud83d", "\ude00", "\0", "\uffff", "\ufffe")),
        *((odd, 150, 400) for odd in ("\ue000", "\u0378")),
    ],
)
def test_what_no_text_has_is_counted(codec: str, odd: str, few: int, many: int) -> None:
    """A few halves of characters or private letters are damage or a font; many are no text."""
    assert may_be_text(LETTERS.encode(codec), codec)
    for count, good in ((few, True), (many, False)):
        text = LETTERS + (odd + "x") * count
        assert may_be_text(text.encode(codec, "surrogatepass"), codec) == good
    assert may_be_text(f"short {odd * 9}".encode(codec, "surrogatepass"), codec)


@pytest.mark.parametrize("codec", WIDE)
def test_random_bytes_are_no_text(codec: str) -> None:
    """From about a thousand on: every 32nd unit is half a character."""
    draw = random.Random(7)
    for size in (2000, 4001, 64 << 10):
        assert not any(may_be_text(draw.randbytes(size), codec) for _ in range(20))


@pytest.mark.parametrize("codec", WIDE)
def test_a_head_may_end_within_a_character(codec: str) -> None:
    """What is cut off by reading a part of a file is not held against it."""
    data = ("\U0001f600" * 300).encode(codec)
    assert all(may_be_text(data[:size], codec) for size in range(len(data)))
