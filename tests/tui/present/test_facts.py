"""Facts about rows are laid out once for the same results, and anew for others."""

import dataclasses

import numpy as np

from elute.tui.present.facts import facts
from tests.tui.fake_engine import STEPS, FakeEngine


def test_a_decision_lays_nothing_out_again() -> None:
    """With the same results the arrays are taken on; who is still in is told anew."""
    before = FakeEngine(done=len(STEPS)).snapshot()
    known = facts(before)
    after = dataclasses.replace(before, kept=np.zeros_like(before.kept))
    found = facts(after, (before, known))
    assert found.outlier is known.outlier
    assert found.cluster is known.cluster
    assert not found.kept.any()
    assert known.kept.any()


def test_other_results_are_laid_out() -> None:
    """Where a step has another result nothing of the old one is shown."""
    before = FakeEngine(done=len(STEPS)).snapshot()
    known = facts(before)
    after = dataclasses.replace(before, clustered=None, evaluated=None)
    found = facts(after, (before, known))
    assert (found.cluster == facts(after).cluster).all()
    assert (found.cluster != known.cluster).any()
    assert np.isnan(found.outlier).all()
