"""Exports as the engine asks for them: which format, why rows left, what is not exported."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elute.core import ids as id_runs
from elute.core.errors import CannotWrite, UsageError
from elute.core.events import Dropped, Exported
from elute.core.progress import silent
from elute.core.recoding import WIDE
from elute.core.state import State
from elute.engine.dataset import parts_of
from elute.engine.exporting import Targets, export_kept, refuse_inside
from elute.engine.reasons import Reasons
from elute.engine.view import Snapshot
from elute.session.layout import Layout
from elute.session.source import Source
from elute.steps.load import Load, load

LINES = [
    b'{"text":"where is my parcel","n":1}',
    b'{"text":"my parcel, where is it","n":2}',
    b'{"text": broken',
    b'{"text":"reset my password","n":3}',
]
CONTENT = b"\n".join(LINES) + b"\n"


class Desk:
    """A dataset that has been loaded, and what was decided about its rows."""

    def __init__(self, target: Path, test: Path | None = None) -> None:
        self.source = Source.of(target, test)
        layout = Layout(target.parent / "desk.elute")
        layout.root.mkdir(mode=0o700, exist_ok=True)
        self.parts = parts_of(layout, self.source)
        self.records = load(Load(text="text"), self.parts, silent)
        self.state = State(len(self.records.texts))

    def drop(self, *rows: int, **more: Any) -> None:
        """Rows leave."""
        event: dict[str, Any] = {"reason": "no use", "author": "person", "round": 1} | more
        self.state.apply(Dropped(ids=id_runs.pack(np.array(rows)), **event))

    def export(self, *targets: Any, force: bool = False) -> tuple[Exported, str]:
        """Export as a session does."""
        nothing: dict[str, Any] = dict.fromkeys(
            ("precleaned", "clustered", "reduced", "evaluated", "report")
        )
        snapshot = Snapshot(
            name="a",
            round=1,
            rounds=(),
            records=self.records,
            kept=self.state.kept,
            dropped_by=self.state.dropped_by,
            drops=(),
            started=self.state.started,
            pending=(),
            settings={},
            **nothing,
        )
        where = (self.source, self.parts, snapshot, self.state)
        return export_kept(*where, Targets(*targets), force)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Four records; one that cannot be read has been set aside."""
    (tmp_path / "a.jsonl").write_bytes(CONTENT)
    desk = Desk(tmp_path / "a.jsonl")
    desk.drop(2, reason="cannot be read", author="rule: bad-record")
    return desk


