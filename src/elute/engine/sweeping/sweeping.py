"""Sweep a setting over the rows of a round, and keep what was found."""

import time
from collections.abc import Sequence

import numpy as np

from elute import cycle
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.engine.measured import keep
from elute.engine.sweeping import reading
from elute.engine.sweeping.choices import checked, knob_of, name_of
from elute.engine.sweeping.ground import Ground
from elute.engine.sweeping.measuring import DRAWS, measured
from elute.engine.sweeping.swept import Sweep
from elute.engine.work import Watch, Work
from elute.session.layout import Layout
from elute.steps.cluster import FEWEST, Clusterer
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.density.knee import k_distances
from elute.steps.cluster.given import Given
from elute.steps.cluster.sweep import eps_of, in_force
from elute.steps.evaluate.stability import MOST_ROWS, SHARE

_POINTS = 512
"""Distances of DBSCAN's curve that are kept."""


def sweep(
    layout: Layout, work: Work, ground: Ground, values: Sequence[float], watch: Watch
) -> None:
    """Sweep the setting of the method in force, and keep what was found in the session.

    Args:
        layout: the session's folder.
        work: the round.
        ground: its rows.
        values: of the setting; none for those around the one in force.
        watch: gives the progress.

    Raises:
        UsageError: the method has no setting to sweep, a value is out of bounds, or the rows are
            too few.
        Cancelled: progress said so; the sweep made before stays.
        CannotWrite: it cannot be kept.
    """
    knob = knob_of(work.settings)
    wanted, progress = checked(work.settings, values), watch("sweep")
    began, m = time.monotonic(), len(ground.vectors)
    if m < FEWEST:
        title = f"{counted(m, 'row')} can be clustered in one way only."
        raise UsageError(title, f"A sweep takes at least {FEWEST}.")
    given, method = ground.given(progress), ground.method
    used, rows = in_force(method, given, ground.clustered), len(given.points)
    by_rule, curve = not getattr(method, knob.setting), _curve(method, given)
    wanted = wanted or knob.around(used, max(knob.least, curve[-1] if curve else rows // 2))
    found = tuple(measured(method, given, ground.rows, wanted, ground.again, progress))
    made = Sweep(
        name=name_of(work),
        method=cycle.method_name("cluster", work.settings),
        setting=knob.setting,
        whole=knob.whole,
        used=used,
        by_rule=by_rule,
        rows=rows,
        among=m,
        sampled=min(int(SHARE * rows), MOST_ROWS),
        draws=DRAWS,
        at=found,
        cliffs=reading.cliffs(found, knob.whole),
        proposal=reading.proposal(found, used, knob.whole),
        distances=curve,
        knee=None if not isinstance(method, Dbscan) else used if by_rule else eps_of(method, given),
        seconds=round(time.monotonic() - began, 1),
        notes=(
            *ground.notes,
            *reading.without_stability(found, knob.whole),
            *reading.warning(found, used, knob.whole),
        ),
    )
    keep(layout, made)


def _curve(method: Clusterer, given: Given) -> tuple[float, ...]:
    """The distances of DBSCAN's curve at even ranks; empty for another method."""
    if not isinstance(method, Dbscan):
        return ()
    curve = k_distances(given, method.min_samples)
    ranks = np.linspace(0, len(curve) - 1, min(_POINTS, len(curve))).round().astype(np.int64)
    return tuple(curve[ranks].tolist())
