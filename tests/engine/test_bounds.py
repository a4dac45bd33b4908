"""A threshold moved on the screen shows what a run with it finds."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from elute.core.findings import Finding
from elute.core.progress import silent
from elute.core.results import Evaluated, Ids
from elute.core.settings import build
from elute.engine import bounds
from elute.engine.view import Snapshot
from elute.steps.evaluate import Evaluate, Given, evaluate
from tests.steps.blobs import blobs, graph
from tests.steps.evaluate.rounds import held_out, judging, labelled

ROWS, FAMILY, LONG = 120, 10, 20
"""Families have fewer rows than each is compared with: there are no crowds."""
RULES = {"near-duplicates": "near_threshold", "long-duplicates": "jaccard_threshold"}
IN_FORCE = {"near_threshold": 0.9, "jaccard_threshold": 0.7}
HIGHER = (0, 0.01, 0.03, 0.06, 0.1)


def told(seed: int, families: Ids) -> Iterator[str]:
    """Every second family long texts with up to four words changed, the others short ones."""
    draw = np.random.default_rng(seed)
    for row, family in enumerate(families.tolist()):
        said = [f"word{family}x{place}" for place in range(200 if family % 2 else 5)]
        for place in draw.integers(0, len(said), draw.integers(0, 5)):
            said[place] = f"other{row}"
        yield " ".join(said)


def round_of(seed: int) -> Given:
    """Families of rows alike by both measures, some held out, with labels; every second row id."""
    draw = np.random.default_rng(seed)
    vectors, families = blobs((FAMILY,) * (ROWS // FAMILY), spread=0.35, seed=seed)
    test = draw.random(ROWS) < 0.15
    rank = np.empty(ROWS, np.int32)
    rank[np.lexsort((draw.random(ROWS), ~test))] = range(ROWS)
    source = held_out(*np.flatnonzero(test), of=ROWS) | labelled(*draw.integers(-1, 2, ROWS))
    texts = list(told(seed, families))
    return judging(vectors, texts=texts, rank=rank, neighbors=graph(vectors, 20), step=2, **source)


def judged(given: Given, **thresholds: float) -> Evaluated:
    """A run with these thresholds."""
    settings = IN_FORCE | thresholds | {"long_words": LONG, "labels": False}
    return evaluate(build(Evaluate, settings, "evaluate"), given, silent)


def seen(given: Given, found: Evaluated) -> Snapshot:
    """The round as the screen has it."""
    n = len(given.records.texts)
    return Snapshot(
        name="data",
        round=1,
        rounds=(),
        records=given.records,
        kept=np.ones(n, dtype=np.bool_),
        dropped_by=np.full(n, -1, dtype=np.int32),
        drops=(),
        started=np.ones(n, dtype=np.bool_),
        precleaned=given.precleaned,
        clustered=given.clustered,
        reduced=None,
        evaluated=found,
        report=None,
        pending=(),
        settings={"evaluate": dict(IN_FORCE)},
    )


def moved(given: Given, rule: str, by: float) -> tuple[Finding, Finding, Finding | None]:
    """The finding in force, what the screen shows of the threshold moved, and what a run finds."""
    now = judged(given)
    snapshot, in_force = seen(given, now), now.findings.of_rule(rule)
    assert in_force is not None
    (bound,) = bounds.of_rule(snapshot, rule)
    raised = bounds.moved(snapshot, bound, round(100 * by))
    would = bounds.drafted(snapshot, in_force, (raised,))
    assert would is not None
    then = judged(given, **{RULES[rule]: raised.value}).findings.of_rule(rule)
    return in_force, would, then


@pytest.mark.parametrize("rule", RULES)
def test_a_moved_threshold_shows_what_a_run_with_it_finds(rule: str) -> None:
    """The same rows, witnesses, scores, flags and sentence; and not those that are in force."""
    differ = {"rows": 0, "close": 0, "witness": 0, "summary": 0}
    for seed in range(4):
        given = round_of(seed)
        for by in HIGHER:
            now, would, then = moved(given, rule, by)
            assert then is not None
            assert would.found.tolist() == then.found.tolist(), (seed, by)
            assert would.summary == then.summary
            assert (would.rule, would.kind, len(would.notes)) == (rule, "drop", 0)
            one, other = (
                dict(zip(it.rows.tolist(), it.others.tolist(), strict=True)) for it in (now, would)
            )
            close = [it.found["row"][~it.found["flag"]].tolist() for it in (now, would)]
            differ["rows"] += one.keys() != other.keys()
            differ["close"] += close[0] != close[1]
            differ["witness"] += any(one[row] != other[row] for row in one.keys() & other.keys())
            differ["summary"] += now.summary != would.summary
            assert now.found["flag"].sum() > 10
    print(differ)
    assert min(differ.values()) > 0, "the thresholds must matter"


def test_a_threshold_that_leaves_nothing_says_so() -> None:
    """Where a run has no finding, the rule is seen to find no rows, not what it found before."""
    given = judging(blobs((2, 2), spread=0.5)[0])
    now, would, then = moved(given, "near-duplicates", 0.1)
    assert (len(now.rows), len(would.found), then) == (0, 0, None)
    assert would.summary.startswith("0 of 4 rows (0.0 %)")


def test_a_rule_that_acts_is_seen_to_act() -> None:
    """Whether it acts is a setting of its own, which a moved threshold does not touch."""
    given = round_of(0)
    now = judged(given)
    found = now.findings.of_rule("near-duplicates")
    assert found is not None
    bound = bounds.Bound("evaluate", "near_threshold", 0.95)
    for applied in (True, False):
        would = bounds.drafted(seen(given, now), replace(found, applied=applied), (bound,))
        assert would is not None
        assert would.applied is applied


def test_long_texts_compared_with_some_only_are_told_of() -> None:
    """The pairs at hand are those of the crowd that was compared, and the sentence says so."""
    texts = [" ".join(f"word{place}" for place in range(60)) + f" end{row}" for row in range(30)]
    given = judging(np.eye(30, dtype=np.float32), texts=texts)
    now, would, _ = moved(given, "long-duplicates", 0.01)
    assert len(would.rows) == 29
    assert "In crowds 30 texts were compared with 16 others only." in now.summary
    assert would.summary == now.summary.replace("at least 0.70", "at least 0.71")
