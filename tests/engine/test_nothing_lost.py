"""Any table, any script of prunes and undoes: kept + dropped + set aside is the input."""

import base64
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.engine.session import Session

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)
LINES = st.one_of(
    st.builds(lambda text, n: json.dumps({"text": text, "n": n}).encode(), WORDS, st.integers()),
    st.builds(lambda text: json.dumps({"text": text}, ensure_ascii=False).encode(), WORDS),
    st.sampled_from(
        [
            b'{"text": "the same again"}',
            b'{"text": "cut o',
            b"[1, 2]",
            b'{"text": "\xff\xfe"}',
            b"{",
        ]
    ),
)
TABLES = st.lists(LINES, min_size=1, max_size=24)
DEEDS = st.tuples(
    st.sampled_from(["drop", "drop", "restore", "undo", "redo", "close", "rule"]),
    st.lists(st.integers(0, 23), max_size=6),
)
GOOD = b'{"text": "one row that can be read, for certain"}'


TRIED: Counter[str] = Counter()
"""How many cases there were, and what happened in them."""


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def do(session: Session, deed: str, rows: Sequence[int]) -> None:
    """One deed of a script; one that is refused changes nothing."""
    here = np.array(sorted({row for row in rows if row < len(session.state.kept)}), dtype=np.int64)
    try:
        if deed == "drop":
            session.drop(here, "because") if len(here) else None
        elif deed == "restore":
            session.restore(here, "after all")
        elif deed == "undo":
            session.undo()
        elif deed == "redo":
            session.redo()
        elif deed == "rule":
            session.set([f"preclean.drop={'blank' if rows else 'blank,duplicates,length'}"])
            list(session.run("preclean", watch))
        else:
            session.close_round()
            list(session.run("preclean", watch))
    except UsageError:
        TRIED["refused"] += 1


def check(lines: list[bytes], script: Sequence[tuple[str, list[int]]], end: bytes) -> None:
    """Carry a script out on a file of these lines, and hold what comes out against it."""
    lines = [*lines, GOOD]
    with TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data.jsonl"
        data.write_bytes(b"\n".join(lines) + end)
        session = open_session(data, folder / "s.elute")
        try:
            list(session.run("preclean", watch))
            for deed, rows in script:
                do(session, deed, rows)
            kept = session.state.kept.tolist()
            session.export(folder / "kept.jsonl", folder / "dropped.jsonl")
        finally:
            session.close()
        compare(lines, kept, folder, end)
    TRIED.update({"tables": 1, "rows": len(lines), "deeds": len(script)})


def compare(lines: list[bytes], kept: list[bool], folder: Path, end: bytes) -> None:
    """Hold an export against the lines of the source, in order, each in one of the two files."""
    out = (folder / "kept.jsonl").read_bytes()
    told = json.loads((folder / "kept.jsonl.manifest.json").read_bytes())["rows"]
    left = [json.loads(line) for line in (folder / "dropped.jsonl").open()]
    stayed = [line for line, stays in zip(lines, kept, strict=True) if stays]
    # What ends a record's line travels with it.
    open_end = not end and kept[-1]
    assert out == b"".join(line + b"\n" for line in stayed).removesuffix(b"\n" if open_end else b"")
    gone = {entry["id"]: record_of(entry) for entry in left}
    assert gone == {row: line for row, line in enumerate(lines) if not kept[row]}
    assert list(gone) == sorted(gone)
    assert told["in"] == len(lines) == told["kept"] + told["dropped"] + told["set_aside"]
    TRIED.update({"dropped": told["dropped"], "set aside": told["set_aside"]})


def record_of(entry: dict[str, Any]) -> bytes:
    """The bytes of a dropped record."""
    if "record" in entry:
        return str(entry["record"]).encode()
    return base64.b64decode(entry["record_base64"])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(TABLES, st.lists(DEEDS, max_size=10), st.sampled_from([b"\n", b""]))
def test_kept_dropped_and_set_aside_are_the_input(
    lines: list[bytes], script: list[tuple[str, list[int]]], end: bytes
) -> None:
    """As a multiset and in order, whatever was dropped, taken back, undone or closed between."""
    check(lines, script, end)


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(TABLES, st.lists(DEEDS, max_size=25), st.sampled_from([b"\n", b""]))
def test_the_same_at_length(
    lines: list[bytes], script: list[tuple[str, list[int]]], end: bytes
) -> None:
    """More tables and longer scripts."""
    check(lines, script, end)


@pytest.fixture(scope="module", autouse=True)
def figures() -> Any:
    """Say at the end how much was tried."""
    TRIED.clear()
    yield
    print(f"\nnothing lost: {dict(TRIED)}")


@pytest.mark.parametrize("spoiled", ["kept.jsonl", "dropped.jsonl"])
def test_a_lost_row_is_found_out(tmp_path: Path, spoiled: str) -> None:
    """Control: an export from which one line is taken fails the comparison."""
    lines = [b'{"text": "first"}', b'{"text": "cut o', b'{"text": "third"}', GOOD]
    (tmp_path / "data.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    session = open_session(tmp_path / "data.jsonl", tmp_path / "s.elute")
    list(session.run("preclean", watch))
    session.export(tmp_path / "kept.jsonl", tmp_path / "dropped.jsonl")
    kept = session.state.kept.tolist()
    session.close()
    compare(lines, kept, tmp_path, b"\n")
    whole = (tmp_path / spoiled).read_bytes().splitlines(keepends=True)
    (tmp_path / spoiled).write_bytes(b"".join(whole[:-1]))
    with pytest.raises(AssertionError):
        compare(lines, kept, tmp_path, b"\n")
