"""Results come back as they were stored, or damage is noticed."""

from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, SessionDamaged
from elute.core.fingerprint import of_texts
from elute.core.results import ClusterMetrics, Evaluated, Records
from elute.core.texts import Texts
from elute.session.artefacts import Artefacts

RECORDS = Records(
    format="csv",
    encoding="utf-8",
    columns=("a", "b"),
    text_from="a",
    texts=Texts.of(["one", "", "dré\ud800"]),
    spans=np.array([[0, 3], [4, 4], [5, 9]], dtype=np.int64),
    hashes=of_texts([b"one", b"", b"dr"]),
    notes=("a note",),
)


def evaluated() -> Evaluated:
    """A result with nested values, None and a numpy number."""
    one = ClusterMetrics(0, 2, np.float64(1.0), None, 0.0, None, 0.5, None, None, 0.0)
    floats = np.array([0.5, np.nan], dtype=np.float32)
    none = np.zeros(0, dtype=np.int32)
    overall = {"silhouette": None, "noise": float(np.float32(0.5))}
    return Evaluated(overall, (one,), floats, floats, none, none, floats[:0], 0.95)


def test_records_come_back(tmp_path: Path) -> None:
    """Texts, arrays and plain fields are equal after a round trip."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    back = store.load("f", Records)
    assert list(back.texts) == list(RECORDS.texts)
    assert back.spans.tolist() == RECORDS.spans.tolist()
    assert (back.columns, back.notes) == (RECORDS.columns, RECORDS.notes)


def test_nested_values_come_back_typed(tmp_path: Path) -> None:
    """Dataclasses inside tuples, None and numbers have their types again; empty arrays too."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", evaluated())
    back = store.load("f", Evaluated)
    assert back.clusters == evaluated().clusters
    assert back.overall == {"silhouette": None, "noise": 0.5}
    assert back.near_duplicates.dtype == np.int32
    assert back.near_duplicates.shape == (0,)


def test_arrays_cannot_be_written_through(tmp_path: Path) -> None:
    """A stored result is immutable."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    with pytest.raises(ValueError, match="read-only"):
        store.load("f", Records).spans[0, 0] = 1


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """Every file of a result is checked: flips at 200 places are all noticed."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    files = sorted((tmp_path / "artefacts" / "f").iterdir())
    rng = np.random.default_rng(0)
    noticed = 0
    for _ in range(200):
        path = files[rng.integers(len(files))]
        whole = path.read_bytes()
        place = int(rng.integers(len(whole)))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        try:
            store.load("f", Records)
        except SessionDamaged:
            noticed += 1
        path.write_bytes(whole)
    assert noticed == 200
    assert store.load("f", Records).format == "csv"


def test_a_disk_that_fails_is_no_damage(tmp_path: Path) -> None:
    """A result that cannot be read at this moment is not discarded; the sentence names the file.

    A folder in a file's place stands for the disk: it is there, and reading it is an error.
    """
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    path = tmp_path / "artefacts" / "f" / "spans.npy"
    path.rename(tmp_path / "kept")
    path.mkdir()
    with pytest.raises(BadInput, match=r"spans\.npy cannot be read: Is a directory"):
        store.load("f", Records)
    path.rmdir()
    with pytest.raises(SessionDamaged, match=r"spans\.npy is missing"):
        store.load("f", Records)
    (tmp_path / "kept").rename(path)
    assert store.load("f", Records).format == "csv"
