"""The findings of a round side by side: what acts, what would, and each row before and after."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.findings import Finding, Findings, Kind, found
from elute.core.progress import silent
from elute.core.settings import Value
from elute.core.texts import Texts
from elute.engine import bounds, findings
from elute.engine.view import Snapshot
from elute.steps.preclean import preclean
from elute.steps.preclean.rules import Preclean
from tests import values
from tests.values import ids

TEXTS = (
    "one two three four",
    "<b>bold</b> words   stand here",
    "hi",
    "write to me at jane.doe@example.org please",
    "one two",
)


def finding(rule: str, kind: Kind = "drop", *rows: int, applied: bool = False) -> Finding:
    """A finding about rows."""
    return Finding(rule, kind, applied, f"{rule} was found.", found(ids(*rows)))


def snapshot(**given: object) -> Snapshot:
    """Five rows, cleaned by the defaults."""
    settings: dict[str, dict[str, Value]] = {
        "preclean": {"drop": "blank, duplicates", "html": True, "mask": False, "min_words": 2},
        "decide": {"drop": ""},
    }
    n = len(TEXTS)
    plain = Snapshot(
        name="data.txt",
        round=1,
        rounds=(),
        records=values.records(TEXTS),
        kept=np.ones(n, dtype=np.bool_),
        dropped_by=np.full(n, -1, dtype=np.int32),
        drops=(),
        started=np.ones(n, dtype=np.bool_),
        precleaned=values.precleaned(range(n), TEXTS),
        clustered=None,
        reduced=None,
        evaluated=None,
        report=None,
        pending=(),
        settings=settings,
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def one(now: Snapshot, rule: str) -> Finding:
    """A finding by its name."""
    return next(it for it in findings.findings(now) if it.rule == rule)


def test_what_two_steps_say_of_one_rule_is_listed_once() -> None:
    """Preclean repeats what load found, with what it makes of it."""
    judged = Findings.of([finding("near-duplicates", "drop", 4)])
    now = snapshot(
        records=values.records(TEXTS, [finding("roles", "drop", 0, 1), finding("tall", "look", 2)]),
        precleaned=values.precleaned(range(5), TEXTS, [finding("roles", "drop", 1)]),
        evaluated=values.evaluated(5, findings=judged),
    )
    told = [(it.rule, it.rows.tolist()) for it in findings.findings(now)]
    assert told == [("roles", [1]), ("tall", [2]), ("near-duplicates", [4])]


def test_whether_a_rule_acts_is_read_from_the_settings() -> None:
    """Each beat has its own list; a switch decides for changes; a bad record is always aside."""
    now = snapshot(
        records=values.records(TEXTS, [finding("bad-record", "drop", 0, applied=True)]),
        precleaned=values.precleaned(
            range(5),
            TEXTS,
            [
                finding("duplicates", "drop", 1),
                finding("length", "drop", 2, applied=True),
                finding("html", "change", 1),
                finding("personal-data", "change", 3, applied=True),
            ],
        ),
        evaluated=values.evaluated(
            5, findings=Findings.of([finding("near-duplicates", "drop", 4)])
        ),
    )
    acts = {it.rule: it.applied for it in findings.findings(now)}
    assert acts == {
        "bad-record": True,
        "duplicates": True,
        "length": False,
        "html": True,
        "personal-data": False,
        "near-duplicates": False,
    }


def test_a_rule_is_toggled_by_the_setting_that_names_it() -> None:
    """The others in the list stay, in their order; toggling twice is no change."""
    now = snapshot(
        precleaned=values.precleaned(
            range(5), TEXTS, [finding("length"), finding("personal-data", "change")]
        ),
        evaluated=values.evaluated(5, findings=Findings.of([finding("near-duplicates")])),
    )
    assert findings.toggled(now, one(now, "length")) == {
        "preclean": {"drop": "blank,duplicates,length"}
    }
    assert findings.toggled(now, one(now, "personal-data")) == {"preclean": {"mask": True}}
    near = findings.toggled(now, one(now, "near-duplicates"))
    assert near == {"decide": {"drop": "near-duplicates"}}
    then = replace(now, settings={**now.settings, **near})
    back = findings.toggled(then, one(then, "near-duplicates"))
    assert back == {"decide": {"drop": ""}}


def test_rows_are_ordered_around_the_bound() -> None:
    """The pair just above and the one just below come first, then the others by distance."""
    scores = np.array([1.0, 0.96, 0.93, 0.80, 0.90], dtype=np.float32)
    flags = np.array([True, True, False, False, False])
    made = Finding("near", "drop", False, "", found(ids(*range(5)), ids(*range(5)), scores, flags))
    assert findings.ordered(made, "bound").tolist()[:2] == [1, 2]
    assert findings.ordered(made, "worst").tolist() == [0, 1, 2, 4, 3]
    assert findings.ordered(made, "row").tolist() == [0, 1, 2, 3, 4]
    unflagged = replace(made, found=found(ids(0, 1), scores=scores[:2], flags=False))
    assert findings.ordered(unflagged, "bound").tolist() == [1, 0]


def test_a_change_is_previewed_before_it_acts() -> None:
    """The text as it stands, and after that one rule; the note and the score come along."""
    made = Finding("html", "change", False, "", found(ids(1), scores=0.25), Texts.of(["two tags"]))
    told = findings.preview(snapshot(), made, 0)
    assert (told.row, told.other, told.score, told.note) == (1, None, 0.25, "two tags")
    assert told.before == TEXTS[1]
    assert told.after == "bold words   stand here"
    assert told.beside is None


def test_a_copy_is_previewed_beside_the_row_that_stays() -> None:
    """Both texts, and nothing is said to change."""
    made = Finding("near-duplicates", "drop", False, "", found(ids(4), ids(0), 0.96))
    told = findings.preview(snapshot(), made, 0)
    assert (told.other, told.beside, told.after) == (0, TEXTS[0], None)


def test_with_the_mask_on_nothing_shown_names_a_person() -> None:
    """Text, partner, note and summary; the records themselves stay as they are."""
    now = snapshot()
    now.settings["preclean"]["mask"] = True
    secret = "jane.doe@example.org"
    made = Finding(
        "boilerplate", "change", True, f"{secret} ends 3 rows.", found(ids(3), ids(3)),
        Texts.of([f"ends with {secret}"]),
    )  # fmt: skip
    told = findings.preview(now, made, 0)
    now = replace(now, precleaned=values.precleaned(range(5), TEXTS, [made]))
    for shown in (told.before, told.beside, told.note, one(now, "boilerplate").summary):
        assert shown is not None
        assert secret not in shown
        assert "[email]" in shown
    assert now.records is not None
    assert secret in now.records.texts[3]


def cleaned(**given: Value) -> Snapshot:
    """The five rows really cleaned and measured."""
    method = Preclean(**given)  # type: ignore[arg-type]
    records = values.records(TEXTS)
    made = preclean(method, records, np.ones(5, dtype=np.bool_), lambda *told: None)
    now = snapshot(precleaned=made)
    now.settings["preclean"] = {"method": "rules", **given}
    return now


def test_a_bound_is_moved_before_anything_acts() -> None:
    """What it would then find is what preclean finds when it is set so."""
    now = cleaned(min_words=2)
    (least, _) = bounds.of_rule(
        replace(now, settings={"preclean": {"min_words": 2, "max_words": 9}}), "length"
    )
    raised = bounds.moved(now, least, 1)
    assert (raised.name, raised.value) == ("preclean.min_words", 3)
    would = bounds.drafted(now, one(now, "length"), (raised,))
    assert would is not None
    then = cleaned(min_words=3).precleaned
    assert then is not None
    real = then.findings.of_rule("length")
    assert real is not None
    assert would.rows.tolist() == real.rows.tolist() == [2, 4]
    assert np.array_equal(would.found, real.found)
    assert one(now, "length").rows.tolist() == [2]


def test_held_out_rows_are_not_counted_for_a_bound() -> None:
    """No rule drops a row that is there to measure with."""
    now = cleaned(min_words=2)
    assert now.records is not None
    splits = np.array([0, 0, 1, 0, 1], dtype=np.int8)
    held = replace(now, records=replace(now.records, splits=splits, split_names=("train", "test")))
    would = bounds.drafted(held, one(now, "length"), (bounds.Bound("preclean", "min_words", 9),))
    assert would is not None
    assert would.rows.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("key", "value", "steps", "expected"),
    [
        ("min_words", 2, 1, 3),
        ("min_words", 0, -1, 0),
        ("max_words", 300, 1, 310),
        ("max_words", 100, -1, 99),
        ("max_words", 99, 1, 100),
        ("max_symbols", 0.3, -1, 0.29),
        ("max_symbols", 1.0, 1, 1.0),
    ],
)
def test_a_step_fits_the_size_of_the_bound(
    key: str, value: float, steps: int, expected: float
) -> None:
    """One at its second digit, a hundredth of a share, and never beyond what the setting allows."""
    bound = bounds.moved(cleaned(), bounds.Bound("preclean", key, value), steps)
    assert bound.value == expected
    assert type(bound.value) is type(value)


def test_a_judged_bound_is_moved_over_the_listed_pairs() -> None:
    """Each copy leaves beside a row that stays, without chains; held-out rows never do."""
    judged = values.evaluated(
        5,
        pairs=np.array([[0, 1], [1, 2], [0, 3], [0, 4]], dtype=np.int32),
        pair_similarity=np.array([0.97, 0.96, 0.93, 0.99], dtype=np.float32),
        pair_measure=np.zeros(4, dtype=np.int8),
    )
    splits = np.array([0, 0, 0, 0, 1], dtype=np.int8)
    held = values.records(TEXTS, splits=splits, split_names=("train", "test"))
    now = snapshot(evaluated=judged, records=held)
    rule = finding("near-duplicates", "drop", 1)
    for value, leaving, close in ((0.95, [1], [3]), (0.92, [1, 3], []), (0.965, [1], [3])):
        bound = bounds.Bound("evaluate", "near_threshold", value)
        would = bounds.drafted(now, rule, (bound,))
        assert would is not None
        assert would.rows.tolist() == leaving
        assert would.others.tolist() == [0] * len(leaving)
        assert would.found["row"][~would.found["flag"]].tolist() == close


SAMPLE = Path(__file__).parents[2] / "sample_data" / "support_messages.jsonl"


@pytest.mark.parametrize("given", [{}, {"boilerplate": True, "html": False}])
def test_every_flagged_row_of_a_change_is_seen_to_change(given: dict[str, Value]) -> None:
    """On the sample data, for each rule that changes texts, whichever of the others act."""
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
    texts = [text if isinstance(text, str) else "" for text in texts]
    started = np.ones(len(texts), dtype=np.bool_)
    records = values.records(texts)
    made = preclean(Preclean(**given), records, started, silent)  # type: ignore[arg-type]
    now = snapshot(records=records, precleaned=made, started=started, kept=started)
    now.settings["preclean"] = {"method": "rules", **given}
    changed = dict.fromkeys(("encoding", "html", "whitespace", "boilerplate"), 0)
    for finding in findings.findings(now):
        for told in findings.previews(now, finding) if finding.kind == "change" else ():
            assert told.before != told.after, (finding.rule, told.row)
            changed[finding.rule] = changed.get(finding.rule, 0) + 1
    assert min(changed.values()) > 5, changed


def test_what_boilerplate_takes_off_is_not_guessed() -> None:
    """While the settings that clean have changed, its notes are about other texts."""
    texts = [f"<b>Dear support team,</b> row {row} is broken again" for row in range(9)]
    now = cleaned()
    records = values.records(texts)
    made = preclean(Preclean(), records, np.ones(9, dtype=np.bool_), silent)
    now = replace(now, records=records, precleaned=made)
    told = findings.preview(now, one(now, "boilerplate"), 0)
    assert (told.before, told.after) == (
        "Dear support team, row 0 is broken again",
        "row 0 is broken again",
    )
    stale = findings.preview(replace(now, precleaned=None), one(now, "boilerplate"), 0)
    assert stale.after == stale.before


def test_a_share_is_of_the_rows_a_rule_could_act_on() -> None:
    """Those of the round; of what is judged those that take part; of labels those learnt."""
    labels = np.array([0] * 6 + [1, -1, 0], dtype=np.int32)
    splits = np.array([0, 1, 0, 0, 0, 0, 0, 0, 0], dtype=np.int8)
    records = values.records(
        ["text"] * 9,
        labels=labels,
        label_names=("a", "b"),
        splits=splits,
        split_names=("train", "test"),
    )
    now = snapshot(
        records=records,
        precleaned=values.precleaned(range(8)),
        started=np.ones(9, dtype=np.bool_),
    )
    told = {rule: findings.base(now, rule) for rule in ("length", "near-duplicates")}
    assert told == {"length": 9, "near-duplicates": 7}
    assert findings.base(now, "suspected-labels") == 5
    assert findings.base(replace(now, precleaned=None), "near-duplicates") == 9
