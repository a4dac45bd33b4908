"""Vectors are found by the hash of their text, and damaged shards count as missing."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import BadInput, ServiceError, SessionDamaged
from elute.core.fingerprint import of_texts
from elute.session.artefacts import write_array
from elute.session.canary import CANARY, is_damaged
from elute.session.vectors import VectorStore, shards


def hashes(*numbers: int) -> NDArray[np.bytes_]:
    """Hashes of made-up texts."""
    return of_texts(str(number).encode() for number in numbers)


def rows(*numbers: int) -> NDArray[np.float32]:
    """A vector that tells its text."""
    return np.array([[number, 1.0] for number in numbers], dtype=np.float32)


def test_vectors_are_found_in_any_order_across_shards(tmp_path: Path) -> None:
    """A re-ordered dataset finds the same vectors, repeated texts too."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1, 2, 3), rows(1, 2, 3))
    store.add(hashes(5, 4), rows(5, 4))
    wanted = (4, 1, 4, 3, 5)
    again = VectorStore(tmp_path / "key")
    for opened in (store, again):
        assert opened.take(hashes(*wanted)).tolist() == rows(*wanted).tolist()
        assert opened.has(hashes(1, 9)).tolist() == [True, False]


def test_vectors_are_read_a_part_at_a_time(tmp_path: Path) -> None:
    """Each once, whatever the order; equal texts stand in one place."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1, 2, 3), rows(1, 2, 3))
    store.add(hashes(5, 4), rows(5, 4))
    wanted = (4, 1, 4, 3, 2)
    places = store.places(hashes(*wanted))
    assert places[0] == places[2]
    found = {int(at): float(it[0]) for some, part in store.parts(places)
             for at, it in zip(some, part, strict=True)}  # fmt: skip
    assert found == dict(enumerate(wanted))
    assert not list(store.parts(places[:0]))


def test_missing_vectors_are_told(tmp_path: Path) -> None:
    """A text without a vector never gets another one's."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1), rows(1))
    with pytest.raises(SessionDamaged, match="1 vectors are missing"):
        store.take(hashes(1, 2))
    with pytest.raises(SessionDamaged, match="2 vectors are missing"):
        VectorStore(tmp_path / "none").take(hashes(1, 2))


def test_a_damaged_shard_is_set_aside_and_made_again(tmp_path: Path) -> None:
    """Only its texts are missing; new shards do not overwrite it; the rest is found."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1, 2), rows(1, 2))
    store.add(hashes(3), rows(3))
    path = tmp_path / "key" / "shard-000000.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    hurt = VectorStore(tmp_path / "key")
    assert hurt.damaged
    hurt.set_aside_damage()
    assert hurt.has(hashes(1, 2, 3)).tolist() == [False, False, True]
    hurt.add(hashes(1, 2), rows(1, 2))
    mended = VectorStore(tmp_path / "key")
    assert mended.take(hashes(3, 2, 1)).tolist() == rows(3, 2, 1).tolist()
    assert path.with_suffix(".bad").exists()


def add_waiting(store: VectorStore, number: int) -> NDArray[np.bytes_]:
    """Add a shard that waits for others; its text's hash."""
    store.add(hashes(number), rows(number), waits=True)
    return hashes(number)


def test_shards_that_belong_together_count_together(tmp_path: Path) -> None:
    """None of them before all are there; those of before stay."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(0), rows(0))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SessionDamaged), store.together():
        store.take(add_waiting(store, 1))
    assert sorted(tmp_path.rglob("*")) == before
    with store.together():
        wanted = np.concatenate([hashes(0), add_waiting(store, 1), add_waiting(store, 2)])
        for opened in (store, VectorStore(tmp_path / "key")):
            assert opened.has(wanted).tolist() == [True, False, False]
    for opened in (store, VectorStore(tmp_path / "key")):
        assert opened.take(hashes(2, 0, 1)).tolist() == rows(2, 0, 1).tolist()


def test_all_shards_can_be_set_aside(tmp_path: Path) -> None:
    """Whole ones too, where they are worth nothing without the others."""
    VectorStore(tmp_path / "none").set_aside_damage(all_of_it=True)
    assert not (tmp_path / "none").exists()
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1), rows(1))
    store.set_aside_damage(all_of_it=True)
    for opened in (store, VectorStore(tmp_path / "key")):
        assert not opened.has(hashes(1)).any()
    assert (tmp_path / "key" / "shard-000000.bad").exists()


def header(shape: bytes) -> bytes:
    """The beginning of an array's file."""
    words = b"{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + b", }\n"
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words


