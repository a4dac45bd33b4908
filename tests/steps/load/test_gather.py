"""Several parts as one dataset; records that cannot be read; findings of all parts together."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Records
from elute.steps.load import Load, load

from .conftest import Read


def loaded(folder: Path, *files: tuple[str, bytes], splits: dict[str, str] | None = None,
           **settings: str | int) -> Records:  # fmt: skip
    """Several files as one dataset."""
    parts = []
    for name, content in files:
        (folder / name).write_bytes(content)
        parts.append(Part(name, folder / name, (splits or {}).get(name, "")))
    return load(Load(**settings), parts, silent)  # type: ignore[arg-type]


def lines(*texts: str) -> bytes:
    """Texts as JSON Lines."""
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def test_parts_are_read_one_after_the_other(tmp_path: Path) -> None:
    """Row ids run over all parts; spans count from the start of each; hashes are of the bytes."""
    one, two = lines("a", "b"), lines("c")
    records = loaded(tmp_path, ("1.jsonl", one), ("2.jsonl", two))
    assert list(records.texts) == ["a", "b", "c"]
    assert [(part.name, part.rows) for part in records.parts] == [("1.jsonl", 2), ("2.jsonl", 1)]
    assert records.spans[2].tolist() == [0, len(two) - 1]
    assert records.place(2) == (1, 0)
    sums = [hashlib.blake2b(line, digest_size=16).digest() for line in (one + two).splitlines()]
    assert records.hashes.tobytes() == b"".join(sums)


@pytest.mark.parametrize(
    ("name", "content"),
    [("jsonl", b'{"text": "a"}\n'), ("csv", b"text,n\na,1\n"), ("json", b'[{"text": "a"}]')],
)
def test_a_part_without_a_byte_has_no_rows(tmp_path: Path, name: str, content: bytes) -> None:
    """Beside parts with rows it is one of none, wherever it stands; a compressed shard unpacks so.

    Only a dataset of nothing but such parts is empty.
    """
    full, empty = (f"b.{name}", content), (f"a.{name}", b"")
    records = loaded(tmp_path, empty, full, (f"c.{name}", b""))
    assert list(records.texts) == ["a"]
    assert [part.rows for part in records.parts] == [0, 1, 0]
    with pytest.raises(BadInput, match=f"a.{name} is empty"):
        loaded(tmp_path, empty, (f"c.{name}", b""))


def test_an_empty_part_among_parquet_has_no_rows(tmp_path: Path) -> None:
    """It has no columns, and no values to be hashed."""
    parquet.write_table(arrow.table({"text": ["a", "b"]}), tmp_path / "x.parquet")
    full = (tmp_path / "x.parquet").read_bytes()
    records = loaded(tmp_path, ("a.parquet", b""), ("b.parquet", full))
    assert (list(records.texts), len(records.hashes)) == (["a", "b"], 2)


def test_parts_of_two_formats_are_refused_by_name(tmp_path: Path) -> None:
    """The first part of each format is named."""
    with pytest.raises(BadInput, match=r"a\.jsonl is jsonl, b\.csv is csv"):
        loaded(tmp_path, ("a.jsonl", lines("a")), ("b.csv", b"text,n\nx,1\n"))


def test_a_part_of_another_table_is_refused_by_name(tmp_path: Path) -> None:
    """A part that has nothing of what the text is made of does not pass for blank rows."""
    with pytest.raises(BadInput, match=r'b\.csv has no column "text"'):
        loaded(tmp_path, ("a.csv", b"text,n\nx,1\n"), ("b.csv", b"name,n\nx,1\n"))


def test_columns_of_all_parts_are_told(tmp_path: Path) -> None:
    """Parts may have columns of their own beside the text."""
    records = loaded(tmp_path, ("a.csv", b"text,n\nx,1\n"), ("b.csv", b"m,text\n2,y\n"))
    assert records.columns == ("text", "n", "m")
    assert list(records.texts) == ["x", "y"]


def test_an_empty_part_is_a_part(tmp_path: Path) -> None:
    """A file with a header only has no rows, first or last."""
    full, empty = b"text,n\nx,1\n", b"text,n\n"
    for names in ([("a.csv", empty), ("b.csv", full)], [("a.csv", full), ("b.csv", empty)]):
        records = loaded(tmp_path, *names)
        assert list(records.texts) == ["x"]
        assert sum(part.rows for part in records.parts) == len(records.hashes) == 1


def test_bad_records_keep_their_row(read: Read) -> None:
    """A bad record has an id, a span, a hash and no text; it is told by line, and set aside."""
    content = b'{"text": "a"}\n{"text": "b\n[1]\n{"text": "c"}\n'
    records = read("a.jsonl", content)
    assert list(records.texts) == ["a", "", "", "c"]
    assert records.bad.tolist() == [1, 2]
    assert [content[start:end] for start, end in records.spans][1] == b'{"text": "b'
    assert len(set(records.hashes.tolist())) == 4
    bad = records.findings.of_rule("bad-record")
    assert bad is not None
    assert (bad.kind, bad.applied) == ("drop", True)
    assert bad.note(0).startswith("line 2: ")
    assert bad.note(1).startswith("line 3: ")


def test_findings_of_parts_are_one_with_row_ids(tmp_path: Path) -> None:
    """Bad records and what readers noticed are told once a rule, with the part's name."""
    one = b"text,n\nx,1\ny\nz,3\n"
    two = b"text,n\nx\n"
    records = loaded(tmp_path, ("a.csv", one), ("b.csv", two), text="text")
    ragged = records.findings.of_rule("ragged")
    assert ragged is not None
    assert ragged.rows.tolist() == [1, 3]
    assert ragged.note(1).startswith("b.csv, ")
    assert ragged.summary == (
        "2 of 4 records have more or fewer fields than the header (a.csv: 1, b.csv: 1)."
    )
    bad = b'{"text": "a"}\n{\n'
    found = loaded(tmp_path, ("a.jsonl", bad), ("b.jsonl", bad)).findings.of_rule("bad-record")
    assert found is not None
    assert found.rows.tolist() == [1, 3]
    assert found.note(1).startswith("b.jsonl, line 2: ")


