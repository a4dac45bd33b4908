"""From texts to vectors with a loaded model, each text read by the tokenizer once.

The library's own `encode` reads every text again and knows no lengths beforehand. Here the tokens
that are counted are the tokens that go in; `proved` shows that the vectors are the same ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats
from elute.steps.embed.local.canary import CANARY, SAME, closeness
from elute.steps.embed.local.onednn import quicken, slow_again

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True)
class Tokens:
    """Texts as the tokenizer reads them.

    Attributes:
        texts: n texts without halves of characters, before the prompt.
        ids: their tokens up to the model's window; None where the library reads them itself.
        lengths: (n,) tokens, prompt included, before cutting.
        unknown: (n,) how many of them the model has no piece for.
    """

    texts: list[str]
    ids: list[list[int]] | None
    lengths: NDArray[np.int64]
    unknown: NDArray[np.int64]


@dataclass(frozen=True)
class Encoder:
    """A model and how it is run.

    Attributes:
        model: of the library.
        prompt: what stands before every text.
        own: whether tokens are fed to the model by us; else the library's `encode` does all.
    """

    model: "SentenceTransformer"
    prompt: str = ""
    own: bool = True
    window: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "window", float(self.model.max_seq_length or math.inf))

    def read(self, texts: Sequence[str]) -> Tokens:
        """Tokens of texts; this costs 1 % of the run and tells which are cut and which unread."""
        readable = [text.encode("utf-8", "replace").decode() for text in texts]
        whole = [self.prompt + text for text in readable]
        tokenizer: Any = self.model.tokenizer
        if not callable(tokenizer):  # a static embedding brings the bare tokenizer
            found = [entry.ids for entry in tokenizer.encode_batch(whole)]
            return Tokens(readable, None, _counted(found), np.zeros(len(whole), dtype=np.int64))
        found = tokenizer(whole, truncation=False, padding=False)["input_ids"]
        lengths, unknown = _counted(found), [ids.count(tokenizer.unk_token_id) for ids in found]
        if self.own:
            for row in np.flatnonzero(lengths > self.window).tolist():
                found[row] = tokenizer(whole[row], truncation=True)["input_ids"]
        return Tokens(readable, found if self.own else None, lengths, np.array(unknown))

    def vectors(self, tokens: Tokens, rows: NDArray[np.int64]) -> Floats:
        """(b, d) float32 vectors of some of the texts, not yet brought to length 1."""
        import torch

        if tokens.ids is None:
            batch = [tokens.texts[row] for row in rows]
            made = self.model.encode(batch, batch_size=len(batch), prompt=self.prompt)
            return np.asarray(made, dtype=np.float32)
        features: dict[str, Any] = dict(
            self.model.tokenizer.pad(
                {"input_ids": [tokens.ids[row] for row in rows]}, return_tensors="pt"
            )
        )
        features = {name: value.to(self.model.device) for name, value in features.items()}
        features["modality"] = "text"
        if self.prompt:
            first: Any = self.model[0]
            features["prompt_length"] = first._get_prompt_length(self.prompt)
        with torch.inference_mode():
            out = self.model(features)["sentence_embedding"]
        return np.asarray(out.float().cpu().numpy(), dtype=np.float32)


def proved(model: "SentenceTransformer", prompt: str) -> tuple[Encoder, Floats]:
    """The quickest way to run the model that gives the library's vectors, and the canaries'.

    Returns:
        the encoder, and (8, d) what the library's `encode` makes of the canaries.
    """
    model.eval()
    plain = Encoder(model, prompt, own=False)
    known = canaries(plain)
    quick = Encoder(model, prompt)
    for prepare in (quicken, slow_again):
        try:
            prepare(model)
            if closeness(canaries(quick), known) >= SAME:
                return quick, known
        except Exception:  # noqa: BLE001, S112  models differ in what they take; `encode` knows
            continue
    slow_again(model)
    return plain, known


def canaries(encoder: Encoder) -> Floats:
    """(8, d) the vectors of the canaries, each in a batch with others."""
    tokens = encoder.read(CANARY)
    halves = np.arange(len(CANARY)).reshape(2, -1)
    return np.concatenate([encoder.vectors(tokens, rows) for rows in halves])


def _counted(found: list[list[int]]) -> NDArray[np.int64]:
    return np.array([len(ids) for ids in found], dtype=np.int64)