HUGE, ODD = header(b"(200000000000, 9)"), header(b"((1,")


@pytest.mark.parametrize("damage", ["torn", "flipped"])
def test_a_damaged_manifest_line_costs_its_shard_only(tmp_path: Path, damage: str) -> None:
    """The shard is made again under another name; no other shard is written over or lost."""
    store = VectorStore(tmp_path / "key")
    for number in (1, 2, 3):
        store.add(hashes(number), rows(number))
    manifest = tmp_path / "key" / "manifest.jsonl"
    whole = manifest.read_bytes()
    hurt_lines = whole[:-9] if damage == "torn" else b"[" + whole[1:]
    manifest.write_bytes(hurt_lines)
    hurt = VectorStore(tmp_path / "key")
    assert hurt.damaged
    hurt.set_aside_damage()
    missing = [number for number in (1, 2, 3) if not hurt.has(hashes(number))[0]]
    assert missing == ([3] if damage == "torn" else [1])
    hurt.add(hashes(*missing), rows(*missing))
    mended = VectorStore(tmp_path / "key")
    assert mended.damaged == []
    assert mended.take(hashes(1, 2, 3)).tolist() == rows(1, 2, 3).tolist()


def test_a_disk_that_fails_is_no_damage(tmp_path: Path) -> None:
    """A shard that cannot be read at this moment is not set aside: its vectors cost money.

    A folder in the file's place stands for the disk: it is there, and reading it is an error.
    """
    VectorStore(tmp_path / "key").add(hashes(1), rows(1))
    path = tmp_path / "key" / "shard-000000.npy"
    path.rename(tmp_path / "kept")
    path.mkdir()
    with pytest.raises(BadInput, match=r"shard-000000\.npy cannot be read"):
        VectorStore(tmp_path / "key")
    path.rmdir()
    (tmp_path / "kept").rename(path)
    assert VectorStore(tmp_path / "key").has(hashes(1)).all()


WHO = "The model m at h.example"
PAIR = np.eye(2, 2, dtype=np.float32)


def turned(vectors: NDArray[np.float32], cosine: float) -> NDArray[np.float32]:
    """The vectors, each turned so that this is its cosine with the old one."""
    angle = np.arccos(cosine)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    made: NDArray[np.float32] = (vectors @ turn).astype(np.float32)
    return made


def test_another_model_is_known_by_its_answers(tmp_path: Path) -> None:
    """Rounding passes; another direction of either vector, or another width, does not."""
    store = VectorStore(tmp_path / "key")
    store.must_match(WHO, PAIR)
    store.add(hashes(1), rows(1))
    again = VectorStore(tmp_path / "key")
    again.must_match(WHO, turned(PAIR, 0.9985))
    half = np.stack([PAIR[0], turned(PAIR, 0.99)[1]])
    for other in (turned(PAIR, 0.997), -PAIR, half, np.eye(2, 3, dtype=np.float32)):
        with pytest.raises(ServiceError, match=f"{WHO} answers otherwise") as caught:
            again.must_match(WHO, other)
        assert "embed.prefix" in caught.value.hint
        assert caught.value.exit_code == 4
    again.must_match(WHO, PAIR)


def test_answers_without_vectors_bind_nobody(tmp_path: Path) -> None:
    """Where nothing was stored another model may take over, of any width."""
    VectorStore(tmp_path / "key").must_match(WHO, np.eye(2, 3, dtype=np.float32))
    store = VectorStore(tmp_path / "key")
    store.must_match(WHO, PAIR)
    store.add(hashes(1), rows(1))
    VectorStore(tmp_path / "key").must_match(WHO, PAIR)


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"nan", b"wide", b"PK\x03\x04", HUGE, ODD])
def test_without_what_tells_models_apart_nothing_is_mixed(tmp_path: Path, damage: bytes) -> None:
    """Lost or damaged answers beside stored vectors are told, and not silently made anew."""
    store = VectorStore(tmp_path / "key")
    store.must_match(WHO, PAIR)
    store.add(hashes(1), rows(1))
    path = tmp_path / "key" / CANARY
    if damage == b"nan":
        write_array(path, PAIR * np.float32("nan"))
    elif damage == b"wide":
        write_array(path, np.eye(2, 3, dtype=np.float32))
    elif damage:
        path.write_bytes(damage)
    else:
        path.unlink()
    with pytest.raises(ServiceError, match="3 numbers instead of 2"):
        store.must_match(WHO, np.eye(2, 3, dtype=np.float32))
    for _ in range(2):
        with pytest.raises(SessionDamaged, match=f"{WHO} may be another than made") as caught:
            VectorStore(tmp_path / "key").must_match(WHO, PAIR)
    assert str(tmp_path / "key") in caught.value.hint
    assert is_damaged(tmp_path / "key") == (damage not in (b"", b"wide"))


