"""A comparison of embedders for the scripted engine: plausible numbers, nothing is embedded."""

from collections.abc import Sequence
from itertools import combinations

from elute.engine.embedders.choices import Choice, Problem
from elute.engine.embedders.estimating import SIZES
from elute.engine.embedders.measures import Agreement, Labelled, Share
from elute.engine.embedders.weighed import At, Estimate, Pair, Weighed, Weighing
from elute.remote.prices import Price

ROWS = 23_700
GONE = "precomputed:gone.npy"
"""The one that always fails."""


def weighed(choices: Sequence[Choice]) -> Weighing:
    """These side by side."""
    good = [number for number, it in enumerate(choices) if it.word != GONE]
    pairs = (
        Pair(*two, Share(0.46, 0.005, 0.005), Agreement(0.149, 0.012))
        for two in combinations(good, 2)
    )
    return Weighing(
        text_from="text",
        name="these rows",
        texts=ROWS,
        sample=2_000,
        seed=0,
        neighbors=10,
        clusters=32,
        halves=8,
        label_from="intent",
        labels_said="12 rows were left out there: no other row of the sample has their intent.",
        embedders=tuple(map(_one, choices)),
        pairs=tuple(pairs),
    )


def _one(choice: Choice) -> Weighed:
    sends = "api.example.com" if choice.name == "openai" else ""
    price = Price(0.02, "2026-05", "a list") if sends else Price(0.0, "", "this machine")
    sizes = tuple(
        At(rows, 13 * rows, 0, rows * 0.01, 2**28 + 1_700 * rows, price.of(13 * rows))
        for rows in (ROWS, *SIZES)
    )
    told = Estimate(choice.word, 20_000, 0, sends, price, sizes)
    if choice.word == GONE:
        return Weighed(choice, Estimate(choice.word), problem=Problem("It is gone.", "Mend it.", 3))
    same = Share(0.471, 0.007, 0.009, 0.98)
    labels = Labelled(1_988, 150, 150, same, Agreement(0.341, 0.011))
    return Weighed(choice, told, 2_000, 0.75, 0.0, 256, 3, Agreement(0.61, 0.02), labels)