def test_one_record_is_told_in_the_singular(tmp_path: Path) -> None:
    """Of one record and of several, in one file and in more than are named."""
    for content, told in (
        (b"text,n\nx,1\ny\n", "1 of 2 records has more or fewer fields than the header."),
        (b"text,n\nx\ny\n", "2 of 2 records have more or fewer fields than the header."),
        (b"text,n\nx\n", "1 of 1 record has more or fewer fields than the header."),
    ):
        found = loaded(tmp_path, ("a.csv", content), text="text").findings.of_rule("ragged")
        assert found is not None
        assert found.summary == told
    files = [(f"{name}.jsonl", b'{"text": "x"}\n{\n') for name in "abcde"]
    found = loaded(tmp_path, *files).findings.of_rule("bad-record")
    assert found is not None
    assert found.summary == (
        "5 of 10 records cannot be read and are kept aside "
        "(a.jsonl: 1, b.jsonl: 1, c.jsonl: 1, and 2 in other files)."
    )


def test_scores_of_all_parts_stay_with_their_rows(tmp_path: Path) -> None:
    """What a reader scored is not lost when the parts are put together."""
    one, two = b"text,n,m\nx,1\nx,1,2\n", b"text,n,m\nx\n"
    found = loaded(tmp_path, ("a.csv", one), ("b.csv", two), text="text").findings.of_rule("ragged")
    assert found is not None
    assert found.rows.tolist() == [0, 2]
    assert found.found["score"].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert [*found.notes] == [
        "a.csv, line 2: 2 fields, header has 3",
        "b.csv, line 2: 1 fields, header has 3",
    ]


def test_too_many_bad_records_stop(read: Read) -> None:
    """Beyond the bound nothing is loaded: how many of how many, the first ones, how to go on."""
    content = b"".join(b"{\n" for _ in range(5)) + b'{"text": "a"}\n'
    with pytest.raises(
        BadInput, match=r"5 of 6 records of .*a\.jsonl cannot be read: line 1: "
    ) as stop:
        read("a.jsonl", content, max_bad=4)
    assert stop.value.exit_code == 3
    assert "--max-bad 5" in stop.value.hint
    assert len(read("a.jsonl", content, max_bad=5).bad) == 5
    with pytest.raises(BadInput):
        read("a.jsonl", b'{\n{"text": "a"}\n', max_bad=0)


