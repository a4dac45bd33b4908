"""Datasets that came in UTF-16: byte for byte in their own format, UTF-8 in any other."""

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elute.core.dataset import Part
from elute.core.errors import EluteError
from elute.core.findings import Finding, Findings, found
from elute.core.progress import silent
from elute.core.recoding import WIDE
from elute.core.rules import UNDECODABLE
from elute.core.texts import Texts
from elute.export import ExportPlan, dropped, export
from elute.export.digest import content_of
from elute.export.packed import holds, pack

from .making import plan_of, sha256

CSV = (
    'text,label\r\n"hello, there",a\r\n"two\r\nlines \U0001f600",b\r\n\r\n"say ""hi""",a\r\nlast,b'
)
TSV = "text\tlabel\r\nhello, there\ta\r\ntwo \U0001f600\tb\r\nthree\ta\r\n"
JSONL = '{"text":"one"}\n\n{"text":"zw\u00f6lf \U0001f600"}\r\n{"text":"three"}\n'
JSON = '[{"text":"one"},\n {"text":"zw\u00f6lf \U0001f600"},\n {"text":"three"}]\n'
TEXT = "one\r\ntwo \U0001f600\r\n\r\nfour"


def wide(text: str, codec: str) -> bytes:
    """A text with its mark."""
    return f"\ufeff{text}".encode(codec or "utf-8", "surrogatepass")


def planned(
    folder: Path, files: Sequence[tuple[str, str, str]], drop: Sequence[int] = (), **more: Any
) -> ExportPlan:
    """Files by name, text and codec ("" for UTF-8), with their plain bytes elsewhere."""
    parts, originals = [], []
    for name, text, codec in files:
        original, plain = folder / "data" / name, folder / "plain" / name
        for path, content in ((original, wide(text, codec)), (plain, wide(text, ""))):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        parts.append(Part(name, plain))
        originals.append(original)
    out = more.pop("out", folder / (files[0][0] if len(files) == 1 else "out"))
    codecs = tuple(codec for *_, codec in files)
    return plan_of(parts, out, drop, originals, codecs=codecs, **more)


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(
    ("name", "text", "drop", "left"),
    [
        (
            "a.csv",
            CSV,
            (0,),
            'text,label\r\n"two\r\nlines \U0001f600",b\r\n\r\n"say ""hi""",a\r\nlast,b',
        ),
        ("a.csv", CSV, (1,), 'text,label\r\n"hello, there",a\r\n"say ""hi""",a\r\nlast,b'),
        ("a.csv", CSV, (0, 1, 2, 3), "text,label\r\n"),
        ("a.tsv", TSV, (0,), "text\tlabel\r\ntwo \U0001f600\tb\r\nthree\ta\r\n"),
        ("a.jsonl", JSONL, (0,), '{"text":"zw\u00f6lf \U0001f600"}\r\n{"text":"three"}\n'),
        ("a.json", JSON, (0,), '[{"text":"zw\u00f6lf \U0001f600"},\n {"text":"three"}]\n'),
        ("a.txt", TEXT, (1,), "one\r\n\r\nfour"),
    ],
)
def test_it_is_utf16_again(
    tmp_path: Path, codec: str, name: str, text: str, drop: tuple[int, ...], left: str
) -> None:
    """In its byte order, with its mark and line ends; whole as long as no row leaves."""
    made = export(planned(tmp_path, [(name, text, codec)]), silent)
    assert made.out.read_bytes() == wide(text, codec)
    assert made.sha256 == sha256(tmp_path / "data" / name)
    made = export(planned(tmp_path, [(name, text, codec)], drop, force=True), silent)
    assert made.out.read_bytes() == wide(left, codec)
    assert made.notes == ()
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == sorted([name, f"{name}.manifest.json", "data", "plain"])


@pytest.mark.parametrize("codec", WIDE)
def test_it_is_compressed_where_its_name_says_so(tmp_path: Path, codec: str) -> None:
    """Kept in UTF-16 within, whether the source was compressed or not."""
    plan = planned(tmp_path, [("a.csv", CSV, codec)], (1,), out=tmp_path / "a.csv.gz")
    packed = export(plan, silent).out.read_bytes()
    expected = CSV.replace('"two\r\nlines \U0001f600",b\r\n\r\n', "")
    assert gzip.decompress(packed) == wide(expected, codec)


def test_each_file_of_several_is_as_its_source(tmp_path: Path) -> None:
    """Both byte orders and UTF-8 in one folder."""
    files = [("a.csv", CSV, "utf-16-le"), ("b.csv", CSV, ""), ("c.csv", CSV, "utf-16-be")]
    plan = planned(tmp_path, files)
    export(plan, silent)
    for name, text, codec in files:
        assert (plan.out / name).read_bytes() == wide(text, codec)
    assert len([*plan.out.iterdir()]) == 3