def test_the_sentence_adds_up(desk: Desk, tmp_path: Path) -> None:
    """Kept + dropped + set aside = input, in words; the journal gets rows and checksum."""
    desk.drop(3)
    event, said = desk.export(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == b"\n".join(LINES[:2]) + b"\n"
    assert "(2 kept + 1 dropped + 1 set aside = 4 in the source; verified)" in said
    assert (event.path, event.rows) == (str(tmp_path / "out.jsonl"), 2)


def test_why_rows_left(desk: Desk, tmp_path: Path) -> None:
    """A copy names the row that stays, a bad record its line and what is wrong with it."""
    copy = {"witness": [0], "similarity": [0.97], "author": "rule: duplicates"}
    desk.drop(1, reason="a copy", **copy)
    desk.export(tmp_path / "out.jsonl", tmp_path / "left.jsonl")
    first, second = map(json.loads, (tmp_path / "left.jsonl").read_bytes().splitlines())
    assert (first["id"], first["part"], first["author"]) == (1, "a.jsonl", "rule: duplicates")
    assert first["evidence"] == {"duplicate_of": 0, "similarity": 0.97}
    assert second["evidence"]["line"] == 3
    assert second["evidence"]["broken"]
    assert (second["record"], second["round"]) == (LINES[2].decode(), 1)


def test_bytes_of_a_bad_record(tmp_path: Path) -> None:
    """A record that is no text at all is in the dropped set as it was."""
    (tmp_path / "a.jsonl").write_bytes(CONTENT + b'{"text":"\xff\xfe\n')
    desk = Desk(tmp_path / "a.jsonl")
    desk.drop(2, 4)
    desk.export(tmp_path / "out.jsonl", tmp_path / "left.jsonl")
    last = json.loads((tmp_path / "left.jsonl").read_bytes().splitlines()[-1])
    assert base64.b64decode(last["record_base64"]) == b'{"text":"\xff\xfe'


def test_another_ending_is_another_format(desk: Desk, tmp_path: Path) -> None:
    """The values are read again from the source; what happened to them is in the sentence."""
    _, said = desk.export(tmp_path / "out.csv")
    rows = (
        b'text,n\r\nwhere is my parcel,1\r\n"my parcel, where is it",2\r\nreset my password,3\r\n'
    )
    assert (tmp_path / "out.csv").read_bytes() == rows
    desk.export(tmp_path / "out", None, None, "huggingface")
    assert (tmp_path / "out" / "state.json").is_file()
    with pytest.raises(UsageError, match="no format"):
        desk.export(tmp_path / "new", None, None, "xml")
    assert said.endswith("verified).")


def test_test_rows_are_not_exported(desk: Desk, tmp_path: Path) -> None:
    """The file given with --test is measured against, and stays where it is."""
    (tmp_path / "held.jsonl").write_bytes(LINES[0] + b"\n")
    both = Desk(tmp_path / "a.jsonl", tmp_path / "held.jsonl")
    both.drop(2)
    _, said = both.export(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 3
    assert said.endswith("Not exported, as it is there to measure with: held.jsonl.")
    assert "= 4 in the source" in said


def test_a_folder_becomes_a_folder(tmp_path: Path) -> None:
    """Packed shards of two splits are packed shards of two splits again."""
    for split in ("train", "test"):
        (tmp_path / "data" / split).mkdir(parents=True)
        (tmp_path / "data" / split / "0.jsonl.gz").write_bytes(gzip.compress(CONTENT))
    desk = Desk(tmp_path / "data")
    event, said = desk.export(tmp_path / "out")
    for split in ("train", "test"):
        packed = (tmp_path / "out" / split / "0.jsonl.gz").read_bytes()
        assert gzip.decompress(packed) == CONTENT
    assert "(2 files)" in said
    assert len(event.sha256) == 64


def test_a_folder_becomes_one_file(tmp_path: Path) -> None:
    """Under the name of a file the shards are one; the sentence and its law are those of a file."""
    (tmp_path / "data").mkdir()
    for name in ("0.jsonl.gz", "1.jsonl.gz"):
        (tmp_path / "data" / name).write_bytes(gzip.compress(CONTENT))
    desk = Desk(tmp_path / "data")
    desk.drop(0, 2, 6)
    _, said = desk.export(tmp_path / "one.jsonl", tmp_path / "left.jsonl")
    kept = [LINES[at] for at in (1, 3, 0, 1, 3)]
    assert (tmp_path / "one.jsonl").read_bytes() == b"".join(line + b"\n" for line in kept)
    assert said.startswith(f"Wrote 5 rows to {tmp_path / 'one.jsonl'}, 3 dropped rows to")
    desk.export(tmp_path / "one.csv")
    desk.export(tmp_path / "one.parquet")
    assert len((tmp_path / "one.csv").read_bytes().splitlines()) == 6


def test_the_session_is_not_a_target(tmp_path: Path) -> None:
    """Neither a place in its folder nor a folder around it."""
    session = tmp_path / "s.elute"
    session.mkdir()
    for target, words in (
        (session / "x", "lies in the session's"),
        (tmp_path, "the session in it"),
    ):
        with pytest.raises(CannotWrite, match=words):
            refuse_inside(session, Targets(target))
    refuse_inside(session, Targets(tmp_path / "out"))


def test_a_bad_record_of_several_files_has_its_line(tmp_path: Path) -> None:
    """What is wrong with it names its file, its line and the trouble each by itself."""
    (tmp_path / "data").mkdir()
    for name in ("a.jsonl", "line 1: b.jsonl"):
        (tmp_path / "data" / name).write_bytes(CONTENT)
    desk = Desk(tmp_path / "data")
    why = Reasons(desk.state, desk.records)
    desk.drop(2, 6)
    first, second = (json.loads(json.dumps(why.why(row)["evidence"])) for row in (2, 6))
    assert first == {"part": "a.jsonl", "line": 3, "broken": first["broken"]}
    assert second == {**first, "part": "line 1: b.jsonl"}
    assert "line" not in first["broken"]


def test_an_export_of_nothing_says_so(desk: Desk, tmp_path: Path) -> None:
    """Where every row has left, the sentence begins with it."""
    desk.drop(0, 1, 3)
    _, said = desk.export(tmp_path / "out.jsonl")
    assert said.startswith(f"No row is kept: {tmp_path / 'out.jsonl'} holds none. ")
    assert "(0 kept + 3 dropped + 1 set aside = 4 in the source; verified)" in said


SAID = {
    "a.csv": [
        "text,n\r\n",
        '"hello, there",1\r\n',
        '"gr\u00fc\u00dfe\r\nan alle",2\r\n',
        "\U0001f600,3",
    ],
    "a.tsv": [
        "text\tn\r\n",
        "hello, there\t1\r\n",
        "sch\u00f6ne gr\u00fc\u00dfe\t2\r\n",
        "\U0001f600\t3\r\n",
    ],
    "a.jsonl": ["", '{"text":"one"}\n', '{"text": "broken \u00fc\n', '{"text":"\U0001f600"}\n'],
}


def wide(text: str, codec: str) -> bytes:
    """A text with its mark; halves of characters as they are."""
    return f"\ufeff{text}".encode(codec, "surrogatepass")


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("name", SAID)
def test_utf16_leaves_as_it_came(tmp_path: Path, name: str, codec: str) -> None:
    """Whole while no row leaves; without a row its bytes are missing and no other."""
    lines = SAID[name]
    (tmp_path / name).write_bytes(wide("".join(lines), codec))
    desk = Desk(tmp_path / name)
    out = tmp_path / f"out-{name}"
    desk.export(out)
    assert out.read_bytes() == wide("".join(lines), codec)
    desk.drop(1)
    desk.export(out, tmp_path / "left.jsonl", force=True)
    assert out.read_bytes() == wide("".join([*lines[:2], *lines[3:]]), codec)
    (left,) = map(json.loads, (tmp_path / "left.jsonl").read_bytes().splitlines())
    assert left["record"] == lines[2].rstrip("\r\n")


@pytest.mark.parametrize("codec", WIDE)
def test_half_a_character_is_found_and_comes_back(tmp_path: Path, codec: str) -> None:
    """Its row is listed with its line, the others are read; kept or dropped no byte is lost."""
    lines = [
        "text\r\n",
        "sch\u00f6ne Gr\u00fc\u00dfe\r\n",
        "half \ud83d of one\r\n",
        "gr\u00f6\u00dfer\r\n",
    ]
    (tmp_path / "a.csv").write_bytes(wide("".join(lines), codec))
    desk = Desk(tmp_path / "a.csv")
    found = desk.records.findings.of_rule("undecodable")
    assert found is not None
    assert found.rows.tolist() == [1]
    assert "line 3: byte" in found.notes[0]
    assert desk.records.texts[0] == "sch\u00f6ne Gr\u00fc\u00dfe"
    desk.export(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == wide("".join(lines), codec)
    desk.drop(1)
    desk.export(tmp_path / "out.csv", tmp_path / "left.jsonl", force=True)
    kept = (tmp_path / "out.csv").read_bytes()
    assert kept == wide("".join([*lines[:2], lines[3]]), codec)
    (left,) = map(json.loads, (tmp_path / "left.jsonl").read_bytes().splitlines())
    gone = base64.b64decode(left["record_base64"]).decode(codec, "surrogatepass")
    assert gone == lines[2].rstrip()


def test_half_a_character_never_makes_a_file_that_is_no_utf8(tmp_path: Path) -> None:
    """From JSON to JSON it is an escape; in plain text it is U+FFFD, and the rows are counted."""
    (tmp_path / "a.jsonl").write_bytes(wide('{"text":"bad \ud800"}\n', "utf-16-le"))
    _, said = Desk(tmp_path / "a.jsonl").export(tmp_path / "out.json")
    assert (tmp_path / "out.json").read_bytes() == b'[\n{"text":"bad \\ud800"}\n]\n'
    assert said.endswith("verified). Written in UTF-8 instead of UTF-16.")
    (tmp_path / "data").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "data" / name).write_bytes(wide("good\nbad \ud800\n", "utf-16-be"))
    _, said = Desk(tmp_path / "data").export(tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes().decode() == 2 * "good\nbad \ufffd\ufffd\ufffd\n"
    assert "2 rows have bytes that do not fit the encoding, which are U+FFFD now." in said


def test_utf16_within_a_compressed_file(tmp_path: Path) -> None:
    """Both are undone to read it, and done again where the name says so."""
    content = wide("".join(SAID["a.csv"]), "utf-16-le")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(content))
    desk = Desk(tmp_path / "a.csv.gz")
    assert desk.records.texts[0] == "hello, there"
    desk.export(tmp_path / "out.csv.gz")
    assert gzip.decompress((tmp_path / "out.csv.gz").read_bytes()) == content
    desk.export(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == content


def test_utf16_to_another_format(tmp_path: Path) -> None:
    """The values in UTF-8, which is said."""
    (tmp_path / "a.csv").write_bytes(wide("".join(SAID["a.csv"]), "utf-16-be"))
    _, said = Desk(tmp_path / "a.csv").export(tmp_path / "out.jsonl")
    last = (tmp_path / "out.jsonl").read_bytes().splitlines()[-1]
    assert last == b'{"text":"\xf0\x9f\x98\x80","n":"3"}'
    assert said.endswith("Written in UTF-8 instead of UTF-16.")
