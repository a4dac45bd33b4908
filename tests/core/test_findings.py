"""Findings: one shape for everything that rules find."""

import numpy as np

from elute.core.findings import FOUND, Finding, Findings, found
from elute.core.texts import Texts


def rows(*ids: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Row ids."""
    return np.array(ids, dtype=np.int64)


def test_only_flagged_rows_are_acted_on() -> None:
    """Borderline rows are listed, and are not among the rows of the finding."""
    flags = np.array([True, False, True])
    made = found(rows(2, 5, 9), rows(0, 1, 2), np.array([1, 0.4, 0.9], np.float32), flags)
    one = Finding("length", "drop", False, "two rows are short", made)
    assert (one.rows.tolist(), one.others.tolist()) == ([2, 9], [0, 2])
    assert len(one.found) == 3


def test_packing_keeps_every_finding() -> None:
    """Findings come out as they went in, those without rows or phrases too."""
    noted = Finding(
        "bad-record", "drop", True, "one", found(rows(3)), Texts.of(["line 4: cut off"])
    )
    given = [
        Finding("empty", "look", False, "nothing", np.zeros(0, FOUND)),
        noted,
        Finding("html", "change", True, "two", found(rows(0, 1))),
    ]
    packed = Findings.of(given)
    assert len(packed) == 3
    for before, after in zip(given, packed, strict=True):
        assert (before.rule, before.kind, before.applied) == (after.rule, after.kind, after.applied)
        assert before.summary == after.summary
        assert before.rows.tolist() == after.rows.tolist()
    assert [one.note(at) for one in packed for at in range(len(one.found))] == [
        "line 4: cut off",
        "",
        "",
    ]


def test_a_finding_is_found_by_its_rule() -> None:
    """Of a rule that found nothing there is no finding."""
    packed = Findings.of([Finding("html", "change", True, "one", found(rows(7)))])
    html = packed.of_rule("html")
    assert html is not None
    assert html.rows.tolist() == [7]
    assert packed.of_rule("length") is None
    assert len(Findings.of()) == 0