def test_vectors_of_another_width_are_refused(tmp_path: Path) -> None:
    """They are told, and nothing of them is stored."""
    store = VectorStore(tmp_path / "key")
    store.add(hashes(1), rows(1))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ServiceError, match="3 numbers instead of 2"):
        store.add(hashes(2), np.eye(1, 3, dtype=np.float32))
    assert sorted(tmp_path.rglob("*")) == before


def mix(folder: Path, vectors: NDArray[np.generic], of: NDArray[np.generic]) -> None:
    """Add a shard that should not be there, with checksums that hold."""
    VectorStore(folder).add(hashes(7), rows(7))
    sums = [
        write_array(folder / "shard-000001.npy", vectors),
        write_array(folder / "shard-000001.hashes.npy", of),
    ]
    manifest = folder / "manifest.jsonl"
    first, second = manifest.read_bytes().splitlines(keepends=True)
    shard = json.loads(second) | {"sha256": sums[0], "hashes_sha256": sums[1]}
    manifest.write_bytes(first + json.dumps(shard).encode() + b"\n")


@pytest.mark.parametrize(
    ("vectors", "of"),
    [
        (np.eye(1, 3, dtype=np.float32), hashes(7)),
        (np.ones(2, dtype=np.float32), hashes(7)),
        (np.eye(1, 2, dtype=np.float64), hashes(7)),
        (rows(7), hashes(7, 8)),
        (rows(7), np.zeros(1)),
    ],
)
def test_a_shard_that_does_not_belong_is_damage(
    tmp_path: Path, vectors: NDArray[np.generic], of: NDArray[np.generic]
) -> None:
    """A mixed store opens, names the shard, and embeds its texts again."""
    VectorStore(tmp_path / "key").add(hashes(1), rows(1))
    mix(tmp_path / "key", vectors, of)
    store = VectorStore(tmp_path / "key")
    assert len(store.damaged) == 1
    assert "shard-000001.npy" in store.damaged[0]
    store.set_aside_damage()
    assert store.has(hashes(1, 7)).tolist() == [True, False]
    store.add(hashes(7), rows(7))
    assert VectorStore(tmp_path / "key").take(hashes(7, 1)).tolist() == rows(7, 1).tolist()


def test_many_shards_hold_no_files_open(tmp_path: Path) -> None:
    """A million rows from a server are a thousand shards: more than a process may have open."""
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))
    store = VectorStore(tmp_path / "key")
    for number in range(30):
        store.add(hashes(number), rows(number))
    wanted = (29, 0, 15, 0, 28)
    again = VectorStore(tmp_path / "key")
    for opened in (store, again):
        assert opened.take(hashes(*wanted)).tolist() == rows(*wanted).tolist()
    assert len(list(files.iterdir())) <= before + 3


@pytest.mark.parametrize("change", [(b'"count": 3', b'"count": 2'), (b'"dim": 2', b'"dim": 3')])
def test_a_manifest_that_misstates_a_shard_is_noticed(
    change: tuple[bytes, bytes], tmp_path: Path
) -> None:
    """One flipped bit in a number of the manifest is damage, though the files are whole."""
    folder = tmp_path / "key"
    VectorStore(folder).add(hashes(1, 2, 3), rows(1, 2, 3))
    manifest = folder / "manifest.jsonl"
    assert change[0] in manifest.read_bytes()
    manifest.write_bytes(manifest.read_bytes().replace(*change))
    assert VectorStore(folder).damaged
    assert [problem for _, problem in shards(folder) if problem]
