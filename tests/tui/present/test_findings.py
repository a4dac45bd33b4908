"""Findings and their rows in words and numbers, without a screen."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.results import Precleaned
from elute.tui.present import finding, findings
from elute.tui.present.findings import Found
from tests import values
from tests.tui import fake_findings
from tests.tui.driving import finished


def test_rows_that_are_not_there_are_not_counted() -> None:
    """After an undo the snapshot may have no rows, while what was found before is still known."""
    engine = finished(texts=fake_findings.texts(20), found=fake_findings.found_by_step())
    snapshot = engine.snapshot()
    before = findings.found(snapshot, Found())
    assert all(entry.known for entry in before.entries)
    gone = replace(
        snapshot,
        records=None,
        kept=snapshot.kept[:0],
        started=snapshot.started[:0],
        precleaned=None,
        evaluated=None,
    )
    after = findings.found(gone, before)
    assert {entry.rule for entry in after.entries} == {entry.rule for entry in before.entries}
    for entry in after.entries:
        assert (entry.known, entry.rows, entry.leaving, len(entry.finding.found)) == (
            False,
            0,
            0,
            0,
        )
        assert findings.told(entry, gone, 60)
        assert "0 rows" not in str(findings.line(entry, 60)) + str(finding.title(entry))
    shorter = replace(snapshot, kept=snapshot.kept[:3])
    assert findings.counted(fake_findings.near(), shorter).rows == 0


@pytest.mark.parametrize(
    ("number", "told"),
    [(0.9496, "0.949"), (np.float32(0.95), "0.950"), (1.0, "1.000"), (0, "0.000")],
)
def test_a_score_below_a_bound_reads_as_below(number: float, told: str) -> None:
    """Rounded, 0.9496 would be the bound of 0.95 itself."""
    assert finding.score(number) == told


def test_estimated_tokens_have_no_fractions() -> None:
    """They are told as about so many; what is counted is told as it is."""
    cleaned: Precleaned = values.precleaned(
        [0],
        ["text"],
        measures=np.array([[8.05], [4.0]], dtype=np.float32),
        measure_names=("tokens", "words"),
    )
    snapshot = replace(finished(texts=["text"]).snapshot(), precleaned=cleaned)
    assert finding.facts(snapshot, 0) == "tokens about 8 · words 4"
