"""Text formats: which bytes stay, and what is said about those that leave."""

import base64
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elute.core.dataset import Part
from elute.core.errors import Cancelled, EluteError
from elute.core.progress import silent
from elute.export import ExportPlan, export, text, text_check
from elute.export.layout import places
from elute.steps.load import Load, load

from .conftest import Planned
from .making import plan_of, rows_of, sha256, why

CSV = b'\xef\xbb\xbfid,text\r\n\r\n1,one\r\n2,"two\r\nlines"\r\n\r\n3,three'
JSONL = b'\n{"text":"one"}\n\n{"text":"two"}\r\n{"text":"three"}\n\n'
JSON = (
    b'{"n": 1, "rows": [\n  {"text":"one"},\n  {"text":"two"} ,\n  {"text":"three"}\n], "m": 2}\n'
)
TEXT = b"one\n\ntwo\r\nthree\rfour"


@pytest.mark.parametrize(
    ("name", "content", "drop", "left"),
    [
        ("a.csv", CSV, (0,), b'\xef\xbb\xbfid,text\r\n\r\n2,"two\r\nlines"\r\n\r\n3,three'),
        ("a.csv", CSV, (1,), b"\xef\xbb\xbfid,text\r\n\r\n1,one\r\n3,three"),
        ("a.csv", CSV, (1, 2), b"\xef\xbb\xbfid,text\r\n\r\n1,one\r\n"),
        ("a.csv", CSV, (0, 1, 2), b"\xef\xbb\xbfid,text\r\n\r\n"),
        ("a.jsonl", JSONL, (0,), b'\n{"text":"two"}\r\n{"text":"three"}\n\n'),
        ("a.jsonl", JSONL, (1,), b'\n{"text":"one"}\n\n{"text":"three"}\n\n'),
        ("a.jsonl", JSONL, (2,), b'\n{"text":"one"}\n\n{"text":"two"}\r\n'),
        ("a.txt", TEXT, (0, 3), b"\ntwo\r\n"),
        ("a.txt", b"one\r\ntwo\n\nthree", (1, 3), b"one\r\n\n"),
        (
            "a.json",
            JSON,
            (0,),
            b'{"n": 1, "rows": [\n  {"text":"two"} ,\n  {"text":"three"}\n], "m": 2}\n',
        ),
        (
            "a.json",
            JSON,
            (1,),
            b'{"n": 1, "rows": [\n  {"text":"one"} ,\n  {"text":"three"}\n], "m": 2}\n',
        ),
        (
            "a.json",
            JSON,
            (2,),
            b'{"n": 1, "rows": [\n  {"text":"one"},\n  {"text":"two"}\n], "m": 2}\n',
        ),
        ("a.json", JSON, (0, 1, 2), b'{"n": 1, "rows": [\n  \n], "m": 2}\n'),
    ],
)
def test_the_bytes_that_stay(
    planned: Planned, name: str, content: bytes, drop: tuple[int, ...], left: bytes
) -> None:
    """Header and brackets stay, what follows a dropped record leaves with it, commas are right."""
    plan = planned(name, content, drop)
    export(plan, silent)
    assert plan.out.read_bytes() == left


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", CSV), ("a.jsonl", JSONL), ("a.json", JSON), ("a.txt", TEXT)]
)
def test_nothing_dropped_is_the_source(planned: Planned, name: str, content: bytes) -> None:
    """With nothing dropped the output is the source, byte for byte, and says so."""
    plan = planned(name, content)
    made = export(plan, silent)
    assert plan.out.read_bytes() == content
    assert (made.kept, made.dropped, made.rows) == (len(plan.kept), 0, len(plan.kept))


def test_dropped_records_say_why(planned: Planned, tmp_path: Path) -> None:
    """A dropped record is a line with its id, its reasons and its exact text."""
    plan = planned("a.csv", CSV, (1,), dropped=tmp_path / "dropped.jsonl")
    export(plan, silent)
    (line,) = (tmp_path / "dropped.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {"id": 1, "part": "a.csv", **why(1), "record": '2,"two\r\nlines"'}


def test_bytes_that_are_not_utf8_are_kept_as_base64(planned: Planned, tmp_path: Path) -> None:
    """A dropped record in another codec loses nothing."""
    plan = planned("a.txt", b"one\ncaf\xe9\n", (0, 1), dropped=tmp_path / "dropped.jsonl")
    export(plan, silent)
    first, second = map(json.loads, (tmp_path / "dropped.jsonl").read_text().splitlines())
    assert first["record"] == "one"
    assert base64.b64decode(second["record_base64"]) == b"caf\xe9"


def test_reasons_that_quote_odd_text_are_written(planned: Planned, tmp_path: Path) -> None:
    """A lone surrogate in the evidence does not stop the export."""
    plan = planned("a.txt", b"one\ntwo\n", (0,), dropped=tmp_path / "dropped.jsonl")
    export(replace(plan, why=lambda row: {"reason": "like \ud800"}), silent)
    assert json.loads((tmp_path / "dropped.jsonl").read_text())["reason"] == "like \ud800"


def test_cancelling_leaves_no_file(planned: Planned, tmp_path: Path) -> None:
    """An export that is stopped leaves neither half a file nor a temporary one."""
    plan = planned("a.csv", CSV, (1,), dropped=tmp_path / "dropped.jsonl")

    def stop(done: int, total: int, message: str = "") -> None:
        if message.startswith("checking"):
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        export(plan, stop)
    assert [it.name for it in tmp_path.iterdir()] == ["a.csv"]


def test_progress_stays_in_bounds(planned: Planned) -> None:
    """Done never passes total, and the last word is that all was checked."""
    plan = planned("a.txt", b"some line\n" * 20_000, tuple(range(0, 20_000, 2)))
    seen: list[tuple[int, int, str]] = []

    def watch(done: int, total: int, message: str = "") -> None:
        assert 0 <= done <= total
        seen.append((done, total, message))

    export(plan, watch)
    assert seen[-1] == (20_000, 20_000, "checking what was written")


ROWS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8),
    min_size=1,
    max_size=8,
)


