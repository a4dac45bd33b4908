"""Which format a file is taken for."""

import pytest

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
