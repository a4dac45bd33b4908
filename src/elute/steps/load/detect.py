"""Which format a file has: its first bytes decide, its name only where they leave it open."""

import codecs
import re
import stat
from itertools import islice
from pathlib import Path

import orjson

from elute.core.errors import BadInput
from elute.core.file_names import ending, promised
from elute.steps.load.delimited.dialect import sniff
from elute.steps.load.text_files.binary import refuse_binary
from elute.steps.load.text_files.encoding import Encoding

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "arrow", "text", "paragraphs")
_COLUMNAR = ("parquet", "arrow")
# Tables stand in these too, but as a part of the text.
_PROSE = (".md", ".log")
_PARQUET, _ARROW_FILE = b"PAR1", b"ARROW1"
# An Arrow stream has no name of its own: a continuation mark, then the length of the schema.
_CONTINUATION = b"\xff\xff\xff\xff"
_MOST_SCHEMA = 64 << 20
_BOM = codecs.BOM_UTF8
_HEAD = 8192
_LONGEST_LINE = 16 << 20
_LINES = 5
# What sets JSON apart from a log line such as `[info] ...` or a template such as `{name}`.
_ARRAY = re.compile(rb"\[\s*[\[{\"\]]")
_RECORDS = re.compile(rb"(\[\s*)?\{\s*(\}|\"[^\"\\]*\"\s*:)")


def detect(path: Path, wanted: str, name: str) -> str:
    """The format of the file: `wanted`, unless that is "auto".

    "paragraphs" is never found: whether a blank line parts two records only the user can tell.

    Args:
        path: where its plain bytes lie.
        wanted: one of FORMATS, or "auto".
        name: what the user calls it; may end with the mark of a packed file, as in `x.csv.gz`.

    Raises:
        BadInput: not a regular file, empty, binary, or not the Parquet or Arrow that was wanted.
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
    columnar = _columnar(head)
    if columnar and wanted in ("auto", columnar):
        return columnar
    refuse_binary(path, ending(name), head)
    if wanted in _COLUMNAR:
        kind = wanted.capitalize()
        raise BadInput(f"{path} is not a file of {kind}.", "Leave load.format at auto.")
    return _by_content(path, head, name) if wanted == "auto" else wanted


def _columnar(head: bytes) -> str:
    """Parquet or Arrow, by the mark at the beginning; "" for others."""
    if head.startswith(_PARQUET):
        return "parquet"
    length = int.from_bytes(head[4:8], "little", signed=True)
    stream = head.startswith(_CONTINUATION) and 0 < length < _MOST_SCHEMA and length % 8 == 0
    return "arrow" if stream or head.startswith(_ARROW_FILE) else ""


def _by_content(path: Path, head: bytes, name: str) -> str:
    """JSON, JSON Lines, CSV, TSV or text."""
    prose = ending(name) in _PROSE
    expected = "text" if prose else promised(name)
    if expected in _COLUMNAR:
        # It has no mark of one: its name says nothing.
        expected = ""
    begin = head.removeprefix(_BOM).lstrip()
    if begin[:1] in (b"{", b"[") and (found := _json(path, begin, expected)):
        return found
    if expected in ("csv", "tsv") or prose:
        return expected
    dialect = sniff(path, Encoding(start=len(_BOM) if head.startswith(_BOM) else 0))
    # Named otherwise, it takes more to be a table.
    if dialect.agreement == 1 and dialect.named and dialect.below > bool(expected):
        return "tsv" if dialect.delimiter == "\t" else "csv"
    return expected or "text"


def _json(path: Path, begin: bytes, expected: str) -> str:
    """JSON or JSON Lines; "" where a bracket is only how some other text begins."""
    values = _first_values(path)
    first, alone = values[0], len(values) == 1
    objects = sum(isinstance(value, dict) for value in values)
    if expected == "jsonl" and isinstance(first, list) and not alone:
        return "jsonl"
    if isinstance(first, dict):
        lists = [it for it in first.values() if isinstance(it, list) and it]
        wraps = any(all(isinstance(row, dict) for row in it) for it in lists)
        return "json" if alone and wraps and expected != "jsonl" else "jsonl"
    if objects > 1 or (expected == "jsonl" and begin.startswith(b"{")):
        return "jsonl"
    sure = _RECORDS.match(begin) or (not expected and _ARRAY.match(begin))
    return "json" if sure or expected in ("json", "jsonl") else ""


def _first_values(path: Path) -> list[object]:
    """The JSON values on the first full lines, None for a line that is none; at least one."""
    values: list[object] = []
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
        for line in islice((line for line in lines if line.strip()), _LINES):
            try:
                values.append(orjson.loads(line.removeprefix(_BOM)))
            except orjson.JSONDecodeError:
                values.append(None)
    return values or [None]
