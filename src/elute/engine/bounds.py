"""The bounds of the rules: move one, and see which rows it would then flag, before it acts."""

from dataclasses import dataclass, fields, replace

import numpy as np

from elute import cycle
from elute.core.findings import Finding
from elute.core.recipe import Settings, merged
from elute.core.rules import (
    ENCODING_DAMAGE,
    LENGTH,
    LONG_COPY,
    NEAR_COPY,
    REPETITION,
    SCRIPT,
    SYMBOLS,
    URLS,
    WINDOW,
)
from elute.engine.view import Snapshot
from elute.steps.evaluate.alike import Alike
from elute.steps.evaluate.findings import COMPARED, copies_finding
from elute.steps.preclean.bounds import BOUNDS as MEASURED
from elute.steps.preclean.bounds import finding as beyond

Number = int | float


@dataclass(frozen=True)
class Bound:
    """A setting on which it depends whether a rule acts on a row."""

    step: str
    key: str
    value: Number

    @property
    def name(self) -> str:
        """As it is typed after `:set`."""
        return f"{self.step}.{self.key}"


def of_rule(snapshot: Snapshot, rule: str) -> tuple[Bound, ...]:
    """The bounds of a rule with the values in force; () for a rule that has none."""
    made = []
    for step, key in BOUNDS.get(rule, ()):
        value = snapshot.settings.get(step, {}).get(key)
        if isinstance(value, int | float):
            made.append(Bound(step, key, value))
    return tuple(made)


def measure_of(rule: str) -> str:
    """The measure that the bounds of a rule are set on, as in `Precleaned.measure_names`; or ""."""
    return MEASURED[rule].measure if rule in MEASURED else ""


def moved(snapshot: Snapshot, bound: Bound, steps: int) -> Bound:
    """The bound so many steps higher; a step is 1 in its second digit, or 0.01 of a share.

    It stays within what its setting allows.
    """
    method = cycle.method(bound.step, snapshot.settings)
    limits = next(it.metadata for it in fields(method) if it.name == bound.key)
    value = bound.value + steps * _step(bound.value, down=steps < 0)
    low, high = limits["low"], limits["high"]
    value = value if low is None else max(low, value)
    value = value if high is None else min(high, value)
    return replace(bound, value=type(bound.value)(round(value, 6)))


def change(made: tuple[Bound, ...]) -> Settings:
    """The change of settings that puts bounds in force."""
    settings: Settings = {}
    for bound in made:
        settings.setdefault(bound.step, {})[bound.key] = bound.value
    return settings


def drafted(snapshot: Snapshot, finding: Finding, made: tuple[Bound, ...]) -> Finding | None:
    """What a rule would find with other bounds; None where that takes a run to know.

    Worked out of the measures that preclean took of every row (0.1 s for a million), or of the
    pairs that evaluate kept. Those go down to a little below the threshold in force: with a higher
    one this is what a run finds, save in crowds of more rows alike than each was compared with (the
    number told of these is that of the last run), and long texts close below the bound, which a run
    may miss; with a lower one rows close below may be missing here.
    """
    if finding.rule in COMPARED:
        would = _copies(snapshot, finding.rule, made[-1].value)
    else:
        would = _beyond(snapshot, finding.rule, made)
    return replace(would, applied=finding.applied) if would else None


def _copies(snapshot: Snapshot, rule: str, threshold: Number) -> Finding | None:
    """The copies by one measure with another threshold of it."""
    records, cleaned, judged = snapshot.records, snapshot.precleaned, snapshot.evaluated
    if records is None or cleaned is None or judged is None:
        return None
    fit = Alike(
        ends=judged.pairs,
        similarity=judged.pair_similarity,
        measure=judged.pair_measure,
        thresholds={**judged.thresholds, COMPARED[rule]: threshold},
        crowded=judged.crowded,
        precleaned=cleaned,
        held_out=records.held_out[cleaned.ids],
    )
    return copies_finding(fit, rule)


def _beyond(snapshot: Snapshot, rule: str, made: tuple[Bound, ...]) -> Finding | None:
    """The rows beyond the bounds of a rule of preclean."""
    records, cleaned = snapshot.records, snapshot.precleaned
    if records is None or cleaned is None:
        return None
    measures = cleaned.measures[cleaned.measure_names.index(measure_of(rule))]
    wanted = ~np.isnan(measures) & ~records.held_out[cleaned.measured]
    method = cycle.method("preclean", merged(snapshot.settings, change(made)))
    return beyond(rule, cleaned.measured[wanted], measures[wanted], method, len(wanted))


def _step(value: Number, *, down: bool) -> Number:
    """By how much a key moves a value: 12 by 1, 300 by 10, 0.5 by 0.01."""
    if isinstance(value, float):
        return 0.01
    whole = max(1, abs(value) - down)  # so that what led up to 100 leads down again
    return int(10 ** max(0, len(str(whole)) - 2))


BOUNDS = {
    LENGTH: (("preclean", "min_words"), ("preclean", "max_words")),
    WINDOW: (("preclean", "max_tokens"),),
    REPETITION: (("preclean", "max_repetition"),),
    SYMBOLS: (("preclean", "max_symbols"),),
    SCRIPT: (("preclean", "max_script"),),
    URLS: (("preclean", "max_urls"),),
    ENCODING_DAMAGE: (("preclean", "max_damage"),),
    NEAR_COPY: (("evaluate", "near_threshold"),),
    LONG_COPY: (("evaluate", "jaccard_threshold"),),
}
"""Rule -> the settings that say from where on it acts."""
