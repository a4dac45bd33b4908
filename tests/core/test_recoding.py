"""UTF-16 becomes UTF-8 and comes back byte for byte, wherever blocks end."""

from itertools import product

import pytest

from elute.core.recoding import WIDE, recoded

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