def test_nothing_but_bad_records_stops(read: Read) -> None:
    """A file without one good record is refused, whatever the bound."""
    with pytest.raises(BadInput) as stop:
        read("a.jsonl", b"{\n[\n")
    assert stop.value.hint


@pytest.mark.parametrize(
    ("format", "good", "bad"),
    [
        ("jsonl", lines("a"), b"{\n"),
        ("json", b'[{"text": "a"}]', b"[{]"),
        ("csv", b"text,n\na,1\n", b'"text","n"\n"a,1\n'),
    ],
)
def test_a_part_of_bad_records_only_is_a_part(
    tmp_path: Path, format: str, good: bytes, bad: bytes
) -> None:
    """One bad record of two is within the bound, whichever file it stands in, first or last."""
    for names in (("a", "b"), ("b", "a")):
        files = dict(zip(names, (good, bad), strict=True))
        records = loaded(tmp_path, *sorted(files.items()), format=format)
        row = 1 if names[0] == "a" else 0
        assert records.bad.tolist() == [row]
        assert [part.rows for part in records.parts] == [1, 1]
        with pytest.raises(BadInput, match=rf"1 of 2 records .*: {names[1]}, line [12]: "):
            loaded(tmp_path, *sorted(files.items()), format=format, max_bad=0)


def test_parts_of_bad_records_only_are_refused_by_name(tmp_path: Path) -> None:
    """Where no file holds a good record, the first bad one is named, with a way out."""
    files = [("a.jsonl", b"\n"), ("b.jsonl", b"\n{\n"), ("c.jsonl", b"{\n")]
    told = r"^No record of the dataset can be read: b\.jsonl, line 2, "
    with pytest.raises(BadInput, match=told) as stop:
        loaded(tmp_path, *files)
    assert "load.format=text" in stop.value.hint


def test_labels_splits_and_times_skip_bad_records(read: Read) -> None:
    """Every array has an entry for every row."""
    row = '{"text": "t%s", "label": "%s", "split": "%s", "created_at": "2024-01-02"}\n'
    content = (row % (1, "x", "train") + "{\n" + row % (2, "y", "test")).encode()
    records = read("a.jsonl", content)
    assert records.labels.tolist() == [0, -1, 1]
    assert records.splits.tolist() == [0, -1, 1]
    assert np.isnan(records.times).tolist() == [False, True, False]


def test_splits_of_files_are_the_splits(tmp_path: Path) -> None:
    """Where the files are the splits, a column of that name is not asked."""
    one = b'{"text": "a", "split": "x"}\n{"text": "b", "split": "test"}\n'
    files = (("a.jsonl", one), ("b.jsonl", one))
    records = loaded(tmp_path, *files, splits={"a.jsonl": "train", "b.jsonl": "test"})
    assert records.split_from == "files"
    assert records.split_names == ("train", "test")
    assert records.splits.tolist() == [0, 0, 1, 1]


def test_conversations_are_told_with_their_views(read: Read) -> None:
    """A note names the shape, how many rows have it, its columns, the view and the others."""
    chat = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    records = read("a.jsonl", (json.dumps(chat) + "\n").encode() * 3 + b'{"messages": null}\n')
    assert (records.shape, records.text_from) == ("messages", "all")
    assert "3 of 4 records have the shape messages" in records.notes[0]
    assert "user[0]" in records.notes[1]
    missing = records.findings.of_rule("missing")
    assert missing is not None
    assert missing.rows.tolist() == [3]


def test_an_unknown_view_is_refused_with_those_there_are(read: Read) -> None:
    """The views of the shape and the columns are listed."""
    chat = b'{"messages": [{"role": "user", "content": "a"}], "id": 1}\n'
    with pytest.raises(BadInput, match='no column "users"') as stop:
        read("a.jsonl", chat, text="users")
    assert "assistant[-1]" in stop.value.hint
    assert "messages, id" in stop.value.hint


def test_a_column_wins_over_a_view(read: Read) -> None:
    """`prompt` is the column of that name where there is one."""
    row = b'{"prompt": "a", "completion": "b", "system": "be short"}\n'
    assert list(read("a.jsonl", row, text="prompt").texts) == ["a"]
    assert list(read("a.jsonl", row, text="{answer}<{prompt}").texts) == ["b<a"]


