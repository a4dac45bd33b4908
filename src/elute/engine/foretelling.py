"""Tell what embedding takes right before it begins, and on while it goes on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from elute.core.amounts import count, counted, duration, memory
from elute.core.errors import Cancelled, EluteError
from elute.core.progress import Progress
from elute.core.texts import Chosen
from elute.engine.view import TAKES
from elute.steps.embed.forecast import Counts, Forecast, Forecasts
from elute.steps.embed.local.devices import devices
from elute.steps.embed.sentence_transformers import SentenceTransformers

_FEWEST = 1_000
_FEWEST_FITTED = 20_000
"""Texts below which a pilot would be a good part of the work: a fit is tried on 2,000 of them.

Their tokens are counted all the same: that takes a hundredth of it.
"""
_FEWEST_APART = 100_000
"""The same where the pilot loads the model for itself: half a minute of a GPU."""


def foretold(
    method: Any, texts: Chosen, progress: Progress, apart: Callable[[], Forecast] | None = None
) -> Progress:
    """The progress, with what embedding takes wherever the embedder itself has nothing to say.

    Args:
        method: the embedder.
        texts: those to be embedded.
        progress: told what the pilot does, and then what embedding takes.
        apart: the pilot, where it must not run in this process; of all the round's texts.

    Raises:
        EluteError: the model cannot be had or does not work.
        Cancelled: `progress` said so.
    """
    takes = ""
    if apart is not None:
        takes = _told_apart(apart, texts, progress) if len(texts) >= _FEWEST_APART else ""
    elif len(texts) >= (_FEWEST_FITTED if method.whole_corpus else _FEWEST):
        takes = said(method.forecast(texts, progress)) if isinstance(method, Forecasts) else ""
    elif len(texts) and isinstance(method, Counts):
        tokens, cut = method.counted(texts, progress)
        words = f"{counted(len(texts), 'text')}, {counted(tokens, 'token')}"
        takes = f"{TAKES}in {words}; {count(cut)} cut"
    if not takes:
        return progress
    progress(0, len(texts), takes)

    def telling(done: int, total: int, message: str = "") -> None:
        progress(done, total, message or takes)

    return telling


def on_gpus(method: Any) -> bool:
    """Whether processes of its own embed, on GPUs: a pilot here would hold the model once more."""
    return isinstance(method, SentenceTransformers) and devices(method.device)[0] != "cpu"


def _told_apart(apart: Callable[[], Forecast], texts: Chosen, progress: Progress) -> str:
    """By a process that is gone again before the work begins; "" where it could not tell."""
    progress(0, len(texts), "measuring the speed on some texts")
    try:
        made = apart()
    except Cancelled:
        raise
    except EluteError:  # those who embed get along with faults that end a pilot
        return ""
    part = len(texts) / made.texts
    tokens, cut = round(made.tokens * part), round(made.cut * part)
    return said(
        replace(made, texts=len(texts), tokens=tokens, cut=cut, seconds=made.seconds * part)
    )


def said(made: Forecast) -> str:
    """`takes 14 s, 324 MiB; 0 of 4,021 texts cut, 56,713 tokens`, the most wanted first."""
    time, room = duration(made.seconds), memory(made.memory)
    cut = f"{count(made.cut)} of {counted(made.texts, 'text')} cut"
    return f"{TAKES}{time}, {room}; {cut}, {counted(made.tokens, 'token')}"