@pytest.mark.parametrize("name", ["one.csv", "one.jsonl", "one.json"])
def test_several_files_as_one_are_utf8(tmp_path: Path, name: str) -> None:
    """One file has one codec, whatever its parts have; that is said."""
    files = [("a.csv", CSV, "utf-16-le"), ("b.csv", CSV, ""), ("c.csv", CSV, "utf-16-be")]
    plan = planned(tmp_path, files, out=tmp_path / name, form=name.split(".")[1])
    made = export(plan, silent)
    assert made.out.read_bytes().decode().count("\U0001f600") == 3
    assert made.notes == ("Written in UTF-8 instead of UTF-16.",)


def test_plain_text_as_one_file_is_utf8(tmp_path: Path) -> None:
    """Also where records are joined byte by byte."""
    files = [("a.txt", "one \U0001f600\r\n", "utf-16-le"), ("b.txt", "two\n", "utf-16-le")]
    made = export(planned(tmp_path, files, out=tmp_path / "one.txt", form="text"), silent)
    assert made.out.read_bytes() == "one \U0001f600\ntwo\n".encode()
    assert made.notes == ("Written in UTF-8 instead of UTF-16.",)


def test_another_format_is_utf8(tmp_path: Path) -> None:
    """The values are the same; Parquet has no codec to speak of."""
    files = [("a.csv", CSV, "utf-16-be")]
    made = export(planned(tmp_path, files, out=tmp_path / "a.jsonl", form="jsonl"), silent)
    rows = [json.loads(line) for line in made.out.read_bytes().splitlines()]
    assert [row["text"] for row in rows][1:3] == ["two\r\nlines \U0001f600", 'say "hi"']
    assert made.notes == ("Written in UTF-8 instead of UTF-16.",)
    made = export(planned(tmp_path, files, out=tmp_path / "a.parquet", form="parquet"), silent)
    assert made.notes == ()


@pytest.mark.parametrize("codec", WIDE)
def test_kept_and_dropped_are_all_bytes(tmp_path: Path, codec: str) -> None:
    """Half a character too: kept it is UTF-16 again, dropped it is its bytes in the user's file."""
    lines = ["\u00fcber\r\n", "half \ud83d of one\r\n", "end \U0001f600\r\n"]
    files = [("a.txt", "".join(lines), codec)]
    plan = planned(tmp_path, files, dropped=tmp_path / "left.jsonl", force=True)
    export(plan, silent)
    assert plan.out.read_bytes() == wide("".join(lines), codec)
    for stays in ((True, False, True), (False, True, False)):
        export(replace(plan, kept=np.array(stays)), silent)
        kept = "".join(line for line, stay in zip(lines, stays, strict=True) if stay)
        assert plan.out.read_bytes() == wide(kept, codec)
        left = map(json.loads, (tmp_path / "left.jsonl").read_bytes().splitlines())
        gone = [line[:-2] for line, stay in zip(lines, stays, strict=True) if not stay]
        assert [_text(entry, codec) for entry in left] == gone


def _text(entry: dict[str, str], codec: str) -> str:
    """The record of a dropped row."""
    if "record" in entry:
        return entry["record"]
    return base64.b64decode(entry["record_base64"]).decode(codec, "surrogatepass")


def test_dropped_bytes_are_checked_in_their_codec(tmp_path: Path) -> None:
    """In the other byte order, in UTF-8, cut, or under the name of another file they fail."""
    files = [("a.txt", "x\nhalf \ud83d\n", "utf-16-le"), ("b.txt", "y\n", "")]
    left = tmp_path / "left.jsonl"
    plan = planned(tmp_path, files, (1,), dropped=left, out=tmp_path / "out")
    export(plan, silent)
    entry = json.loads(left.read_bytes())
    half = "half \ud83d"
    raw = half.encode("utf-16-le", "surrogatepass")
    assert base64.b64decode(entry["record_base64"]) == raw
    dropped.check(plan, left, silent)
    wrong = [half.encode(codec, "surrogatepass") for codec in ("utf-16-be", "utf-8")]
    for part, content in (("b.txt", raw), *(("a.txt", it) for it in (*wrong, raw[:-1]))):
        told = {"part": part, "record_base64": base64.b64encode(content).decode()}
        left.write_bytes(json.dumps(entry | told).encode())
        with pytest.raises(EluteError, match="failed its check"):
            dropped.check(plan, left, silent)


