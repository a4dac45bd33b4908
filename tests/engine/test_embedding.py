"""Pieces become shards as they come: nothing handed back is lost, nothing is embedded twice."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import Cancelled, CannotWrite, EluteError, ServiceError
from elute.core.outside import Destination
from elute.core.progress import Progress, silent
from elute.core.results import Floats, Precleaned
from elute.engine import embedding
from elute.engine.embedding import (
    SHARD_ROWS,
    embed_missing,
    gather,
    missing_texts,
)
from elute.session.vectors import VectorStore
from elute.steps.embed.base import Given, Piece
from tests import values

ROWS, SIZE = SHARD_ROWS + 1_000, 500


def vector_of(text: str) -> Floats:
    """A direction that tells the text."""
    angle = int(text.rpartition(" ")[2]) / ROWS
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


@dataclass(frozen=True)
class Piecemeal:
    """Hands back pieces out of order, and fails after some where it is told to."""

    whole_corpus: ClassVar[bool] = False
    fails: EluteError | None = None
    after: int = 10**9
    asked: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def identity(self) -> Mapping[str, str | int]:
        """There is only one."""
        return {}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Give them back backwards."""
        assert given.rows is not None
        for number, start in enumerate(reversed(range(0, len(texts), SIZE))):
            if number == self.after and self.fails:
                raise self.fails
            places = np.arange(start, min(start + SIZE, len(texts)))[::-1]
            chosen = [texts[place] for place in places]
            self.asked.extend(chosen)
            self.rows.extend(given.rows[places].tolist())
            yield Piece(places, np.stack([vector_of(text) for text in chosen]), cut=1)


def rows(count: int = ROWS) -> list[str]:
    """Different texts, and a few that stand there twice."""
    return [f"row {number}" for number in range(count)] + ["row 3", "row 4"]


def of(texts: list[str]) -> Precleaned:
    """A round of rows with ids of their own."""
    return values.precleaned([2 * row for row in range(len(texts))], texts)


def made(root: Path, method: Piecemeal, texts: list[str]) -> Floats:
    """Embed a round, and gather its vectors."""
    round_ = of(texts)
    found = embed_missing(root, "piecemeal", method, round_, "", silent, Given())
    return gather(root, found, round_)


def test_every_row_has_its_own_vector(tmp_path: Path) -> None:
    """Whatever the order of the pieces, over several shards; equal texts are asked for once."""
    method = Piecemeal()
    vectors = made(tmp_path, method, rows())
    np.testing.assert_array_equal(vectors, np.stack([vector_of(text) for text in rows()]))
    assert sorted(method.asked) == sorted(set(rows()))
    assert dict(zip(method.asked, method.rows, strict=True))["row 3"] == 6
    assert len(list(tmp_path.glob("*/shard-*.hashes.npy"))) == 2


@pytest.mark.parametrize("problem", [ServiceError("gone"), Cancelled("stopped")])
def test_what_was_handed_back_before_a_failure_stays(problem: EluteError, tmp_path: Path) -> None:
    """After a failure or a cancel the next run asks for the rest only."""
    first = Piecemeal(problem, after=5)
    with pytest.raises(type(problem)):
        made(tmp_path, first, rows())
    assert len(first.asked) == 5 * SIZE - (SIZE - ROWS % SIZE) % SIZE
    left = missing_texts(tmp_path, "piecemeal", Piecemeal(), of(rows()))
    assert len(left) == ROWS - len(first.asked)
    second = Piecemeal()
    vectors = made(tmp_path, second, rows())
    assert not set(first.asked) & set(second.asked)
    np.testing.assert_array_equal(vectors, np.stack([vector_of(text) for text in rows()]))


class Fitted(Piecemeal):
    """Fitted on the corpus, so that one text's vector depends on the others."""

    whole_corpus: ClassVar[bool] = True