def _as_csv(rows: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["text"], *([row] for row in rows)])
    return out.getvalue().encode()


def _as_jsonl(rows: list[str]) -> bytes:
    return b"".join(json.dumps({"text": row}).encode() + b"\n\n" for row in rows)


def _as_json(rows: list[str]) -> bytes:
    return json.dumps([{"text": row} for row in rows], indent=1).encode()


def _as_text(rows: list[str]) -> bytes:
    return "\n".join([row.replace("\n", " ") for row in rows] + ["end"]).encode()


@pytest.mark.parametrize(
    ("form", "write"),
    [("csv", _as_csv), ("jsonl", _as_jsonl), ("json", _as_json), ("text", _as_text)],
    ids=["csv", "jsonl", "json", "text"],
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, data=st.data())
def test_kept_and_dropped_are_the_input(
    tmp_path: Path, form: str, write: object, rows: list[str], data: st.DataObject
) -> None:
    """For any rows and choice the kept file loads as the kept rows; with the dropped ones: all."""
    source = tmp_path / f"a.{form.replace('text', 'txt')}"
    source.write_bytes(content := write(rows))  # type: ignore[operator]
    out, dropped = tmp_path / "out", tmp_path / "dropped"
    whole = plan_of((Part(source.name, source),), out, dropped=dropped, force=True)
    count = len(whole.kept)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=bool)
    export(replace(whole, kept=kept), silent)
    left = {it["id"]: it["record"] for it in map(json.loads, dropped.read_bytes().splitlines())}
    again = tmp_path / f"again{source.suffix}"
    again.write_bytes(raw := out.read_bytes())
    stayed = [raw[start:end].decode() for start, end, _ in rows_of(again, form)]
    merged = {**left, **dict(zip(np.flatnonzero(kept).tolist(), stayed, strict=True))}
    assert [merged[row] for row in range(count)] == [
        content[start:end].decode() for start, end in whole.records.spans.tolist()
    ]
    assert len(left) + len(stayed) == count


@pytest.mark.parametrize(
    ("content", "drop", "expected"),
    [
        ('[{"n":1},\n {"n":2},\n {"n":', (), '[{"n":1},\n {"n":2}]\n'),
        ('[{"n":1},\n {"n":2},\n {"n":\n', (0,), '[{"n":2}\n]\n'),
        ('[ {"n":1}, {"n":2},', (), '[ {"n":1}, {"n":2}]\n'),
        ('[{"n":1}, {"n":2}', (1,), '[{"n":1}]\n'),
        ('[{"n":1}, {"n":2', (0,), "[]\n"),
        ('{"v":1,"rows":[{"n":1},{"n":2},{"n', (), '{"v":1,"rows":[{"n":1},{"n":2}]}\n'),
    ],
)
def test_a_list_that_was_cut_off_is_closed(
    tmp_path: Path, content: str, drop: tuple[int, ...], expected: str
) -> None:
    """What is kept of a list without an end is a list with one, and that is said."""
    plan = loaded(tmp_path / "a.json", content, drop)
    made = export(plan, silent)
    assert plan.out.read_bytes() == expected.encode()
    assert made.notes == ("a.json breaks off; the end of its list is written.",)
    json.loads(plan.out.read_bytes())


def test_a_list_that_was_cut_off_stays_as_it_is_while_no_row_leaves(tmp_path: Path) -> None:
    """With nothing dropped the bytes are the source's; one object is no list to be closed."""
    plan = loaded(tmp_path / "a.json", '[{"n":1}, {"n":2}\n', ())
    assert export(plan, silent).notes == ()
    assert plan.out.read_bytes() == b'[{"n":1}, {"n":2}\n'
    plan = loaded(tmp_path / "b.json", '{"n":\n1}\n', (0,))
    assert export(plan, silent).notes == ()
    assert plan.out.read_bytes() == b"\n"


def test_a_list_without_its_end_fails_the_check(tmp_path: Path) -> None:
    """The bracket that was added is looked for, and nothing else may be there."""
    plan = loaded(tmp_path / "a.json", '[{"n":1}, {"n":2}, {', (1,))
    put = places(plan, plan.out)
    text.write(plan, put, silent)
    text_check.check(plan, put, silent)
    for broken in (b'[{"n":1}', b'[{"n":1}\n', b'[{"n":1}]]', b'[{"n":1},]\n'):
        plan.out.write_bytes(broken)
        with pytest.raises(EluteError, match="failed its check"):
            text_check.check(plan, put, silent)


def loaded(path: Path, content: str, drop: tuple[int, ...]) -> ExportPlan:
    """Content as `load` reads it, to be exported without its bad records and those in `drop`."""
    path.write_text(content)
    parts = (Part(path.name, path),)
    records = load(Load(text="n"), parts, silent)
    kept = np.ones(len(records.spans), dtype=bool)
    kept[[*drop, *records.bad.tolist()]] = False
    out = path.with_name(f"out-{path.name}")
    return ExportPlan(parts, (path,), records, kept, out, why, (sha256(path),))