HALVES = (
    ('{"text":"bad \ud800"}', b'{"text":"bad \\ud800"}'),
    ('{"text":"\udfff,\u00fc"}', b'{"text":"\\udfff,\xc3\xbc"}'),
    ('{"text":"\\\\\ud83d"}', b'{"text":"\\\\\\ud83d"}'),
    ('{"text":"\\ud83d\ude00"}', b'{"text":"\\ud83d\\ude00"}'),
    ('{"\ud83d":["\U0001f600"]}', b'{"\\ud83d":["\xf0\x9f\x98\x80"]}'),
)
"""Objects with half a character, and what they are in UTF-8."""


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(("name", "form"), [("a.jsonl", "json"), ("a.json", "jsonl")])
def test_half_a_character_is_an_escape_in_json(
    tmp_path: Path, codec: str, name: str, form: str
) -> None:
    """UTF-8 has no bytes for it and JSON has an escape, so that no value is lost."""
    rows = [row for row, _ in HALVES]
    text = "".join(f"{row}\n" for row in rows)
    if form == "jsonl":
        text = f"[{','.join(rows)}]"
    plan = planned(tmp_path, [(name, text, codec)], out=tmp_path / f"b.{form}", form=form)
    made = export(plan, silent)
    written = made.out.read_bytes()
    written.decode()
    if form == "json":
        written = written.removeprefix(b"[\n").removesuffix(b"]\n").replace(b",\n", b"\n")
    assert written.splitlines() == [line for _, line in HALVES]
    assert made.notes == ("Written in UTF-8 instead of UTF-16.",)


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_half_a_character_is_an_escape_in_one_file_of_several(tmp_path: Path, form: str) -> None:
    """Only what came in UTF-16 is escaped: bytes of a file in UTF-8 stay as they are."""
    files = [("a.jsonl", '{"text":"bad \ud800"}\n', "utf-16-be"), ("b.jsonl", "{}\n", "")]
    plan = planned(tmp_path, files, out=tmp_path / f"one.{form}", form=form)
    written = export(plan, silent).out.read_bytes()
    assert b'{"text":"bad \\ud800"}' in written
    plain = [("a.jsonl", '{"text":"bad \ud800"}\n', ""), ("b.jsonl", "{}\n", "")]
    plan = planned(tmp_path, plain, out=tmp_path / f"one.{form}", form=form, force=True)
    assert b'{"text":"bad \xed\xa0\x80"}' in export(plan, silent).out.read_bytes()


@pytest.mark.parametrize("form", ["text", "paragraphs"])
@pytest.mark.parametrize("drop", [(), (1,)])
def test_half_a_character_is_replaced_in_text(
    tmp_path: Path, form: str, drop: tuple[int, ...]
) -> None:
    """Text has no escapes; how many kept rows lose bytes is said, and of UTF-8 none does."""
    half = "half \ud83d of one\n"
    files = [("a.txt", f"\u00fcber\n{half}", "utf-16-le"), ("b.txt", half, "")]
    plan = planned(tmp_path, files, drop, out=tmp_path / "one.txt", form=form)
    notes = Texts.of(["", ""])
    finding = Finding(UNDECODABLE, "look", False, "", found(np.array([1, 2])), notes)
    records = replace(plan.records, format=form, findings=Findings.of([finding]))
    made = export(replace(plan, records=records), silent)
    rows = ["\u00fcber".encode(), "half \ufffd\ufffd\ufffd of one".encode()]
    rows.append(half[:-1].encode("utf-8", "surrogatepass"))
    stay = [row for place, row in enumerate(rows) if place not in drop]
    end = b"\n" if form == "text" else b"\n\n"
    assert made.out.read_bytes() == b"".join(row + end for row in stay)
    lost = "1 row has bytes that do not fit the encoding, which are U+FFFD now."
    told = "Written in UTF-8 instead of UTF-16."
    assert made.notes == ((told,) if drop else (lost, told))


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("codec", WIDE)
def test_what_is_written_is_read_again(tmp_path: Path, codec: str, ending: str) -> None:
    """The other byte order, UTF-8, a lost mark, a lost byte and a changed one do not pass."""
    plain, out = tmp_path / "plain", tmp_path / "out"
    plain.write_bytes(wide(CSV, ""))
    pack(plain, out, ending, codec)
    right = gzip.decompress(out.read_bytes()) if ending else out.read_bytes()
    assert right == wide(CSV, codec)
    (other,) = WIDE.keys() - {codec}
    broken = (wide(CSV, other), wide(CSV, ""), right[2:], right[:-1], right[:-2], right + b"\0\0")
    for content, good in ((right, True), *((it, False) for it in broken)):
        out.write_bytes(gzip.compress(content) if ending else content)
        assert holds(out, ending, codec, content_of(plain).sha256) == good
