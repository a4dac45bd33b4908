"""The step load, in a child: what it finds is stored, and what it meets is told."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import silent
from elute.core.results import Records
from elute.engine.reading import load_in_child
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plain and a packed shard, and held-out rows."""
    made = tmp_path / "data"
    made.mkdir()
    lines = [f'{{"text": "some words of row {n}"}}\n'.encode() for n in range(9)]
    (made / "train-0.jsonl").write_bytes(b"".join(lines[:4]))
    (made / "train-1.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[4:7])))
    (made / "test.jsonl").write_bytes(b"".join(lines[7:]))
    return made


def records(layout: Layout, source: Source, **settings: str | int) -> Records:
    """What is stored after loading."""
    load_in_child(layout, source, {"load": {**settings}}, "name", silent)
    return Artefacts(layout.artefacts).load("name", Records)


def test_all_parts_are_loaded_in_order(layout: Layout, folder: Path) -> None:
    """Row ids run over the files; each row has the split of its file."""
    found = records(layout, Source.of(folder))
    assert found.texts[0] == "some words of row 0"
    assert [found.texts[row] for row in range(9)] == [f"some words of row {n}" for n in range(9)]
    assert [part.rows for part in found.parts] == [4, 3, 2]
    assert found.place(5) == (1, 1)
    splits = [found.split_names[split] for split in found.splits]
    assert splits == ["train"] * 7 + ["test"] * 2


def test_spans_are_places_in_plain_bytes(layout: Layout, folder: Path) -> None:
    """A record of a packed file is read from its copy."""
    source = Source.of(folder)
    found = records(layout, source)
    first, end = found.spans[4]
    plain = gzip.decompress((folder / "train-1.jsonl.gz").read_bytes())
    assert plain[first:end] == b'{"text": "some words of row 4"}'


def test_a_packed_file_has_the_records_of_a_plain_one(layout: Layout, tmp_path: Path) -> None:
    """Texts, spans and hashes are the same."""
    rows = "".join(f"{n},words of row {n}\n" for n in range(30))
    (tmp_path / "a.csv").write_text("id,text\n" + rows)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    made = []
    for name in ("a.csv", "b.csv.gz"):
        load_in_child(layout, Source.of(tmp_path / name), {}, name, silent)
        made.append(Artefacts(layout.artefacts).load(name, Records))
    assert made[0].format == made[1].format == "csv"
    assert np.array_equal(made[0].spans, made[1].spans)
    assert np.array_equal(made[0].hashes, made[1].hashes)


def test_what_cannot_be_loaded_is_told_and_not_stored(layout: Layout, folder: Path) -> None:
    """The sentence of the step, through the child."""
    with pytest.raises(BadInput) as problem:
        records(layout, Source.of(folder), text="none")
    assert "none" in problem.value.title
    assert problem.value.hint
    assert Artefacts(layout.artefacts).names() == []


def test_a_pickle_in_a_packed_file_is_refused(layout: Layout, tmp_path: Path) -> None:
    """Nothing is opened that can run code, however it is packed."""
    planted = tmp_path / "ran"
    code = f"cposix\nsystem\n(S'touch {planted}'\ntR.".encode()
    (tmp_path / "a.pkl.gz").write_bytes(gzip.compress(b"\x80\x02" + code))
    with pytest.raises(BadInput):
        records(layout, Source.of(tmp_path / "a.pkl.gz"))
    assert not planted.exists()


def test_a_cancel_stores_nothing(layout: Layout, folder: Path) -> None:
    """Neither records nor plain bytes."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        load_in_child(layout, Source.of(folder), {}, "name", stop)
    assert [path for path in layout.root.rglob("*") if path.is_file()] == []
