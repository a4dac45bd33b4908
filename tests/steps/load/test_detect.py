"""Which format a file is taken for."""

from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.steps.load.detect import detect

from .conftest import Read


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.json", b'[{"text":"one"}]', "json"),
        ("a.json", b'{"text":"one"}\n{"text":"two"}\n', "jsonl"),
        ("a.json", b'{"text":"one"}', "jsonl"),
        ("a.json", b'{"data":[{"text":"one"}]}', "json"),
        ("a.json", b'{\n "data": [\n {"text":"one"}\n]}', "json"),
        ("a.jsonl", b'{"data":[{"text":"one"}], "text":"x"}', "jsonl"),
        ("a.jsonl", b'[\n{"text":"one"}\n]', "json"),
        ("a.ndjson", b'{"text":"one"}\n', "jsonl"),
        ("a.CSV", b"text,n\none,1\n", "csv"),
        ("a.tab", b"text\tn\none\t1\n", "tsv"),
        ("a.log", b"one,1\ntwo,2\n", "text"),
        ("a.dat", b"text,n\none,1\ntwo,2\n", "csv"),
        ("a.dat", b"text\tn\none\t1\n", "tsv"),
        ("a.dat", b"Well, this\nis prose.\n", "text"),
        ("a.dat", b'[{"text":"one"}]', "json"),
        ("a.dat", b"[info] started\n[info] done\n", "text"),
        ("a.dat", b'{"text":"one"}\n{"text":"two"}\n', "jsonl"),
        ("a.dat", b"{name} is here\n", "text"),
        ("a.dat", b"1,one\n2,two\n", "text"),
        ("a.csv", b'{"text":"one"}\n{"text":"two"}\n', "jsonl"),
        ("a.csv", b'[{"text":"one"},\n{"text":"two"}]', "json"),
        ("a.csv", b"text,n\nx\x00y,1\n", "csv"),
        ("a.csv", b'"[x]",text\n1,one\n', "csv"),
        ("a.txt", b'{"text":"one"}\n{"text":"two"}\n', "jsonl"),
        ("a.txt", b'[\n {"text":"one"}\n]', "json"),
        ("a.txt", b'["quoted"] is how it begins\nand goes on\n', "text"),
        ("a.txt", b"id,text\n1,one\n2,two\n", "csv"),
        ("a.txt", b"id\ttext\n1\tone\n2\ttwo\n", "tsv"),
        ("a.txt", b"Well, this\nSo, that\nNow, then\n", "text"),
        ("a.txt", b"One line,two words\nwith no rule\nat, all, you see\n", "text"),
        ("a.md", b"id,text\n1,one\n2,two\n", "text"),
        ("a.json", b"id,text\n1,one\n2,two\n", "csv"),
        ("a.json", b'{"text":"cut\n{"text":"two"}\n{"text":"three"}\n', "jsonl"),
        ("a.parquet", b"id,text\n1,one\n2,two\n", "csv"),
        ("a.csv", b"\xef\xbb\xbfid,text\n1,one\n", "csv"),
        ("a.dat", b"\xef\xbb\xbfid,text\n1,one\n2,two\n", "csv"),
        ("data", b"\xef\xbb\xbf" + b'{"text":"one"}\n', "jsonl"),
    ],
)
def test_the_name_proposes_and_the_content_decides(
    read: Read, name: str, content: bytes, format: str
) -> None:
    """The extension is a proposal; JSON is looked into, unknown names are judged by content."""
    assert read(name, content).format == format


def test_a_format_that_is_set_is_taken(read: Read) -> None:
    """`load.format` overrides name and content."""
    records = read("a.json", b'{"text":"one"}\n', format="text")
    assert list(records.texts) == ['{"text":"one"}']


def test_paragraphs_are_asked_for(read: Read) -> None:
    """A text is taken by line unless paragraphs are asked for."""
    content = b"one\ntwo\n\nthree\n"
    assert len(read("a.txt", content).texts) == 4
    assert list(read("a.txt", content, format="paragraphs").texts) == ["one\ntwo", "three"]


@pytest.mark.parametrize("packed", ["", ".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz"])
def test_the_name_may_end_as_it_was_packed(tmp_path: Path, packed: str) -> None:
    """What was unpacked to a place without a name is known by the user's name for it."""
    path = tmp_path / "0123abcd"
    path.write_bytes(b"a b\tc\n1\n2\n")
    assert detect(path, "auto", f"x/y.tsv{packed}") == "tsv"
    assert detect(path, "auto", f"x/y{packed}") == "text"


def test_columnar_files_under_any_name(tmp_path: Path) -> None:
    """Parquet, and Arrow as a file and as a stream, are known by their marks."""
    path = tmp_path / "a.csv"
    plain = arrow.table({"text": ["one", "two"]})
    parquet.write_table(plain, path)
    assert detect(path, "auto", "a.csv") == "parquet"
    for make in (arrow.ipc.new_file, arrow.ipc.new_stream):
        with make(str(path), plain.schema) as writer:
            writer.write_table(plain)
        assert detect(path, "auto", "a.txt") == "arrow"
        assert detect(path, "arrow", "a.txt") == "arrow"
