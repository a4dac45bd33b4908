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
from elute.steps.embed.local.canary import CANARY, EDGES, SAME, closeness
from elute.steps.embed.local.onednn import quicken, slow_again

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LONG = 2_048
"""Tokens of the longest text that a model is tried with, where its window holds so many."""


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
        """(b, d) float32 vectors of some of the texts, not yet brought to length 1.

        The vector of a text without a token is zeros: no model can be run on nothing.
        """
        fed = rows[tokens.lengths[rows] > 0]
        if len(fed) == len(rows):
            return self._run(tokens, rows)
        made = self._run(tokens, fed) if len(fed) else np.zeros((0, self._dims()), dtype=np.float32)
        vectors = np.zeros((len(rows), made.shape[1]), dtype=np.float32)
        vectors[tokens.lengths[rows] > 0] = made
        return vectors

    def _dims(self) -> int:
        """How many numbers a vector has; the model need not know it before it made one."""
        told = self.model.get_embedding_dimension()
        return told or self._run(self.read(CANARY[:1]), np.zeros(1, dtype=np.int64)).shape[1]

    def _run(self, tokens: Tokens, rows: NDArray[np.int64]) -> Floats:
        """The same of texts that all have tokens."""
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

    Both ways read the canaries, and texts that are empty, strange, or fill the model's window up
    to 2,048 tokens. Measured on one core of an AMD EPYC (family 26), the latter add 0.5 s to the
    0.5 s of the canaries with all-MiniLM-L6-v2, whose window is 256.

    Returns:
        the encoder, and (8, d) what the library's `encode` makes of the canaries.
    """
    model.eval()
    plain, quick = Encoder(model, prompt, own=False), Encoder(model, prompt)
    known = canaries(plain)
    try:
        hard = _hard(plain)
    except Exception:  # noqa: BLE001  a model that says a window it has not: `encode` knows
        return plain, known
    for prepare in (quicken, slow_again):
        try:
            prepare(model)
            if min(closeness(canaries(quick), known), closeness(_hard(quick), hard)) >= SAME:
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


def _hard(encoder: Encoder) -> Floats:
    """(n, d) the vectors of texts at the edges, and of one that fills the window, beside a word."""
    words = " ".join(CANARY[1:-1]) + " "
    each = int(encoder.read([words]).lengths[0])
    full = words * (1 + math.ceil(min(encoder.window, _LONG) / max(1, each)))
    tokens = encoder.read([*EDGES, CANARY[0], full])
    places = np.arange(len(tokens.texts))
    return np.concatenate([encoder.vectors(tokens, rows) for rows in (places[:-2], places[-2:])])


def _counted(found: list[list[int]]) -> NDArray[np.int64]:
    return np.array([len(ids) for ids in found], dtype=np.int64)
