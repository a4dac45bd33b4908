"""Results come back as they were stored, or damage is noticed."""

from collections.abc import Container, Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, SessionDamaged
from elute.core.findings import Finding, found
from elute.core.results import Clustered, ClusterMetrics, Evaluated, Records
from elute.core.texts import Texts
from elute.session.artefacts import Artefacts
from tests.values import evaluated, ids, records

NOTED = Finding("bad-record", "drop", True, "one is cut off", found(ids(2)), Texts.of(["line 3"]))
RECORDS = records(["one", "", "dré\ud800"], [NOTED], columns=("a", "b"), notes=("a note",))


def nested() -> Evaluated:
    """A result with nested values, None and a numpy number."""
    one = ClusterMetrics(0, 2, np.float64(1.0), None, 0.0, None, 0.5, None, None, 0.0)
    overall = {"silhouette": None, "noise": float(np.float32(0.5))}
    return evaluated(2, overall=overall, clusters=(one,))


def test_records_come_back(tmp_path: Path) -> None:
    """Texts, arrays and plain fields are equal after a round trip."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    back = store.load("f", Records)
    assert list(back.texts) == list(RECORDS.texts)
    assert back.spans.tolist() == RECORDS.spans.tolist()
    assert (back.columns, back.notes) == (RECORDS.columns, RECORDS.notes)
    assert back.parts == RECORDS.parts


def test_findings_come_back(tmp_path: Path) -> None:
    """A result within a result, arrays and texts in it, is equal after a round trip."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", RECORDS)
    (back,) = store.load("f", Records).findings
    assert (back.rule, back.applied, back.rows.tolist()) == ("bad-record", True, [2])
    assert back.note(0) == "line 3"


def test_nested_values_come_back_typed(tmp_path: Path) -> None:
    """Dataclasses inside tuples, None and numbers have their types again; empty arrays too."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", nested())
    back = store.load("f", Evaluated)
    assert back.clusters == nested().clusters
    assert back.overall == {"silhouette": None, "noise": 0.5}
    assert back.copies.dtype == np.int32
    assert back.copies.shape == (0,)


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
    assert store.load("f", Records).format == "text"


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
    assert store.load("f", Records).format == "text"


def clusters(labels: list[int], points: np.ndarray) -> Clustered:
    """Clusters of rows in a space of their own."""
    rows = np.array(labels, np.int32)
    return Clustered(rows, np.ones(len(rows), np.float32), space="pca", points=points)


def test_an_array_of_the_base_is_stored_once(tmp_path: Path) -> None:
    """What is equal is named, not written again, and comes back; what differs is written."""
    store, points = Artefacts(tmp_path / "artefacts"), np.eye(4, 3, dtype=np.float32)
    store.store("base", clusters([0, 0, 1, 1], points))
    store.store("edited", clusters([0, 0, 0, 0], points), "base")
    assert not (tmp_path / "artefacts" / "edited" / "points.npy").exists()
    back = store.load("edited", Clustered)
    assert back.labels.tolist() == [0, 0, 0, 0]
    np.testing.assert_array_equal(back.points, points)
    store.store("moved", clusters([0, 0, 1, 1], points + 1), "base")
    np.testing.assert_array_equal(store.load("moved", Clustered).points, points + 1)
    assert store.load("base", Clustered).labels.tolist() == [0, 0, 1, 1]


def test_damage_to_the_base_is_damage_to_what_rests_on_it(tmp_path: Path) -> None:
    """A flipped bit and a loss are noticed in both; once the base is made again both are whole."""
    store, points = Artefacts(tmp_path / "artefacts"), np.eye(4, 3, dtype=np.float32)
    base = clusters([0, 0, 1, 1], points)
    store.store("base", base)
    store.store("edited", clusters([0, 0, 0, 0], points), "base")
    file = tmp_path / "artefacts" / "base" / "points.npy"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    for name in ("base", "edited"):
        with pytest.raises(SessionDamaged, match=r"base/points\.npy fails its checksum"):
            store.load(name, Clustered)
    store.discard("base")
    with pytest.raises(SessionDamaged, match=r"base/\w+\.npy is missing"):
        store.load("edited", Clustered)
    store.store("base", base)
    np.testing.assert_array_equal(store.load("edited", Clustered).points, points)


def test_a_base_that_is_gone_is_not_rested_on(tmp_path: Path) -> None:
    """Everything is written then."""
    store, points = Artefacts(tmp_path / "artefacts"), np.eye(4, 3, dtype=np.float32)
    store.store("edited", clusters([0, 0, 0, 0], points), "base")
    np.testing.assert_array_equal(store.load("edited", Clustered).points, points)


class Vanishing(Artefacts):
    """Results that another process discards once they have been verified."""

    def problems(self, fingerprint: str, unproved: Container[str] = ()) -> Iterator[str]:
        """None; and the result is gone."""
        found = list(super().problems(fingerprint))
        self.discard(fingerprint)
        yield from found


def test_a_result_that_goes_while_it_is_read_is_damage_not_a_defect(tmp_path: Path) -> None:
    """The worker discards a draft that somebody is about to show."""
    store = Vanishing(tmp_path / "artefacts")
    store.store("f", RECORDS)
    with pytest.raises(SessionDamaged, match="is gone"):
        store.load("f", Records)


def test_a_result_of_another_version_is_damage_not_a_defect(tmp_path: Path) -> None:
    """A stored result that lacks a field is to be made again, and says so."""
    store = Artefacts(tmp_path / "artefacts")
    store.store("f", Clustered(np.zeros(2, np.int32), np.ones(2, np.float32)))
    with pytest.raises(SessionDamaged, match="another version of elute"):
        store.load("f", Evaluated)
