"""Plain text lines, and codecs."""

import pytest

from elute.core.errors import BadInput

from .conftest import Read


def test_every_line_is_a_row(read: Read) -> None:
    """Blank lines are rows, a last line needs no end, a lone carriage return is no end."""
    content = b"one\n\ntwo\r\nthree\rfour"
    records = read("a.txt", content)
    assert list(records.texts) == ["one", "", "two", "three\rfour"]
    assert [content[a:b] for a, b in records.spans.tolist()] == [
        b"one",
        b"",
        b"two",
        b"three\rfour",
    ]


def test_a_file_of_figures_is_still_text(read: Read) -> None:
    """Plain text has one column, whatever stands in it."""
    assert list(read("a.txt", b"12\n13\n").texts) == ["12", "13"]


@pytest.mark.parametrize(
    ("content", "codec", "texts", "told"),
    [
        ("é\nü\n".encode(), "utf-8", ["é", "ü"], ""),
        ("caf\xe9 \u201cx\u201d\n".encode("cp1252"), "cp1252", ["café “x”"], "3 bytes"),
        (b"caf\xe9 \x81\n", "latin-1", ["caf\xe9 \x81"], "2 bytes"),
        ("éüß\n".encode() + b"\xff\n", "utf-8", ["éüß", "\ufffd"], "1 bytes are not valid UTF-8"),
    ],
)
def test_the_likelier_codec_is_taken(
    read: Read, content: bytes, codec: str, texts: list[str], told: str
) -> None:
    """UTF-8, damaged UTF-8 if most of it fits, Windows-1252, else Latin-1; told in a note."""
    records = read("a.txt", content)
    assert (records.encoding, list(records.texts)) == (codec, texts)
    assert any(told in note for note in records.notes) if told else not records.notes


def test_a_character_across_two_blocks_is_one(read: Read) -> None:
    """Reading in blocks of a megabyte does not break a character between them."""
    content = b"x" * ((1 << 20) - 1) + "é\n".encode()
    assert read("a.txt", content).encoding == "utf-8"


def test_json_in_windows_1252_is_read(read: Read) -> None:
    """JSON Lines in a Western codec keep their letters."""
    records = read("a.jsonl", b'{"text":"caf\xe9"}\n')
    assert list(records.texts) == ["café"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-16-be"])
def test_wide_codecs_are_refused_with_the_command(read: Read, codec: str) -> None:
    """UTF-16 and UTF-32 are named, with the command that converts them."""
    bom = b"\xfe\xff" if codec == "utf-16-be" else b""
    with pytest.raises(BadInput) as caught:
        read("a.csv", bom + "text\none\n".encode(codec))
    assert "UTF-" in caught.value.title
    assert "iconv" in caught.value.hint
