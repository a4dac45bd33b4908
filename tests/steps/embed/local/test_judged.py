"""A text of which the model knows nothing has a direction of its own; no numbers are refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import ServiceError
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed import embed, pieces
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.directions import own_direction
from elute.steps.embed.local.embedding import Embedded
from elute.steps.embed.local.fleet import Haul
from elute.steps.embed.local.judged import Judged
from elute.steps.embed.sentence_transformers import SentenceTransformers

TEXTS = ["lamp", "zzz", "red lamp", "qqq", "the lamp is red", "zzz", "is", "\x1b[2J evil " * 40]


def _hauls(vectors: Floats, rows: int = 3) -> Iterator[Haul]:
    """The vectors in pieces."""
    for start in range(0, len(vectors), rows):
        places = np.arange(start, min(start + rows, len(vectors)))
        yield Haul(places, Embedded(vectors[places], 0, 0), ("from a device",))


def _vectors() -> Floats:
    return np.stack([own_direction(f"{text} {at}", 4) for at, text in enumerate(TEXTS)])


def test_zeros_become_directions_of_their_own() -> None:
    """The same for the same text, another for others; counted once, with the last piece."""
    vectors = _vectors()
    vectors[[1, 3, 5]] = 0
    made = list(Judged(TEXTS, None).pieces(_hauls(vectors.copy())))
    got = np.concatenate([piece.vectors for piece in made])
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(got[1], own_direction("zzz", 4))
    np.testing.assert_array_equal(got[1], got[5])
    assert got[1] @ got[3] < 0.99
    np.testing.assert_array_equal(got[[0, 2, 4, 6]], vectors[[0, 2, 4, 6]])
    assert [len(piece.notes) for piece in made] == [1, 1, 2]
    assert made[-1].notes[0] == "from a device"
    assert "knows nothing of 3 texts" in made[-1].notes[1]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_no_numbers_are_refused_by_row_and_text(wrong: float) -> None:
    """The sentence names the first of them, as it can be shown; what came before is handed back."""
    vectors = _vectors()
    vectors[7, 2] = wrong
    got: list[Piece] = []
    with pytest.raises(ServiceError) as refused:
        got.extend(Judged(TEXTS, np.arange(8) * 10).pieces(_hauls(vectors)))
    assert [len(piece.places) for piece in got] == [3, 3]
    assert "row 70" in refused.value.title
    assert "evil" in refused.value.title
    assert "\x1b" not in refused.value.title
    assert len(refused.value.title) < 160


def test_several_without_numbers_are_counted() -> None:
    """One is shown, and how many more there are; without rows it is the text's place."""
    vectors = np.full_like(_vectors(), np.nan)
    with pytest.raises(ServiceError, match=r"text 0 \(and of 2 more\): “lamp”"):
        list(Judged(TEXTS, None).pieces(_hauls(vectors)))


@pytest.fixture
def static(tmp_path: Path) -> str:
    """A static model that has pieces for eight words and none for others."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {
        word: at for at, word in enumerate(["the", "lamp", "is", "red", "my", "parcel", "and", "a"])
    }
    tokenizer = Tokenizer(models.BPE(words, [], ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    module = StaticEmbedding(tokenizer, embedding_dim=16)
    folder = tmp_path / "static"
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return str(folder)


def test_a_static_model_without_a_word_of_a_text_goes_on(static: str) -> None:
    """Neither unknown words nor an empty text end the run, alone or beside others."""
    method = SentenceTransformers(model=static, device="cpu")
    made = embed(method, [*TEXTS, ""], silent)
    np.testing.assert_allclose(np.linalg.norm(made.vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(made.vectors[1], made.vectors[5])
    assert "knows nothing of 5 texts" in made.notes[-1]
    only = embed(method, [f"zzz{number}" for number in range(20)], silent)
    assert np.abs(only.vectors @ only.vectors.T - np.eye(20)).max() < 0.95


def test_a_model_of_no_numbers_is_refused_where_it_is_loaded(static: str) -> None:
    """Weights that are not finite would spoil every row; the sentence says so before any."""
    from safetensors.numpy import load_file, save_file

    (weights,) = Path(static).rglob("*.safetensors")
    for broken in (np.nan, 0.0):
        tensors = {name: np.full_like(it, broken) for name, it in load_file(weights).items()}
        save_file(tensors, weights)
        with pytest.raises(ServiceError, match="vectors that cannot be right"):
            embed(SentenceTransformers(model=static, device="cpu"), TEXTS, silent)


def test_one_word_without_numbers_names_its_row(static: str) -> None:
    """Through the whole embedder: rows are those of the data."""
    from safetensors.numpy import load_file, save_file

    (weights,) = Path(static).rglob("*.safetensors")
    tensors = load_file(weights)
    for table in tensors.values():
        table[3] = np.nan  # "red", in no canary
    save_file(tensors, weights)
    method = SentenceTransformers(model=static, device="cpu")
    with pytest.raises(ServiceError, match=r"row 102 \(and of 1 more\): “red lamp”"):
        list(pieces(method, TEXTS, silent, Given(rows=np.arange(100, 108))))


def test_a_model_that_changed_where_it_lies_is_loaded_again(static: str) -> None:
    """A worker that holds it warm must not make the old model's vectors for the new one's key."""
    from safetensors.numpy import load_file, save_file

    method = SentenceTransformers(model=static, device="cpu")
    before, known = embed(method, TEXTS[:1], silent).vectors, method.identity()
    (weights,) = Path(static).rglob("*.safetensors")
    save_file({name: -it for name, it in load_file(weights).items()}, weights)
    assert method.identity() != known
    np.testing.assert_allclose(embed(method, TEXTS[:1], silent).vectors, -before, atol=1e-6)
