"""Load a model onto a device in the numbers asked for, and keep it for the next call."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from elute.core.errors import ServiceError
from elute.steps.embed.forecast import held_most
from elute.steps.embed.local.canary import CLOSE, closeness
from elute.steps.embed.local.encoder import Encoder, canaries, proved
from elute.steps.embed.local.quiet import quiet
from elute.steps.embed.model import WAYS_OUT

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

_NOT_HALVED = (
    "Half the bits per number (bfloat16) would change this model's vectors, down to a cosine of "
    "{found:.4f}: it runs in float32, which is slower. To take them: --set embed.dtype=bfloat16."
)


@dataclass(frozen=True)
class Wish:
    """How a model is to be loaded.

    Attributes:
        folder: its files.
        device: in torch's words, as `devices` gives it.
        dtype: auto, float32, bfloat16 or float16.
        prompt: what stands before every text.
        own_code: whether code that comes with it may run.
    """

    folder: Path
    device: str
    dtype: str
    prompt: str
    own_code: bool


def most_held(device: "torch.device") -> int:
    """Bytes held at most so far, on the GPU or by this process."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.max_memory_reserved(device))
    return held_most()


@lru_cache(maxsize=1)
def loaded(wish: Wish) -> tuple[Encoder, tuple[str, ...]]:
    """The model ready to run, kept in the process, and sentences for the user.

    Raises:
        ServiceError: it cannot be loaded.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")  # unsaid, a later fork would warn
    with quiet():
        try:
            if wish.dtype != "auto" or wish.device == "cpu":
                exact = "float32" if wish.dtype == "auto" else wish.dtype
                return proved(_model(wish, exact), wish.prompt)[0], ()
            return halved_where_alike(wish)
        except Exception as problem:  # loading runs three libraries with errors of their own
            cause = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
            title = f"The model in {wish.folder} cannot be loaded ({cause})."
            raise ServiceError(title, WAYS_OUT) from problem


def halved_where_alike(wish: Wish) -> tuple[Encoder, tuple[str, ...]]:
    """The model in bfloat16 where that gives the vectors of float32, else in float32 and why."""
    encoder, known = proved(_model(wish, "float32"), wish.prompt)
    half, _ = proved(_model(wish, "bfloat16"), wish.prompt)
    found = closeness(canaries(half), known)
    if found >= CLOSE:
        return half, ()
    return encoder, (_NOT_HALVED.format(found=found),)


def _model(wish: Wish, dtype: str) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer

    kind = getattr(torch, dtype)
    model = SentenceTransformer(
        str(wish.folder),
        device=wish.device,
        trust_remote_code=wish.own_code,
        local_files_only=True,
        model_kwargs={"use_safetensors": True, "dtype": kind},
    )
    return model.to(kind)  # the keyword reaches the first module only
