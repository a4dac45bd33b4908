"""That texts were cut at the model's window is said for as long as their vectors are used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import Progress, silent
from elute.engine.embedding import embed_missing
from elute.session.vectors import borrow
from elute.steps.embed.base import Given, Piece
from tests import values

NOW, BEFORE = "2 of the 6 texts embedded now were cut", "2 of the texts embedded before were cut"


@dataclass(frozen=True)
class Cutting:
    """Cuts the first text of every three."""

    whole_corpus: ClassVar[bool] = False
    fails_after: int = 10**9

    def identity(self) -> Mapping[str, str | int]:
        """There is only one."""
        return {}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Three at a time."""
        for start in range(0, len(texts), 3):
            if start >= self.fails_after:
                raise Cancelled("Stop.")
            places = np.arange(start, min(start + 3, len(texts)))
            angles = np.array([float(texts[place].rpartition(" ")[2]) for place in places.tolist()])
            vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
            yield Piece(places, vectors, cut=1)


def told(root: Path, rows: range, method: Cutting = Cutting()) -> tuple[str, ...]:
    """Embed rows; what is said."""
    round_ = values.precleaned(list(rows), [f"row {row}" for row in rows])
    return embed_missing(root, "cutting", method, round_, "", silent, Given()).notes


def test_a_later_round_says_so_too(tmp_path: Path) -> None:
    """It embeds nothing, or only some; what was cut before is told beside what is now."""
    [now] = told(tmp_path, range(6))
    assert now.startswith(NOW)
    [before] = told(tmp_path, range(4))
    assert before.startswith(BEFORE)
    now, before = told(tmp_path, range(9))
    assert now.startswith("1 of the 3 texts embedded now")
    assert before.startswith(BEFORE)


def test_a_run_that_ended_before_its_time_counts(tmp_path: Path) -> None:
    """What it cut is stored, and told by the one that goes on."""
    with pytest.raises(Cancelled):
        told(tmp_path, range(6), Cutting(fails_after=3))
    assert [note.partition(" was cut")[0] for note in told(tmp_path, range(6))] == [
        "1 of the 3 texts embedded now",
        "1 of the texts embedded before",
    ]


def test_vectors_that_are_lent_take_it_with_them(tmp_path: Path) -> None:
    """The other session embeds none of them."""
    told(tmp_path / "one", range(6))
    assert borrow(tmp_path / "one", tmp_path / "two") == 6
    [before] = told(tmp_path / "two", range(6))
    assert before.startswith(BEFORE)
