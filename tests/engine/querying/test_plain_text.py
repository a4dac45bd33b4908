"""Plain text found by bytes is what folding every text would find."""

import random

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.texts import Texts
from elute.engine.querying import plain_text
from elute.engine.querying.finder import Finder

LETTERS = "aAbBsSkKiIfFtTnNjJhH 19\n\x00ßẞſKıİŉǰﬁﬀﬆéÉЖжςΣσΐ漢字🙂\u0301\u0345\ud800"


class Masked(Texts):
    """Texts that are made as they are read."""

    def __getitem__(self, index: int) -> str:
        """Without digits."""
        return super().__getitem__(index).replace("1", "*")


def brute(texts: Texts, needle: str) -> list[int]:
    """What is to be found."""
    return [row for row in range(len(texts)) if needle.casefold() in texts[row].casefold()]


def rows(
    texts: Texts, needle: str, among: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> list[int]:
    """What is found."""
    return np.flatnonzero(plain_text.search(texts, needle, among, silent)).tolist()


@pytest.mark.parametrize("piece", [1, 40, 1 << 20])
def test_it_finds_what_folding_finds(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that fold to several, to ASCII, to each other, in texts of all lengths and none."""
    monkeypatch.setattr(plain_text, "PIECE", piece)
    some, hits, tried = random.Random(7), 0, 0
    for _ in range(60):
        made = ["".join(some.choices(LETTERS, k=some.randrange(9))) for _ in range(60)]
        texts = Texts.of(made)
        for _ in range(12):
            needle = "".join(some.choices(LETTERS, k=some.randrange(1, 4)))
            wanted = brute(texts, needle)
            assert rows(texts, needle, np.ones(60, np.bool_)) == wanted, needle
            hits, tried = hits + bool(wanted), tried + 1
    assert hits > tried / 5


def test_a_find_never_reaches_into_the_next_text() -> None:
    """The texts lie side by side in one block."""
    texts = Texts.of(["car", "d", "", "card", "Ж", "ж", "жЖ"])
    every = np.ones(7, np.bool_)
    assert rows(texts, "card", every) == [3]
    assert rows(texts, "жж", every) == [6]


def test_only_rows_among_those_asked_for_are_found() -> None:
    """Few of a piece, and most of it."""
    texts = Texts.of(["card"] * 100)
    for share in (2, 50):
        among = np.arange(100) % share == 0
        assert rows(texts, "card", among) == np.flatnonzero(among).tolist()


def test_texts_that_are_masked_are_searched_as_they_are_shown() -> None:
    """What is hidden cannot be found; what is shown in its place can."""
    texts = Texts.of(["call 123", "call me"])
    masked = Masked(texts.blob, texts.offsets)
    every = np.ones(2, np.bool_)
    assert rows(masked, "123", every) == []
    assert rows(masked, "*23", every) == [0]


def test_characters_are_counted_not_bytes() -> None:
    """Of every script, over the borders of pieces."""
    some = random.Random(3)
    made = ["".join(some.choices(LETTERS, k=some.randrange(50))) for _ in range(500)]
    made += ["", "漢" * 700_000, ""]
    assert Finder(Texts.of(made)).lengths.tolist() == [len(it) for it in made]
    assert Finder(Texts.of([])).lengths.tolist() == []
