"""Embed with a neural sentence encoder on this machine: nothing leaves it."""

import contextlib
import logging
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import ServiceError, UsageError
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.core.settings import option
from elute.steps.embed.base import Vectors
from elute.steps.embed.batches import Limit, encode_all
from elute.steps.embed.model import DEFAULT, WAYS_OUT, fetch, find

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TOKENS = {"cpu": 2_048, "cuda": 65_536}
_UNREAD = (
    "The model has no pieces for many words of some texts, and takes these words for all the same: "
    "choose a multilingual model with --set embed.model=..., or --set embed.method=lsa."
)


@dataclass(frozen=True)
class SentenceTransformers:
    """A model of the sentence-transformers library (Reimers and Gurevych 2019)."""

    model: str = option(DEFAULT, "A model folder, or a name on the Hugging Face hub.")
    device: str = option("auto", "auto (cuda where there is one), cpu, cuda or cuda:1.")
    batch_size: int = option(0, "Texts in a batch; 0 fills batches by their tokens.", low=0)

    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """The model's files or revision; neither device nor batch size moves a vector by 1e-3."""
        return {"model": find(self.model).identity}

    def run(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Embed texts; those beyond the model's window are cut there and counted.

        Raises:
            ServiceError: the model cannot be had or loaded.
            UsageError: there is no such device.
        """
        folder = fetch(find(self.model), progress)
        progress(0, len(texts), "loading the model")
        device = _device(self.device)
        model = _loaded(folder, device)
        readable = [text.encode("utf-8", "replace").decode() for text in texts]
        lengths, unknown, window = _tokens(model, readable)
        limit = Limit(self.batch_size, _TOKENS.get(device.partition(":")[0], _TOKENS["cpu"]))

        def encode(batch: list[str]) -> Floats:
            made = model.encode(batch, batch_size=len(batch), normalize_embeddings=True)
            return np.asarray(made, dtype=np.float32)

        with _quiet():
            vectors = encode_all(encode, readable, np.minimum(lengths, window), limit, progress)
        unread = np.count_nonzero(unknown > lengths / 10)
        notes = (_UNREAD,) if unread > len(texts) / 20 else ()
        return Vectors(vectors, int(np.count_nonzero(lengths > window)), notes)


def _device(asked: str) -> str:
    """The device in torch's words."""
    import torch

    if asked == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(1, device=asked)
    except (RuntimeError, AssertionError, NotImplementedError) as problem:
        cause = str(problem).splitlines()[0]
        title = f"The device {asked!r} cannot be used ({cause})."
        raise UsageError(title, "Set embed.device to auto or cpu.") from problem
    return asked


@lru_cache(maxsize=1)
def _loaded(folder: Path, device: str) -> "SentenceTransformer":
    """The model, kept in the process for the next call."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # a later fork would warn
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(folder),
                device=device,
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as problem:  # loading runs three libraries with errors of their own
            cause = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
            title = f"The model in {folder} cannot be loaded ({cause})."
            raise ServiceError(title, WAYS_OUT) from problem


def _tokens(
    model: "SentenceTransformer", texts: list[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Each text's tokens before cutting, how many of them are unknown, and the model's window.

    This costs 2 % of the run and tells what the library does not: which texts are cut, and which
    the model cannot read.
    """
    tokenizer = model.tokenizer
    with _quiet():
        if callable(tokenizer):
            found = tokenizer(texts, truncation=False, padding=False)["input_ids"]
            unknown = [ids.count(tokenizer.unk_token_id) for ids in found]
        else:  # a static embedding brings the bare tokenizer
            found = [entry.ids for entry in tokenizer.encode_batch(texts)]
            unknown = [0 for _ in found]
    window = float(model.max_seq_length or math.inf)
    return np.array([len(ids) for ids in found]), np.array(unknown), window


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No bars and no remarks of the libraries on the terminal while the block runs."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
