"""Which format a file has: its name proposes, its first bytes decide."""

import codecs
import re
import stat
from pathlib import Path

import orjson

from elute.core.errors import BadInput
from elute.steps.load.csv_file import sniff
from elute.steps.load.encoding import Encoding

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "text")
_BY_NAME = {
    **{".csv": "csv", ".tsv": "tsv", ".tab": "tsv"},
    **{".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"},
    **{".parquet": "parquet", ".pq": "parquet"},
    **{".txt": "text", ".text": "text", ".md": "text", ".log": "text"},
}
_PARQUET = b"PAR1"
_CODE = "Opening it can run code, so it is never opened here: write it as Parquet or JSON Lines."
_UNPACK = "Unpack it first, then give the file inside."
_CONVERT = "Write it as Parquet, CSV or JSON Lines first."
_TEXT = "Give a file of text: CSV, JSON, JSON Lines, Parquet or plain text."
_RECODE = "Convert it first: iconv -f {} -t UTF-8 FILE > NEW"
# Longer marks before shorter ones that begin alike.
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32 text", _RECODE.format("UTF-32")),
    (b"\x00\x00\xfe\xff", "UTF-32 text", _RECODE.format("UTF-32")),
    (b"\xff\xfe", "UTF-16 text", _RECODE.format("UTF-16")),
    (b"\xfe\xff", "UTF-16 text", _RECODE.format("UTF-16")),
    (b"PK\x03\x04", "a zip archive (or xlsx, npz, pt)", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first: gunzip -k FILE"),
    (b"BZh", "a bzip2 archive", "Unpack it first: bunzip2 -k FILE"),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first: unxz -k FILE"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first: unzstd FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (_PARQUET, "a Parquet file", "Leave load.format at auto, or set it to parquet."),
    (b"ARROW1", "an Arrow file", _CONVERT),
    (b"\x93NUMPY", "a numpy array", _CONVERT),
    (b"\x89HDF", "an HDF5 file", _CONVERT),
    (b"SQLite format 3\x00", "an SQLite database", _CONVERT),
    (b"%PDF-", "a PDF", _TEXT),
    (b"\x89PNG", "an image", _TEXT),
    (b"GIF8", "an image", _TEXT),
    (b"\xff\xd8\xff", "an image", _TEXT),
)
_PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".bin", ".npz")
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_BOM = codecs.BOM_UTF8
_HEAD = 8192
_LONGEST_LINE = 16 << 20
# What sets JSON apart from a log line such as `[info] ...` or a template such as `{name}`.
_ARRAY = re.compile(rb"\[\s*[\[{\"\]]")
_OBJECT = re.compile(rb"\{\s*[\"}]")


def detect(path: Path, wanted: str) -> str:
    """The format of the file: `wanted`, unless that is "auto".

    Raises:
        BadInput: not a regular file, empty, binary, or not Parquet where that was expected.
        OSError: it cannot be opened.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        hint = "Save its content to a file first, and give that."
        raise BadInput(f"{path} is not a regular file.", hint)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise BadInput(f"{path} is empty.", "Give a file with records in it.")
    if head.startswith(_PARQUET) and wanted in ("auto", "parquet"):
        return "parquet"
    _refuse_binary(path, head)
    expected = _BY_NAME.get(path.suffix.lower(), "") if wanted == "auto" else wanted
    if expected == "parquet":
        raise BadInput(f"{path} is not a Parquet file.", "Name its format: --set load.format=csv")
    if wanted == "auto" and expected in ("", "json", "jsonl"):
        return _by_content(path, head, expected)
    return expected


def _refuse_binary(path: Path, head: bytes) -> None:
    """Stop at anything that is not text, and say what it is."""
    if path.suffix.lower() in _PICKLES or _PICKLE.match(head):
        raise BadInput(f"{path} is a pickle or a model file.", _CODE)
    for mark, what, hint in _MARKS:
        if head.startswith(mark):
            raise BadInput(f"{path} is {what}.", hint)
    if b"\x00" in head:
        raise BadInput(f"{path} is binary: it has NUL bytes.", _TEXT)


def _by_content(path: Path, head: bytes, expected: str) -> str:
    """JSON, JSON Lines, CSV, TSV or text, by how the file begins."""
    begin = head.removeprefix(_BOM).lstrip()
    if begin.startswith(b"{") and (expected or _OBJECT.match(begin)):
        return _object_or_lines(path, expected)
    if begin.startswith(b"[") and (expected or _ARRAY.match(begin)):
        value, alone = _first_line(path)
        return "jsonl" if expected == "jsonl" and isinstance(value, list) and not alone else "json"
    return expected or _delimited(path)


def _object_or_lines(path: Path, expected: str) -> str:
    """JSON Lines if the first line is an object by itself and not one that holds a list of them."""
    value, alone = _first_line(path)
    if not isinstance(value, dict):
        return expected or "json"
    lists = [it for it in value.values() if isinstance(it, list) and it]
    wraps = any(all(isinstance(row, dict) for row in it) for it in lists)
    return "json" if alone and wraps and expected != "jsonl" else "jsonl"


def _first_line(path: Path) -> tuple[object, bool]:
    """The JSON value on the first full line, or None; whether no other full line follows."""
    with path.open("rb") as file:
        full = (line for line in iter(lambda: file.readline(_LONGEST_LINE), b"") if line.strip())
        line = next(full, b"").removeprefix(_BOM)
        alone = next(full, None) is None
    try:
        return orjson.loads(line), alone
    except orjson.JSONDecodeError:
        return None, alone


def _delimited(path: Path) -> str:
    """CSV or TSV if the first rows have alike numbers of fields, else text."""
    delimiter, share = sniff(path, Encoding())
    if share < 1:
        return "text"
    return "tsv" if delimiter == "\t" else "csv"
