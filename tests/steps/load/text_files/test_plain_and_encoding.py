"""Plain text lines, and codecs."""

from pathlib import Path

import pytest

from elute.core.recoding import recoded
from elute.core.rules import UNDECODABLE
from elute.steps.load.table import Bad
from tests.steps.load.conftest import Read
from tests.steps.load.tables import of_bytes, table


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
    assert (records.parts[0].encoding, list(records.texts)) == (codec, texts)
    assert any(told in note for note in records.notes) if told else not records.notes


def test_a_character_across_two_blocks_is_one(read: Read) -> None:
    """Reading in blocks of a megabyte does not break a character between them."""
    content = b"x" * ((1 << 20) - 1) + "é\n".encode()
    assert read("a.txt", content).parts[0].encoding == "utf-8"


def test_json_in_windows_1252_is_read(read: Read) -> None:
    """JSON Lines in a Western codec keep their letters."""
    records = read("a.jsonl", b'{"text":"caf\xe9"}\n')
    assert list(records.texts) == ["café"]


def test_paragraphs_are_runs_of_lines(tmp_path: Path) -> None:
    """Blank lines part paragraphs; line ends inside one are kept, the last one is left out."""
    content = b"\xef\xbb\xbf\n \none\ntwo\r\n\n\t\n  three\rfour  \n\nfive"
    found = of_bytes(tmp_path, content, "paragraphs")
    assert found.pieces == [b"one\ntwo", b"  three\rfour  ", b"five"]
    assert found.column("text") == ["one\ntwo", "  three\rfour  ", "five"]


def test_bytes_that_do_not_fit_are_told_by_place(tmp_path: Path) -> None:
    """The first bad byte of a line or paragraph is named by line and place in the file."""
    content = "éüßöä\n\n".encode() + b"x\nz\xff\xfe\n"
    for format, row, line in (("text", 3, 4), ("paragraphs", 1, 3)):
        found = of_bytes(tmp_path, content, format)
        note = f"line {line}: byte {content.index(0xFF)} does not fit"
        assert found.found == {"undecodable": [(row, note)]}
        assert found.bad == []


def test_a_line_of_more_than_64_mb_is_a_bad_record(tmp_path: Path) -> None:
    """It is kept aside with its bytes, the lines around it are read."""
    path = tmp_path / "a.txt"
    long = b"x" * ((64 << 20) + 1)
    path.write_bytes(b"one\n\n" + long + b"\r\n\r\nthree")
    rows = list(table(path, "text").rows())
    assert [fields for _, _, fields in rows] == [
        {"text": "one"},
        {"text": ""},
        Bad(3, "longer than 64 MB"),
        {"text": ""},
        {"text": "three"},
    ]
    assert rows[2][:2] == (5, 5 + len(long))
    paragraphs = list(table(path, "paragraphs").rows())
    assert [fields for _, _, fields in paragraphs][1] == Bad(3, "longer than 64 MB")
    assert paragraphs[1][:2] == (5, 5 + len(long))


def test_half_a_character_after_a_mark_is_damage_in_utf8(read: Read) -> None:
    """Also where all other letters are ASCII: the mark of UTF-16 became one of UTF-8, and tells."""
    lines = "\ufefftext,label\r\nplain,a\r\nhalf \ud83d of one,b\r\n"
    wide = lines.encode("utf-16-le", "surrogatepass")
    records = read("a.csv", b"".join(recoded([wide], "utf-16-le", "utf-8")))
    assert records.parts[0].encoding == "utf-8"
    assert records.columns == ("text", "label")
    found = records.findings.of_rule(UNDECODABLE)
    assert found is not None
    assert found.rows.tolist() == [1]
    assert list(records.texts) == ["plain", "half \ufffd\ufffd\ufffd of one"]
