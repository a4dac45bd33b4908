"""Long texts by their words: every pair at the threshold, its overlap exact."""

import random

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Ints
from elute.core.texts import Texts
from elute.steps.evaluate import Evaluate, evaluate
from elute.steps.evaluate.long_texts import long_pairs, long_rows
from elute.steps.evaluate.pairs import Pairs
from elute.steps.evaluate.shingles import words
from tests.steps.evaluate.rounds import held_out, judging, labelled


def tick() -> None:
    """Nobody watches."""


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of five words of a text, the plain way."""
    said = words(text)
    return {tuple(said[at : at + 5]) for at in range(max(1, len(said) - 4))}


def jaccard(one: str, other: str) -> float:
    """The share of runs that two texts have in common."""
    return len(runs(one) & runs(other)) / len(runs(one) | runs(other))


def edited(count: int, length: int = 220, seed: int = 0) -> list[str]:
    """Texts of which every third is the one before it with up to 12 words changed."""
    draw = random.Random(seed)
    made: list[list[str]] = []
    for number in range(count):
        if number % 3 == 2:
            copy = list(made[-1])
            for _ in range(draw.randrange(13)):
                copy[draw.randrange(length)] = f"changed{draw.randrange(99)}"
            made.append(copy)
        else:
            made.append([f"word{draw.randrange(4000)}" for _ in range(length)])
    return [" ".join(one) for one in made]


def paired(texts: list[str], threshold: float = 0.8, floor: float = 0.7) -> tuple[Pairs, int]:
    """All texts compared with each other, in their order."""
    rows: Ints = np.arange(len(texts), dtype=np.int32)
    return long_pairs(Texts.of(texts), rows, threshold, floor, tick)


def test_every_pair_and_its_exact_overlap() -> None:
    """The pairs are those of all comparisons, and their overlap that of the sets."""
    texts = edited(90)
    found, crowded = paired(texts)
    expected = {
        (one, other): jaccard(texts[one], texts[other])
        for one in range(90)
        for other in range(one + 1, 90)
    }
    alike = {pair for pair, value in expected.items() if value >= 0.8}
    assert len(alike) > 10
    assert alike <= {tuple(ends) for ends in found.ends.tolist()}
    for ends, similarity in zip(found.ends.tolist(), found.similarity.tolist(), strict=True):
        assert similarity == pytest.approx(expected[tuple(ends)])
    assert crowded == 0
    assert (found.similarity >= np.float32(0.7)).all()


def test_the_same_every_time() -> None:
    """Hashes and bands do not depend on the run."""
    one, _ = paired(edited(30))
    other, _ = paired(edited(30))
    assert one.ends.tolist() == other.ends.tolist()


def test_a_crowd_is_compared_with_its_first() -> None:
    """400 texts of one template are not all compared (79,800 pairs); it is said; one stays."""
    body = edited(1)[0]
    texts = [f"{body} number {number} of many others" for number in range(400)]
    found, crowded = paired(texts)
    assert crowded == 400
    assert len(found) < 400 * 32
    assert set(found.ends[:, 1].tolist()) == set(range(1, 400))


def test_scripts_without_spaces() -> None:
    """Chinese and Thai are compared by their characters; case and signs do not count."""
    draw = random.Random(3)
    han = [chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(300)]
    other = [*han[:150], "新", *han[151:]]
    found, _ = paired(["".join(han), "，".join(other), "".join(reversed(han))])
    assert found.ends.tolist() == [[0, 1]]
    assert found.similarity[0] == pytest.approx(291 / 301)
    assert len(words("ภาษาไทย")) == 7
    assert words("Hello, WORLD 2") == ["hello", "world", "2"]


def test_which_texts_are_long() -> None:
    """A text of more words than asked is long, in any script; at 0 every one is."""
    texts = Texts.of(["one two three four", "one two three", "漢字漢字", "x" * 50, "!"])
    assert long_rows(texts, 3).tolist() == [True, False, True, False, False]
    assert long_rows(texts, 0).tolist() == [True, True, True, True, False]


def test_few_or_no_texts() -> None:
    """None, one, or texts of one word: nothing fails."""
    assert len(paired([])[0]) == 0
    assert len(paired(["alone"])[0]) == 0
    assert paired(["same", "same"])[0].similarity.tolist() == [1.0]


def test_the_same_beginning_is_not_the_same_text() -> None:
    """Equal vectors (a model reads the beginning) of long texts that differ make no copies."""
    start = " ".join(f"rule{number}" for number in range(150))
    ends = edited(2, length=200)
    texts = [f"{start} {ends[0]}", f"{start} {ends[1]}", f"{start} {ends[0]} thanks"]
    vectors = np.full((3, 4), 0.5, np.float32)
    made = evaluate(Evaluate(), judging(vectors, texts=texts), silent)
    assert (made.copies.tolist(), made.copy_of.tolist()) == ([2], [0])
    assert made.copy_measure.tolist() == [1]
    (finding,) = made.findings
    assert (finding.rule, finding.rows.tolist()) == ("long-duplicates", [2])
    short = evaluate(Evaluate(long_words=1000), judging(vectors, texts=texts), silent)
    assert short.copies.tolist() == [1, 2], "control: by their vectors they are all the same"


def test_leaks_by_words() -> None:
    """A long training text that repeats a held-out one is a leak."""
    texts = edited(3)
    vectors = np.eye(3, 4, dtype=np.float32)
    given = judging(vectors, texts=texts, rank=np.array([2, 0, 1], np.int32), **held_out(1, of=3))
    found = evaluate(Evaluate(jaccard_threshold=0.5), given, silent).findings
    leak = found.of_rule("near-leakage")
    assert leak is not None
    assert (leak.rows.tolist(), leak.others.tolist()) == ([2], [1])


def test_no_long_copy_has_another_label_or_the_same_text() -> None:
    """Of five long texts hardly apart only the one with a partner of its own label is a copy."""
    words = [f"word{number}" for number in range(300)]
    plain = " ".join(words)
    texts = [plain, plain, f"{plain} one", f"{plain} two", f"{plain} two"]
    vectors = np.eye(5, dtype=np.float32)
    given = judging(vectors, texts=texts, **labelled(0, 0, 0, 1, 1))
    made = evaluate(Evaluate(), given, silent)
    assert (made.copies.tolist(), made.copy_of.tolist()) == ([2], [0])
    made = evaluate(Evaluate(), judging(vectors, texts=texts), silent)
    assert made.copies.tolist() == [2, 3, 4], "control: without labels"
