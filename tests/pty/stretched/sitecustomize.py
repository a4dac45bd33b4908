"""Makes steps last as long as a test needs; every Python process started with a Stage imports it.

The worker is a process of its own, so no fake can be handed to it. What it runs is looked up in the
rooms' registries, and there a fake can stand: `slow`, an embedder that waits between batches, and
in place of every other method the same method, held up for as long as the test says.
"""

import hashlib
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from elute.core.progress import Progress
from elute.steps import (
    cluster,
    embed,
    evaluate,
    load,
    neighbors,
    overlap,
    preclean,
    reduce,
    report,
)
from elute.steps.embed.base import Given, Piece

STAGE = Path(os.environ["ELUTE_TEST_STAGE"])
BATCH, PAUSE_SECONDS, DIM = 16, 0.1, 8


def _told(name: str) -> str:
    """What the test says in the file `name`; "" when it says nothing."""
    try:
        return (STAGE / name).read_text()
    except OSError:
        return ""


class _Count:
    """Texts embedded by this process."""

    done = 0


@dataclass(frozen=True)
class Slow:
    """Vectors by the first word of a text; fast for as many rows as the test says, then slow."""

    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """One model only."""
        return {"model": "slow"}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed, and note what was embedded."""
        for start in range(0, len(texts), BATCH):
            progress(start, len(texts), "as slow as a test")
            batch = [texts[row] for row in range(start, min(start + BATCH, len(texts)))]
            if _Count.done >= int(_told("hurry") or 0):
                time.sleep(PAUSE_SECONDS)
            _Count.done += len(batch)
            with (STAGE / "embedded").open("a") as file:
                file.write("".join(f"{text}\n" for text in batch))
            made = np.stack([_vector(text) for text in batch])
            yield Piece(np.arange(start, start + len(batch)), made)
        progress(len(texts), len(texts))


def _vector(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Near the direction of the first word, (DIM,), of length 1."""
    word = hashlib.sha256(text.partition(" ")[0].encode()).digest()
    whole = hashlib.sha256(text.encode()).digest()
    made = np.frombuffer(word[:DIM], np.uint8) + 0.2 * np.frombuffer(whole[:DIM], np.uint8) - 153.0
    return (made / np.linalg.norm(made)).astype(np.float32)


def _held_up(step: str, kind: type) -> type:
    """A method that first hears nothing while the test says so, as a library call would."""

    @dataclass(frozen=True)
    class HeldUp(kind):  # type: ignore[misc]
        def run(self, *given: Any, **named: Any) -> Any:
            while (told := _told("deaf").split())[:1] == [step]:
                if "stone" in told:
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                (STAGE / "held").write_text(step)
                time.sleep(0.02)
            return super().run(*given, **named)

    return HeldUp


for room in (load, preclean, embed, neighbors, cluster, reduce, evaluate, overlap, report):
    methods: dict[str, type] = room.METHODS
    for name, kind in methods.items():
        methods[name] = _held_up(room.__name__.rpartition(".")[2], kind)
embed.METHODS["slow"] = Slow