def test_a_view_wins_over_a_column_of_messages(read: Read) -> None:
    """`chosen` is what is said in it, not the JSON of the message."""
    said = {"from": "gpt", "value": "nine"}
    asks = [{"from": "human", "value": "how tall?"}]
    row = {"conversations": asks, "chosen": said, "rejected": {**said, "value": "no"}}
    content = (json.dumps(row) + "\n").encode()
    assert list(read("a.jsonl", content, text="{prompt} {chosen}").texts) == ["how tall? nine"]


def test_rows_that_share_a_prompt_are_no_copies(read: Read) -> None:
    """By default other answers make another text, in every shape."""
    for ask, tell in (("prompt", "completion"), ("instruction", "output"), ("q", "a")):
        rows = [{ask: "same", tell: f"other {n}"} for n in range(3)]
        records = read("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
        assert len(set(records.texts)) == 3
    rows = [{"prompt": "same", "chosen": "same", "rejected": f"other {n}"} for n in range(3)]
    records = read("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    assert len(set(records.texts)) == 3


def test_shape_faults_are_findings_with_row_ids(read: Read) -> None:
    """What is odd about a conversation is listed by rule, never applied by itself."""
    good = {"prompt": "a", "chosen": "b", "rejected": "c"}
    rows = [good, good | {"rejected": "b"}, good | {"chosen": ""}]
    records = read("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    found = {one.rule: (one.rows.tolist(), one.kind, one.applied) for one in records.findings}
    assert found == {
        "same-answers": ([1], "drop", False),
        "empty-answer": ([2], "drop", False),
        "missing": ([2], "drop", False),
    }


def test_errors_name_an_unpacked_part_as_the_user_does(tmp_path: Path) -> None:
    """Where the bytes were unpacked to is no business of the user's."""
    (tmp_path / "abcdef").write_bytes(b"\x00\x01")
    with pytest.raises(BadInput) as stop:
        load(Load(), [Part("data/x.json.gz", tmp_path / "abcdef")], silent)
    assert "abcdef" not in str(stop.value)
    assert "data/x.json.gz" in str(stop.value)


def test_progress_counts_the_bytes_of_all_parts(tmp_path: Path) -> None:
    """Done never exceeds the total, which is the size of all files, and ends there."""
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int, message: str = "") -> None:
        if message == "reading the records":
            seen.append((done, total))

    content = lines(*(f"text {n}" for n in range(9000)))
    parts = []
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(content)
        parts.append(Part(name, tmp_path / name))
    load(Load(), parts, watch)
    assert seen == sorted(seen)
    assert seen[-1] == (2 * len(content), 2 * len(content))


def test_a_conversation_reads_alike_in_every_format(tmp_path: Path) -> None:
    """JSON Lines, JSON, Parquet, Arrow and a CSV with JSON in it give the same texts."""
    from pyarrow import RecordBatchFileWriter, Table, parquet

    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}
    chat: list[dict[str, object]] = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "b", "tool_call_id": "c"},
        {"role": "assistant", "content": "d"},
    ]
    rows = [{"messages": chat, "n": 1}, {"messages": chat[:1] + chat[3:], "n": 2}]
    table = Table.from_pylist(rows)
    parquet.write_table(table, tmp_path / "p.parquet")
    with RecordBatchFileWriter(tmp_path / "a.arrow", table.schema) as writer:
        writer.write_table(table)
    quoted = [json.dumps(row["messages"]).replace('"', '""') for row in rows]
    files = {
        "j.jsonl": "".join(json.dumps(row) + "\n" for row in rows).encode(),
        "j.json": json.dumps(rows).encode(),
        "c.csv": ("messages,n\n" + "".join(f'"{text}",1\n' for text in quoted)).encode(),
    }
    for name in ("p.parquet", "a.arrow"):
        files[name] = (tmp_path / name).read_bytes()
    for name, content in files.items():
        records = loaded(tmp_path, (name, content))
        assert (records.shape, len(records.findings)) == ("messages", 0), name
        assert list(records.texts) == [
            'user: a\nassistant: [call f {"x": 1}]\ntool: b\nassistant: d',
            "user: a\nassistant: d",
        ], name
