"""What embedding will take, told before it starts: from some of the texts, in a few seconds."""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress

SAMPLE = 20_000
"""Most texts that are read for a forecast."""
_STRATA = 8
_BUDGET = 3.0
"""Seconds after which the pilot measures no further stratum."""


@dataclass(frozen=True)
class Forecast:
    """What embedding so many texts will take on this machine.

    Attributes:
        texts: how many.
        tokens: what the model will read, about; words for an embedder without a tokenizer.
        cut: how many texts are longer than the model's window, about.
        seconds: of embedding alone, without loading; within a third where nobody else computes.
        memory: bytes that this process, with all vectors, or the GPU will hold at most.
        read: how many texts were read for it; tokens and cut are exact where it was all of them.
        memory_per_text: how many of these bytes each text adds.
        extends: whether many more texts take time and memory in proportion.
    """

    texts: int
    tokens: int
    cut: int
    seconds: float
    memory: int
    read: int
    memory_per_text: float = 0.0
    extends: bool = True


@runtime_checkable
class Forecasts(Protocol):
    """An embedder that can tell what its work will take."""

    def forecast(self, texts: Sequence[str], progress: Progress) -> Forecast:
        """What embedding all these texts will take.

        Args:
            texts: n of them, at least one, none blank; at most `SAMPLE` are read.
            progress: told what is done meanwhile.

        Raises:
            EluteError: the model cannot be had or does not work.
            Cancelled: `progress` said so.
        """
        ...


@runtime_checkable
class Counts(Protocol):
    """An embedder with a tokenizer and a window."""

    def counted(self, texts: Sequence[str], progress: Progress) -> tuple[int, int]:
        """Tokens that the model will read of these texts, and how many of them it will cut.

        Args:
            texts: n of them, at least one, none blank; every one is read.
            progress: told what is done meanwhile.

        Raises:
            EluteError: the model cannot be had or does not work.
            Cancelled: `progress` said so.
        """
        ...


def sampled(texts: Sequence[str], most: int = SAMPLE) -> list[str]:
    """At most so many texts, evenly spread."""
    count = min(len(texts), most)
    return [texts[at * len(texts) // count] for at in range(count)]


def pilot(
    encode: Callable[[NDArray[np.int64]], object],
    lengths: NDArray[np.int64],
    fits: Callable[[int], int],
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Seconds to encode all texts, from one batch of each of eight strata of length.

    Attention costs the square of a text's length, so that a rate measured on short texts says
    little about long ones. A stratum holds an eighth of the tokens. After `_BUDGET` seconds the
    strata left out take the rate of their nearest measured neighbour.

    Args:
        encode: works on the texts at some places.
        lengths: (n,) their tokens, at least one text.
        fits: how many texts of a length make a batch.
        clock: seconds.
    """
    order = np.argsort(lengths, kind="stable")
    sums = np.cumsum(np.maximum(lengths[order], 1))
    edges = np.searchsorted(sums, sums[-1] * np.arange(1, _STRATA) / _STRATA)
    strata = [part for part in np.split(order, edges) if len(part)]
    rates: dict[int, float] = {}
    encode(order[:1])  # the first call builds what later ones find
    begun = clock()
    for number in _inwards(len(strata)):
        rows = strata[number][-fits(int(lengths[strata[number][-1]])) :]
        start = clock()
        encode(rows)
        rates[number] = (clock() - start) / max(1, int(lengths[rows].sum()))
        if clock() - begun > _BUDGET:
            break
    return float(
        sum(
            lengths[part].sum() * rates[min(rates, key=lambda known: abs(known - number))]
            for number, part in enumerate(strata)
        )
    )


def held_most() -> int:
    """Bytes that this process held at most so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _inwards(count: int) -> list[int]:
    """Both ends, the middle, and then the rest, so that a pilot cut short saw different lengths."""
    first = [0, count - 1, count // 2]
    return list(dict.fromkeys([*first, *range(count)]))
