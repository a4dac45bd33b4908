"""Load a model onto a device in the numbers asked for, and keep it for the next call."""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from elute.core.errors import ServiceError
from elute.core.results import Floats
from elute.steps.embed.forecast import held_most
from elute.steps.embed.local.canary import CLOSE, can_be, closeness
from elute.steps.embed.local.encoder import Encoder, canaries, proved
from elute.steps.embed.local.onednn import slow_again
from elute.steps.embed.local.quiet import quiet
from elute.steps.embed.model import WAYS_OUT

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

_NOT_HALVED = (
    "Half the bits per number (bfloat16) would change this model's vectors, down to a cosine of "
    "{found:.4f}: it runs in float32, which is slower. To take them: --set embed.dtype=bfloat16."
)

_BROKEN = (
    "Different sentences have one vector, or vectors of zeros or of no finite numbers: fetch the "
    "model again, or choose another one or other numbers (embed.model, embed.dtype)."
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
        identity: of its files; those of a folder may change while the model is held.
    """

    folder: Path
    device: str
    dtype: str
    prompt: str
    own_code: bool
    identity: str = ""


def most_held(device: "torch.device") -> int:
    """Bytes held at most so far, on the GPU or by this process."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.max_memory_reserved(device))
    return held_most()


_held: dict[Wish, tuple[Encoder, tuple[str, ...]]] = {}
"""The one model that is kept."""


def loaded(wish: Wish) -> tuple[Encoder, tuple[str, ...]]:
    """The model ready to run, kept in the process, and sentences for the user.

    Raises:
        ServiceError: it cannot be loaded, or gives vectors that cannot be right.
    """
    if wish not in _held:
        _held.clear()  # before the next one comes: memory need not hold two
        gc.collect()
        _held[wish] = _loaded(wish)
    return _held[wish]


def _loaded(wish: Wish) -> tuple[Encoder, tuple[str, ...]]:
    """The same, not kept."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")  # unsaid, a later fork would warn
    with quiet():
        try:
            if wish.dtype != "auto" or wish.device == "cpu":
                encoder, known = proved(_model(wish, _exact(wish)), wish.prompt)
                notes: tuple[str, ...] = ()
            else:
                encoder, known, notes = halved_where_alike(wish, _model)
        except Exception as problem:  # loading runs three libraries with errors of their own
            cause = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
            title = f"The model in {wish.folder} cannot be loaded ({cause})."
            raise ServiceError(title, WAYS_OUT) from problem
    if not can_be(known):
        title = f"The model in {wish.folder} gives vectors that cannot be right ({_exact(wish)})."
        raise ServiceError(title, _BROKEN)
    return encoder, notes


def halved_where_alike(
    wish: Wish, load: "Callable[[Wish, str], SentenceTransformer]"
) -> tuple[Encoder, Floats, tuple[str, ...]]:
    """The model in bfloat16 where that gives the vectors of float32, else in float32 and why.

    There is never more than one copy of it: the numbers are halved where they are, and loaded
    again where that did harm.

    Args:
        wish: what is to be loaded.
        load: loads it, in numbers of that name.

    Returns:
        the encoder, (8, d) the canaries' vectors, and sentences for the user.
    """
    import torch

    encoder, known = proved(load(wish, "float32"), wish.prompt)
    slow_again(encoder.model)
    half, _ = proved(encoder.model.to(torch.bfloat16), wish.prompt)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    found = closeness(canaries(half), known)
    if found >= CLOSE:
        return half, known, ()
    del encoder, half
    encoder, known = proved(load(wish, "float32"), wish.prompt)
    return encoder, known, (_NOT_HALVED.format(found=found),)


def _exact(wish: Wish) -> str:
    return "float32" if wish.dtype == "auto" else wish.dtype


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
