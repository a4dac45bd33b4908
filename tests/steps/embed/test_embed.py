"""The room's own checks: what an embedder hands back is believed only when it can be right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest

from elute.core.errors import ServiceError
from elute.core.progress import Progress, silent
from elute.core.results import Floats
from elute.steps.embed import METHODS, embed
from elute.steps.embed.base import Given, Piece


@dataclass(frozen=True)
class Scripted:
    """An embedder that gives what it was told to give."""

    vectors: Any
    asked: list[str] = field(default_factory=list)
    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """Nothing decides its vectors."""
        return {}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Give the vectors."""
        self.asked.extend(texts)
        yield Piece.whole(np.asarray(self.vectors, dtype=np.float32), cut=1)


def _unit(rows: int) -> Floats:
    return np.eye(rows, 4, dtype=np.float32)


def test_good_vectors_pass_as_they_are() -> None:
    """Vectors that can be right come out with what the embedder said about them."""
    made = embed(Scripted(_unit(3)), ["a", "b", "c"], silent)
    np.testing.assert_array_equal(made.vectors, _unit(3))
    assert made.cut == 1


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        (_unit(1), "no vector for 1 of 2 texts"),
        (_unit(2).ravel(), "shape"),
        ([[np.nan, 0, 0, 0], [1, 0, 0, 0]], "1 of 2 vectors with values that are not finite"),
        ([[np.inf, 0, 0, 0], [1, 0, 0, 0]], "not finite"),
        ([[0, 0, 0, 0], [1, 0, 0, 0]], "1 of 2 vectors that are not of length 1"),
        (2 * _unit(2), "2 of 2 vectors that are not of length 1"),
    ],
)
def test_wrong_vectors_are_refused(vectors: Any, words: str) -> None:
    """A wrong count, NaN, zero or long vectors, or one vector for all texts end in a sentence."""
    with pytest.raises(ServiceError, match=words) as refused:
        embed(Scripted(vectors), ["a", "b"], silent)
    assert "embed.method=lsa" in refused.value.hint


def test_one_vector_for_all_is_refused_where_texts_differ_enough() -> None:
    """Eight texts with one vector are a broken model; two may differ in case only."""
    same = [[1.0, 0, 0, 0]]
    with pytest.raises(ServiceError, match="one and the same vector for 8 different texts"):
        embed(Scripted(same * 8), list("abcdefgh"), silent)
    assert len(embed(Scripted(same * 2), ["Hello", "hello"], silent).vectors) == 2


def test_a_text_in_two_pieces_is_refused() -> None:
    """Each text has its vector once."""

    class Twice(Scripted):
        def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
            for _ in range(2):
                yield Piece.whole(_unit(1))

    with pytest.raises(ServiceError, match="two vectors for one text"):
        embed(Twice([]), ["a", "b"], silent)


def test_equal_texts_may_have_equal_vectors() -> None:
    """The same vector for all is right when the texts are all the same."""
    made = embed(Scripted([[1, 0], [1, 0]]), ["a", "a"], silent)
    assert len(made.vectors) == 2


def test_no_texts_ask_no_embedder() -> None:
    """Where nothing is missing, no model is loaded."""
    nothing = Scripted(_unit(1))
    assert len(embed(nothing, [], silent).vectors) == 0
    assert nothing.asked == []


def test_default_is_the_neural_model() -> None:
    """The first method is the default, and it is the neural one."""
    assert next(iter(METHODS)) == "sentence_transformers"
