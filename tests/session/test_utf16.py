"""Text in UTF-16 with a byte order mark is converted once, and is UTF-8 from then on."""

import bz2
import codecs
import gzip
import lzma
import random
import subprocess
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.recoding import WIDE
from elute.session import unpacked
from elute.session.expanding import BLOCK
from elute.session.layout import Layout
from elute.session.source import Source, SourceFile

TEXT = 'text,label\r\n"hello, there",a\r\n"gr\u00fc\u00dfe\r\nvon \U0001f600",b\r\n'


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A session's folder."""
    made = Layout(tmp_path / "s.elute")
    made.root.mkdir(mode=0o700)
    return made


def wide(text: str, codec: str) -> bytes:
    """A text with its mark."""
    return f"\ufeff{text}".encode(codec, "surrogatepass")


def saved(path: Path, content: bytes) -> SourceFile:
    """A file of a dataset."""
    path.write_bytes(content)
    return Source.of(path).files[0]


def plain(layout: Layout, file: SourceFile) -> bytes:
    """What it becomes."""
    assert unpacked.is_packed(file)
    unpacked.unpack(layout, file, silent)
    assert unpacked.is_whole(layout, file)
    return unpacked.place(layout, file).read_bytes()


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_it_becomes_utf8_with_a_mark(
    layout: Layout, tmp_path: Path, codec: str, pack: type[bytes]
) -> None:
    """In either byte order, compressed or not; which it was is told."""
    file = saved(tmp_path / "a.csv", pack(wide(TEXT, codec)))
    assert plain(layout, file) == codecs.BOM_UTF8 + TEXT.encode()
    assert unpacked.codec(file) == codec


def test_the_mark_may_come_in_pieces(layout: Layout, tmp_path: Path) -> None:
    """A compressed file may begin with a stream of nothing, and one of a single byte."""
    content = wide(TEXT, "utf-16-be")
    streams = map(bz2.compress, (b"", content[:1], content[1:]))
    file = saved(tmp_path / "a.csv.bz2", b"".join(streams))
    assert plain(layout, file) == codecs.BOM_UTF8 + TEXT.encode()
    assert unpacked.codec(file) == "utf-16-be"


def test_the_wrong_byte_order_is_another_text(layout: Layout, tmp_path: Path) -> None:
    """The control of the test above: with the other mark before it nothing is as it was."""
    content = codecs.BOM_UTF16_BE + TEXT.encode("utf-16-le")
    assert TEXT.encode() not in plain(layout, saved(tmp_path / "a.csv", content))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        b"\xff",
    ],
    ids=["utf-8", "utf-8 with a mark", "no mark", "utf-32", "utf-32-be", "one byte"],
)
def test_only_the_mark_decides(tmp_path: Path, content: bytes) -> None:
    """What has none is left to those who read it, and so is UTF-32, whose mark begins alike."""
    file = saved(tmp_path / "a.csv", content)
    assert not unpacked.is_packed(file)
    assert unpacked.codec(file) == ""
    assert unpacked.codec(saved(tmp_path / "a.gz", gzip.compress(content))) == ""


def test_a_file_that_is_gone_has_no_codec(tmp_path: Path) -> None:
    """That it is gone is told by those who compare it."""
    file = saved(tmp_path / "a.csv", wide(TEXT, "utf-16-le"))
    (tmp_path / "a.csv").unlink()
    assert unpacked.codec(file) == ""


@pytest.mark.parametrize("codec", WIDE)
def test_characters_between_blocks_are_whole(layout: Layout, tmp_path: Path, codec: str) -> None:
    """An emoji of four bytes stands across every end of a block, after the two of the mark."""
    text = "\U0001f600" * (BLOCK // 2)
    file = saved(tmp_path / "a.txt", wide(text, codec))
    assert file.size > 2 * BLOCK
    assert plain(layout, file) == codecs.BOM_UTF8 + text.encode()


def test_half_a_character_stays_in_its_place(layout: Layout, tmp_path: Path) -> None:
    """As bytes that are no UTF-8, for the readers to list."""
    file = saved(tmp_path / "a.txt", wide("a\nb\ud83dc\nd\n", "utf-16-be"))
    assert plain(layout, file) == b"\xef\xbb\xbfa\nb\xed\xa0\xbdc\nd\n"


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(
    ("pack", "way"), [(bytes, "head -c {} {}"), (gzip.compress, "gzip -dc {1} | head -c {0}")]
)
def test_an_odd_byte_at_the_end_is_noticed(
    layout: Layout, tmp_path: Path, codec: str, pack: type[bytes], way: str
) -> None:
    """The file was cut off; the way to go on, on any system, is told, and nothing is left."""
    content = wide(TEXT * (BLOCK // 32), codec)[:-1]
    assert len(content) > 2 * BLOCK
    file = saved(tmp_path / "a.csv", pack(content))
    with pytest.raises(BadInput, match=r"a\.csv is damaged or cut off: .* UTF-16") as problem:
        unpacked.unpack(layout, file, silent)
    command = f"{way.format(len(content) - 1, tmp_path / 'a.csv')} > NEW"
    assert command in problem.value.hint
    assert list(layout.unpacked.iterdir()) == []
    subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    assert (tmp_path / "NEW").read_bytes() == content[:-1]


def test_the_progress_has_its_own_word(layout: Layout, tmp_path: Path) -> None:
    """Nothing is unpacked where only the codec changes."""
    seen: list[tuple[int, int, str]] = []
    file = saved(tmp_path / "a.csv", wide(TEXT, "utf-16-le"))
    unpacked.unpack(layout, file, lambda *told: seen.append(told))
    assert seen[-1] == (file.size, file.size, "converting a.csv")


@pytest.mark.parametrize("mark", WIDE.values())
@pytest.mark.parametrize(
    ("pack", "way"),
    [(bytes, "UTF-8 {} > NEW"), (bz2.compress, "bzip2 -dc {} | iconv -c -f UTF-16")],
)
def test_a_mark_makes_no_text(
    layout: Layout, tmp_path: Path, mark: bytes, pack: type[bytes], way: str
) -> None:
    """Random bytes behind it are refused, with a way out for who knows better; nothing is left."""
    file = saved(tmp_path / "a.csv", pack(mark + random.Random(7).randbytes(200_000)))
    with pytest.raises(BadInput, match=r"begins with the mark of UTF-16 and is no text") as problem:
        unpacked.unpack(layout, file, silent)
    assert way.format(tmp_path / "a.csv") in problem.value.hint
    assert list(layout.unpacked.iterdir()) == []


@pytest.mark.parametrize("codec", WIDE)
def test_damage_is_still_text(layout: Layout, tmp_path: Path, codec: str) -> None:
    """One line in twenty was cut within an emoji, NULs stand between; so in a short file."""
    line = "a line of some forty letters, and then it \n"
    damaged = (line * 19 + line[:-1] + "\ud83d\n\0") * 99
    for text in (damaged, "\ud83d\0"):
        expected = f"\ufeff{text}".encode("utf-8", "surrogatepass")
        assert plain(layout, saved(tmp_path / "a.txt", wide(text, codec))) == expected


def test_only_the_beginning_is_looked_at(layout: Layout, tmp_path: Path) -> None:
    """What comes later, however much, is for the readers to list."""
    text = "letters\n" * 9999 + "\ud83d\n" * 9999
    expected = f"\ufeff{text}".encode("utf-8", "surrogatepass")
    assert plain(layout, saved(tmp_path / "a.txt", wide(text, "utf-16-le"))) == expected
