"""How fast texts become vectors: our embedder beside `SentenceTransformer.encode` as it comes.

    python -m tests.bench.bench_embedding [ROUNDS [THREADS]]

Both run in this process (on a GPU the step itself starts one for each device, and loads the model
there once more), use the same model, device and threads, take turns, and must make the same
vectors (cosine of at least 0.9999). Prints one line for short texts (CLINC150; made ones where
../shared/data is missing) and one for mixed lengths: the medians, and the medians of the ratios of
neighbouring turns, in seconds on the wall and of the processor. On a machine that others use too,
one thread and the processor's seconds are what can be believed.

Ends with 1 where vectors differ, or where neither kind of seconds shows the ratio that is promised:
1.0 for short texts, 1.5 for mixed ones, and on a GPU 3 for both.
"""

import csv
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.embed.local.embedding import embedded
from elute.steps.embed.local.loading import Wish, loaded
from elute.steps.embed.model import DEFAULT, find

ROOT = Path(__file__).parents[2]
CLINC = ROOT.parent / "shared" / "data" / "clinc150" / "clinc150_full.csv"
SHORT_ROWS, MIXED_ROWS, ROUNDS = 1000, 250, 7
EQUAL = 0.9999
LEAST = {"short": 1.0, "mixed": 1.5}
LEAST_ON_GPU = 3.0
Spent = tuple[float, float]
"""Seconds on the wall, and of the processor."""

_WHO = ("Mina", "Ravi", "the baker", "a farmer", "Tomas", "the school", "Aiko", "the library")
_WHAT = ("apples", "tickets", "bricks", "pages", "liters of paint", "chairs", "candles", "eggs")
_DOES = (
    "{who} buys {a} {what} on Monday and {b} more on Tuesday.",
    "Each box holds {a} {what}, and {who} fills {b} of them before noon.",
    "A third of the {what} is given away, and {a} are lost on the way home.",
    "{who} sells {a} {what} for ${b} each, then pays ${a} for the stall.",
    "After {a} days only {b} {what} are left, although nobody has counted them since.",
    "If {who} had started {a} minutes earlier, there would have been time for {b} {what}.",
)


def main() -> None:
    """Both kinds of text."""
    import torch
    from sentence_transformers import SentenceTransformer

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"{_machine()}; torch {torch.__version__}, {torch.get_num_threads()} threads, {device}")
    folder = find(DEFAULT).folder
    assert folder is not None, "needs the extra minilm"
    plain = SentenceTransformer(str(folder), device=device)
    encoder, _ = loaded(Wish(folder, device, "auto", "", own_code=False))
    missed = []
    for name, texts in (("short", short_texts()), ("mixed", mixed_texts(MIXED_ROWS))):
        lengths = [len(ids) for ids in plain.tokenizer(texts)["input_ids"]]
        print(f"{name}: {len(texts):,} texts, {min(lengths)} to {max(lengths)} tokens, ", end="")
        print(f"mean {statistics.mean(lengths):.0f}")
        least = LEAST_ON_GPU if device == "cuda" else LEAST[name]
        closest, ratios = compare(
            lambda texts=texts: embedded(encoder, texts, 0, 0, silent).vectors,  # type: ignore[misc]
            lambda texts=texts: np.asarray(plain.encode(texts)),  # type: ignore[misc]
            rounds,
        )
        missed += faults(name, closest, ratios, least)
    if missed:
        sys.exit("\n".join(missed))


def faults(name: str, closest: float, ratios: Sequence[float], least: float) -> list[str]:
    """What is not as promised, as sentences.

    Args:
        name: of the texts.
        closest: least cosine between a vector of ours and the library's.
        ratios: how much quicker ours is, by the wall and by the processor.
        least: how much it must be by one of them.
    """
    found = []
    if not closest >= EQUAL:
        found.append(f"{name}: vectors differ, down to a cosine of {closest:.6f}.")
    if not max(ratios) >= least:
        found.append(f"{name}: x{max(ratios):.2f} is less than x{least}.")
    return found


def short_texts() -> list[str]:
    """Every sixth text of CLINC150, or the beginnings of made ones."""
    if not CLINC.is_file():
        return [text[:50] for text in mixed_texts(SHORT_ROWS)]
    with CLINC.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return texts[:: max(1, len(texts) // SHORT_ROWS)][:SHORT_ROWS]


def mixed_texts(count: int) -> list[str]:
    """Made word problems of 20 to 250 tokens, every fifth a remark of about 10."""
    dice = random.Random(0)

    def sentence() -> str:
        who, what = dice.choice(_WHO), dice.choice(_WHAT)
        a, b = dice.randint(2, 90), dice.randint(2, 90)
        return dice.choice(_DOES).format(who=who, what=what, a=a, b=b)

    sizes = [0 if row % 5 == 4 else 1 + int(12 * dice.random() ** 1.5) for row in range(count)]
    return [
        " ".join(sentence() for _ in range(size)) or f"How many {dice.choice(_WHAT)} are there now?"
        for size in sizes
    ]


def compare(
    ours: Callable[[], Floats], theirs: Callable[[], Floats], rounds: int
) -> tuple[float, tuple[float, float]]:
    """Let both take turns, and print what came of it: the least cosine, and the two ratios."""
    mine, plain = ours(), theirs()  # also warms both up
    plain = plain / np.linalg.norm(plain, axis=1, keepdims=True)
    closest = float((mine * plain).sum(axis=1).min())
    turns: list[tuple[Spent, Spent]] = []
    for turn in range(rounds):
        order = (ours, theirs) if turn % 2 else (theirs, ours)
        spent = {work: _spent(work) for work in order}
        turns.append((spent[ours], spent[theirs]))
    wall, processor = (
        statistics.median(other[kind] / own[kind] for own, other in turns) for kind in (0, 1)
    )
    quick, slow = (statistics.median(turn[who][0] for turn in turns) for who in (0, 1))
    told = "equal" if closest >= EQUAL else "NOT EQUAL"
    print(
        f"  elute {len(mine) / quick:7,.0f} texts/s   encode {len(mine) / slow:7,.0f} texts/s"
        f"   x{wall:.2f} on the wall, x{processor:.2f} of the processor"
        f"   vectors {told} (least cosine {closest:.6f})",
        flush=True,
    )
    return closest, (wall, processor)


def _spent(work: Callable[[], object]) -> Spent:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _machine() -> str:
    """The processor's name and how many cores there are."""
    import psutil

    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {psutil.cpu_count()} cores"


if __name__ == "__main__":
    main()
