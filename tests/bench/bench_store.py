"""What keeping vectors costs beside making them, and what a second run of the same data costs.

    python -m tests.bench.bench_store [ROWS]

Prints ratios of one run: time spent outside the embedder (hashing, checks, shards, progress) over
the time inside it, for real sentence vectors of texts of mixed lengths; and the whole of a second
run (nothing is embedded) over the first. Ends with 1 where one is more than twice what is promised:
the machine may be busy, and a real loss is larger.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from elute.core.progress import Progress, silent
from elute.engine.embedding import embed_missing, gather
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.sentence_transformers import SentenceTransformers
from tests import values
from tests.bench.bench_embedding import mixed_texts

BESIDE, SECOND = 0.03, 0.01
"""What is promised."""
_FAR = 2


class Timed:
    """An embedder that knows how long it was at work."""

    whole_corpus: ClassVar[bool] = False

    def __init__(self) -> None:
        self._method = SentenceTransformers(device="cpu")
        self.inside = 0.0

    def identity(self) -> Mapping[str, str | int]:
        """Of the model."""
        return self._method.identity()

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed."""
        found = self._method.run(texts, progress, given)
        while True:
            began = time.perf_counter()
            piece = next(found, None)
            self.inside += time.perf_counter() - began
            if piece is None:
                return
            yield piece


def main() -> int:
    """Measure and print; 1 where a promise is broken by far."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    texts = [f"{text} {number}" for number, text in enumerate(mixed_texts(count))]
    rows = values.precleaned(range(len(texts)), texts)
    method = Timed()
    list(method.run(texts[:64], silent, Given()))  # the model is loaded
    method.inside = 0.0
    with tempfile.TemporaryDirectory() as folder:
        seconds = []
        for _ in range(2):
            began = time.perf_counter()
            found = embed_missing(Path(folder), "timed", method, rows, "", silent, Given())
            gather(Path(folder), found, rows)
            seconds.append(time.perf_counter() - began)
    outside = seconds[0] - method.inside
    beside, second = outside / method.inside, seconds[1] / seconds[0]
    print(f"{len(texts):,} texts: {seconds[0]:.1f} s, of it {outside:.2f} s beside the embedder")
    print(f"beside over inside: {beside:.2%} (promised: {BESIDE:.0%})")
    print(f"second run over first: {second:.2%} (promised: {SECOND:.0%})")
    return int(beside > _FAR * BESIDE or second > _FAR * SECOND)


if __name__ == "__main__":
    sys.exit(main())
