"""Every file that cannot be used ends in one sentence and a hint that names a way out."""

import gzip
import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.steps.load import Load, load

from .conftest import Read


def _npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.arange(9))
    return file.getvalue()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "text\none\n")
    return file.getvalue()


CASES = [
    ("a.csv", b"", "is empty", "with records"),
    ("a.csv", b"text,label\n", "holds no records", "at least one record"),
    ("a.csv", b"\xef\xbb\xbf", "holds no records", "at least one record"),
    ("a.jsonl", b"\n\n", "holds no records", "at least one record"),
    ("a.csv", b"\x00\x01\x02text", "NUL bytes", "CSV, JSON, JSON Lines"),
    ("a.csv", b"text,a\n\x00,\xff\n", "NUL bytes", "CSV, JSON, JSON Lines"),
    ("a.json", '["text"]'.encode("utf-16-le"), "UTF-16 without its mark", "iconv -f UTF-16LE"),
    ("a.csv", "id,gr\u00fcn\n".encode("utf-16-be"), "UTF-16 without its mark", "iconv -f UTF-16BE"),
    ("a.csv", "id,text\n".encode("utf-32-le"), "NUL bytes", "CSV, JSON, JSON Lines"),
    ("a.dat", bytes(4096), "NUL bytes", "CSV, JSON, JSON Lines"),
    ("a.csv", gzip.compress(b"text\none\n"), "gzip", "gunzip"),
    ("a.csv", _zip(), "zip", "Unpack"),
    ("a.json", pickle.dumps({"text": "one"}), "pickle", "Parquet or JSON Lines"),
    ("a.pkl", b"(dp0\nS'text'\np1\n.", "pickle", "Parquet or JSON Lines"),
    ("a.pt", b"text", "model file", "Parquet or JSON Lines"),
    ("a.dat", _npy(), "numpy", "Write it as"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "image", "Give a file of text"),
    ("a.txt", b"\xff\xfe\0\0" + "text".encode("utf-32-le"), "UTF-32", "iconv -f UTF-32"),
    ("a.txt", b"\0\0\xfe\xff" + "text".encode("utf-32-be"), "UTF-32", "iconv -f UTF-32"),
    ("a.parquet", b"PAX1\x00\xff", "NUL bytes", "Parquet or Arrow"),
    ("a.parquet", b"PAR1....", "not a readable Parquet file", "Copy it again"),
    ("a.arrow", b"ARROW1\x00\x00", "not a readable Arrow file", "Copy it again"),
    ("a.arrow", b"FEA1\x00\x00", "Feather", "Write it as"),
    ("a.jsonl", b"nothing\nhere\n", "can be read: line 1, ", "load.format=text"),
    ("a.json", b'[{"text":"one', "can be read: line 1, ", "load.format=text"),
    ("a.json", b'[{"text":"one"}] x', "goes on behind its end: line 1, byte 17", "jq -c"),
    ("a.csv", b'"text","a\n1,2\n', "line 1) cannot be read: a quote is opened", "Repair"),
]


@pytest.mark.parametrize(
    ("name", "content", "told", "hint"), CASES, ids=[f"{case[0]}, {case[2]}" for case in CASES]
)
def test_a_file_that_cannot_be_used(
    read: Read, name: str, content: bytes, told: str, hint: str
) -> None:
    """The sentence says what the file is; the hint says what to do."""
    with pytest.raises(BadInput) as caught:
        read(name, content)
    assert told in caught.value.title
    assert hint in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_pickle_is_never_opened(read: Read, tmp_path: Path) -> None:
    """A pickle that would leave a file behind leaves none."""

    class Touch:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "touched"),)

    for name in ("a.pkl", "a.jsonl", "a"):
        with pytest.raises(BadInput):
            read(name, pickle.dumps(Touch()))
    assert not (tmp_path / "touched").exists()


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe and a loop of links are told apart."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    told = {"gone": "exist", "folder": "is a folder", "pipe": "regular file", "loop": "be read"}
    for name, words in told.items():
        with pytest.raises(BadInput, match=words) as caught:
            load(Load(), [Part(name, tmp_path / name)], silent)
        assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(read: Read, tmp_path: Path) -> None:
    """A file that may not be read says so."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"text\none\n")
    path.chmod(0)
    with pytest.raises(BadInput, match="may not be read"):
        load(Load(), [Part(path.name, path)], silent)


def test_what_was_wanted_and_is_not(read: Read) -> None:
    """A format that is set is believed, except where the file is plainly another."""
    for wanted in ("parquet", "arrow"):
        with pytest.raises(BadInput, match="is not a file of") as caught:
            read("a.csv", b"text,a\none,b\n", format=wanted)
        assert "auto" in caught.value.hint
    with pytest.raises(BadInput, match="an Arrow file"):
        read("a.csv", b"ARROW1\x00\x00", format="csv")
