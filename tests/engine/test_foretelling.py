"""What embedding takes is told before it begins, where telling it costs little."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

from elute.core.errors import Cancelled, EluteError, ServiceError
from elute.core.progress import Progress
from elute.core.texts import Chosen, Texts
from elute.engine.foretelling import foretold, said
from elute.engine.view import TAKES
from elute.steps.embed.forecast import Counts, Forecast
from elute.steps.embed.openai import OpenAI


@dataclass
class Piloted:
    """An embedder that counts its pilots."""

    whole_corpus: bool = False
    pilots: list[int] = field(default_factory=list)

    def forecast(self, texts: Sequence[str], progress: Progress) -> Forecast:
        """Twelve seconds."""
        self.pilots.append(len(texts))
        return Forecast(len(texts), 56_713, 3, 12.0, 324 << 20, 100)


@dataclass
class Seen:
    """What progress was told."""

    name: ClassVar[str] = "embed"
    messages: list[str] = field(default_factory=list)

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Keep the message."""
        self.messages.append(message)


def texts(count: int) -> Chosen:
    """So many."""
    return Chosen(Texts.of(f"text {n}" for n in range(count)), np.arange(count))


def test_it_is_told_first_and_stays() -> None:
    """Time, memory, texts cut, tokens; what the embedder says itself comes through."""
    method, seen = Piloted(), Seen()
    telling = foretold(method, texts(1_000), seen)
    assert seen.messages == ["takes 12 s, 324 MiB; 3 of 1,000 texts cut, 56,713 tokens"]
    telling(1, 1_000)
    telling(2, 1_000, "memory ran out: smaller batches")
    assert seen.messages[1:] == [seen.messages[0], "memory ran out: smaller batches"]
    assert said(method.forecast(texts(2), seen)).startswith(TAKES)


@dataclass
class Counted(Piloted):
    """An embedder with a window."""

    def counted(self, texts: Sequence[str], progress: Progress) -> tuple[int, int]:
        """Ten tokens a text, and one that is too long."""
        return 10 * len(texts), 1


def test_of_few_texts_the_tokens_are_counted() -> None:
    """And what will be cut; no pilot, and nothing at all where there is nothing to do."""
    method, seen = Counted(), Seen()
    foretold(method, texts(999), seen)
    assert seen.messages == ["takes in 999 texts, 9,990 tokens; 1 cut"]
    assert seen.messages[0].startswith(TAKES)
    assert foretold(method, texts(0), seen) is seen
    assert not method.pilots
    foretold(method, texts(1_000), seen)
    assert method.pilots == [1_000]
    assert not isinstance(Piloted(), Counts)


@pytest.mark.parametrize(("count", "fitted"), [(0, False), (999, False), (19_999, True)])
def test_little_work_is_not_tried_before(count: int, fitted: bool) -> None:
    """The pilot would be a good part of it."""
    method, seen = Piloted(fitted), Seen()
    assert foretold(method, texts(count), seen) is seen
    assert not method.pilots
    assert not seen.messages


def test_a_server_is_not_tried() -> None:
    """What goes there is told where the user agrees to it."""
    seen = Seen()
    assert foretold(OpenAI(), texts(1_000), seen) is seen


def test_a_pilot_apart_is_for_much_work_only() -> None:
    """It loads the model once more; it is of all texts, and what it tells is of those missing."""
    asked: list[str] = []

    def apart() -> Forecast:
        asked.append("")
        return Forecast(400_000, 4_000_000, 40, 80.0, 324 << 20, 100)

    method, seen = Counted(), Seen()
    assert foretold(method, texts(99_999), seen, apart) is seen
    assert not asked + method.pilots + seen.messages
    foretold(method, texts(100_000), seen, apart)
    assert seen.messages[-1] == "takes 20 s, 324 MiB; 10 of 100,000 texts cut, 1,000,000 tokens"
    assert asked
    assert not method.pilots


@pytest.mark.parametrize("problem", [ServiceError("No word."), Cancelled("Stop.")])
def test_a_pilot_apart_that_fails_stops_nothing(problem: EluteError) -> None:
    """Unless the user cancelled it."""

    def apart() -> Forecast:
        raise problem

    seen = Seen()
    with pytest.raises(Cancelled) if isinstance(problem, Cancelled) else nullcontext():
        assert foretold(Piloted(), texts(100_000), seen, apart) is seen
