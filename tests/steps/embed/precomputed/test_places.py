"""Whose vector is whose: of the row, whatever its text; or of an id that only one text has."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Floats, Precleaned
from elute.engine import embedding
from elute.engine.embedding import embed_missing, gather
from elute.steps.embed.base import Given
from elute.steps.embed.precomputed import Precomputed
from tests import values

COUNT, DIM = 40, 12
RAW = np.random.default_rng(8).standard_normal((COUNT, DIM)).astype(np.float32)
VECTORS: Floats = np.asarray(RAW / np.linalg.norm(RAW, axis=1, keepdims=True))
IDS: list[object] = list(range(COUNT))
FORWARDS = [f"text {number}" for number in range(COUNT)]


def saved(folder: Path, vectors: Floats = VECTORS, ids: list[int] | None = None) -> str:
    """A file of vectors with ids beside them."""
    path = folder / "v.npz"
    np.savez(path, v=vectors, id=np.array(ids or range(len(vectors))))
    return str(path)


def embedded(
    folder: Path, method: Precomputed, round_: Precleaned, corpus: str, ids: list[object]
) -> tuple[Floats, tuple[str, ...]]:
    """The vectors of a round out of the session's store, and what was said."""
    given = Given(count=COUNT, values=lambda field: ids)
    root = folder / "vectors"
    found = embed_missing(root, "precomputed", method, round_, corpus, silent, given)
    return gather(root, found, round_), found.notes


@pytest.mark.parametrize("field", ["", "id"])
def test_another_text_column_leaves_each_row_its_vector(field: str, tmp_path: Path) -> None:
    """The same texts in other rows (another column, another cleaning) are not found by the text."""
    method = Precomputed(saved(tmp_path), id=field)
    for corpus, texts in (("a", FORWARDS), ("b", FORWARDS[::-1])):
        made, notes = embedded(
            tmp_path, method, values.precleaned(range(COUNT), texts), corpus, IDS
        )
        np.testing.assert_allclose(made, VECTORS, atol=1e-6)
        assert not notes


def test_rows_that_stay_keep_their_vectors(tmp_path: Path) -> None:
    """In a round with fewer rows each is beside its own vector, not the one at its new place."""
    method, kept = Precomputed(saved(tmp_path)), [3, 4, 17, 39]
    embedded(tmp_path, method, values.precleaned(range(COUNT), FORWARDS), "all", IDS)
    round_ = values.precleaned(kept, [FORWARDS[row] for row in kept])
    made, _ = embedded(tmp_path, method, round_, "kept", IDS)
    np.testing.assert_allclose(made, VECTORS[kept], atol=1e-6)


@pytest.mark.parametrize("field", ["", "id"])
@pytest.mark.parametrize(("noise", "told"), [(1.0, True), (1e-4, False)])
def test_equal_texts_with_other_vectors_are_told(
    field: str, noise: float, told: bool, tmp_path: Path
) -> None:
    """They get the first row's vector, and how many they are is said; rounding is no difference."""
    texts, vectors = FORWARDS.copy(), VECTORS.copy()
    copies = [20, 21, 39]
    for row in copies:
        texts[row], vectors[row] = texts[2], vectors[2] + noise * VECTORS[row]
    method = Precomputed(saved(tmp_path, vectors), id=field)
    made, notes = embedded(tmp_path, method, values.precleaned(range(COUNT), texts), "all", IDS)
    np.testing.assert_allclose(made[copies], VECTORS[[2, 2, 2]], atol=1e-6)
    assert any(note.startswith("3 rows have the text") for note in notes) == told


def test_many_vectors_are_stored_shard_by_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vectors that go by rows are not held back until all are there, so memory stays bounded."""
    monkeypatch.setattr(embedding, "SHARD_ROWS", 8)
    monkeypatch.setattr("elute.steps.embed.precomputed.stored.BLOCK_ROWS", 8)
    embedded(
        tmp_path,
        Precomputed(saved(tmp_path)),
        values.precleaned(range(COUNT), FORWARDS),
        "all",
        IDS,
    )
    assert len(list(tmp_path.glob("vectors/*/shard-*.hashes.npy"))) == COUNT // 8


WRONG_IDS = {
    "null": ({5: None, 9: None}, r"id is empty in 2 rows \(row 5, 9\)"),
    "not a number": ({5: float("nan")}, r"id is empty in 1 row \(row 5\)"),
    "blank": ({5: ""}, r"id is empty in 1 row \(row 5\)"),
    "twice": ({9: 5}, r"1 row has the id of a row with another text \(5 in rows 5 and 9\)"),
    "a copy's": ({21: 5}, r"\(5 in rows 5 and 21\)"),
}


@pytest.mark.parametrize("kind", list(WRONG_IDS))
def test_ids_of_the_data_must_tell_rows_apart(kind: str, tmp_path: Path) -> None:
    """A row without an id, and an id of rows with different texts, are refused by row."""
    changed, said = WRONG_IDS[kind]
    texts = FORWARDS.copy()
    texts[21] = texts[20]
    ids: list[object] = [changed.get(row, row) for row in range(COUNT)]  # type: ignore[attr-defined]
    method = Precomputed(saved(tmp_path), id="id")
    with pytest.raises(BadInput, match=said) as refused:
        embedded(tmp_path, method, values.precleaned(range(COUNT), texts), "all", ids)
    assert refused.value.hint
    assert not list(tmp_path.glob("vectors/*/shard-*"))


def test_rows_of_one_text_may_share_an_id(tmp_path: Path) -> None:
    """Equal texts with one id have one vector, so nothing is in doubt."""
    texts, ids = FORWARDS.copy(), list[object](range(COUNT))
    texts[21], ids[21] = texts[20], ids[20]
    method = Precomputed(saved(tmp_path), id="id")
    made, notes = embedded(tmp_path, method, values.precleaned(range(COUNT), texts), "all", ids)
    np.testing.assert_allclose(made[21], VECTORS[20], atol=1e-6)
    assert not notes


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([0, 1, 2], "3 ids for 40 vectors"),
        (list(range(41)), "41 ids for 40 vectors"),
        ([0, *range(39)], "1 ids that stand there before"),
    ],
)
def test_ids_of_the_file_must_tell_vectors_apart(ids: list[int], said: str, tmp_path: Path) -> None:
    """One id for each vector, each another."""
    method = Precomputed(saved(tmp_path, ids=ids), id="id")
    with pytest.raises(BadInput, match=said):
        embedded(tmp_path, method, values.precleaned(range(COUNT), FORWARDS), "all", [*range(40)])


def test_a_vector_without_an_id_is_refused(tmp_path: Path) -> None:
    """A null in the file's column of ids is not the word None."""
    path = tmp_path / "v.parquet"
    numbers = pa.array(VECTORS[:3].ravel())
    lists = pa.FixedSizeListArray.from_arrays(numbers, DIM)
    parquet.write_table(pa.table({"v": lists, "id": ["a", None, "c"]}), path)
    given = Given(np.array([0, 1]), 2, lambda field: ["a", "None"])
    method = Precomputed(str(path), id="id")
    with pytest.raises(BadInput, match=r"1 vector without an id \(the first is vector 1\)"):
        list(method.run(["s", "t"], silent, given))