@pytest.mark.parametrize("problem", [ServiceError("gone"), Cancelled("stopped")])
def test_vectors_that_depend_on_each_other_are_stored_together(
    problem: EluteError, tmp_path: Path
) -> None:
    """A run that fails half-way, a whole shard stored, leaves nothing: the next asks for all."""
    with pytest.raises(type(problem)):
        made(tmp_path, Fitted(problem, after=ROWS // SIZE), rows())
    assert not list(tmp_path.glob("*/shard-*"))
    second = Fitted()
    assert len(missing_texts(tmp_path, "piecemeal", second, of(rows()))) == ROWS
    vectors = made(tmp_path, second, rows())
    assert len(second.asked) == ROWS
    np.testing.assert_array_equal(vectors, np.stack([vector_of(text) for text in rows()]))
    third = Fitted()
    made(tmp_path, third, rows())
    assert not third.asked


def test_a_damaged_shard_costs_all_vectors_that_depend_on_it(tmp_path: Path) -> None:
    """They are made anew together, since another fit on some of the texts is another space."""
    made(tmp_path, Fitted(), rows())
    first, *others = sorted(tmp_path.glob("*/shard-??????.npy"))
    assert others
    first.write_bytes(first.read_bytes()[:-1] + b"!")
    again = Fitted()
    assert len(missing_texts(tmp_path, "piecemeal", again, of(rows()))) == ROWS
    vectors = made(tmp_path, again, rows())
    assert sorted(again.asked) == sorted(set(rows()))
    np.testing.assert_array_equal(vectors, np.stack([vector_of(text) for text in rows()]))


SCRIPT = """
import resource, sys
from pathlib import Path
import numpy as np
from elute.core.progress import silent
from elute.engine.embedding import embed_missing, gather
from elute.steps.embed.base import Given, Piece
from tests import values

ROWS, DIM, PIECE = 1_000_000, 384, 8_192

class Random:
    whole_corpus = False
    def identity(self):
        return {}
    def run(self, texts, progress, given):
        dice = np.random.default_rng(0)
        for start in range(0, len(texts), PIECE):
            count = min(PIECE, len(texts) - start)
            made = dice.standard_normal((count, DIM), dtype=np.float32)
            made /= np.linalg.norm(made, axis=1, keepdims=True)
            yield Piece(np.arange(start, start + count), made)

texts = (f"row number {row} says something of about sixty letters" for row in range(ROWS))
rows = values.precleaned(range(ROWS), texts)
found = embed_missing(Path(sys.argv[1]), "random", Random(), rows, "", silent, Given())
assert gather(Path(sys.argv[1]), found, rows).shape == (ROWS, DIM)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_a_million_vectors_fit_in_three_gigabytes(tmp_path: Path) -> None:
    """Embedding 1,000,000 rows of 384 dimensions and gathering them peaks under 3 GB."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    peak = int(ran.stdout)
    print(f"\n1,000,000 x 384 embedded, stored and gathered: peak {peak:,} MiB")
    assert 1_465 < peak < 3_000_000_000 >> 20  # the gathered vectors alone are 1,465 MiB


def test_the_shards_are_as_large_as_said() -> None:
    """A killed run loses at most so many rows."""
    assert embedding.SHARD_ROWS == 8_192
    assert embedding.SENT_ROWS == 1_024


@dataclass(frozen=True)
class Sent(Piecemeal):
    """Sends the texts away."""

    def destination(self) -> Destination:
        """Nowhere."""
        raise NotImplementedError

    def tokens(self, texts: Sequence[str]) -> int:
        """None."""
        return 0

    def bodies(self, texts: Sequence[str]) -> Iterator[bytes]:
        """None."""
        return iter(())


def test_what_was_paid_for_is_stored_sooner(tmp_path: Path) -> None:
    """Of a server's vectors no more than 1,024 and a piece wait; of others 8,192 may."""
    count = ROWS // SIZE + 1
    sizes = {}
    for kind in (Piecemeal, Sent):
        made(tmp_path / kind.__name__, kind(), rows())
        shards = sorted((tmp_path / kind.__name__).glob("*/shard-*.hashes.npy"))
        sizes[kind] = [len(np.load(shard)) for shard in shards]
    assert sum(sizes[Sent]) == sum(sizes[Piecemeal]) == ROWS
    assert max(sizes[Sent]) <= 1_024 + SIZE
    assert len(sizes[Sent]) == -(-count // 3)
    assert max(sizes[Piecemeal]) >= 8_192


class Interrupted(VectorStore):
    """A store that a signal interrupts once, or a disk fails."""

    end: BaseException | None = None
    tries = 0

    def add(
        self, hashes: NDArray[np.bytes_], vectors: NDArray[np.float32], waits: bool = False
    ) -> None:
        """Store, but not at first."""
        self.tries += 1
        if self.tries == 1 and self.end is not None:
            raise self.end
        super().add(hashes, vectors, waits)


@pytest.mark.parametrize(
    ("end", "stored"),
    [(KeyboardInterrupt(), True), (Cancelled("by SIGTERM"), True), (CannotWrite("full"), False)],
)
def test_a_signal_while_storing_loses_nothing(
    tmp_path: Path, end: BaseException, stored: bool
) -> None:
    """The shard is made after all, and the signal passes on; a full disk is asked once."""
    store = Interrupted(tmp_path / "key")
    store.end = end
    texts = of(["row 1", "row 2"])
    buffer = embedding._Buffer(store, texts.texts.hashes, 2)
    vectors = np.stack([vector_of("row 1"), vector_of("row 2")])
    with pytest.raises(type(end)):
        buffer.add(Piece(np.arange(2), vectors))
    buffer.store()
    assert store.tries == (2 if stored else 1)
    assert store.has(texts.texts.hashes).all() == stored
