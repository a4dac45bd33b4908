"""The bounds of the rules: move one, and see which rows it would then flag, before it acts."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.copies import witnessed
from elute.core.findings import Finding, found
from elute.core.recipe import Settings, merged
from elute.core.results import (
    LONG_COPY,
    NEAR_COPY,
    PAIR_MEASURES,
    Evaluated,
    Precleaned,
)
from elute.core.texts import Texts
from elute.engine.findings import step_of
from elute.engine.view import Snapshot
from elute.steps.preclean.bounds import BOUNDS as MEASURED
from elute.steps.preclean.bounds import LISTED
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
    pairs that evaluate listed, which are those down to a little below the threshold in force.
    """
    records, cleaned, judged = snapshot.records, snapshot.precleaned, snapshot.evaluated
    if records is None or cleaned is None:
        return None
    if step_of(finding.rule) == "decide":
        if judged is None:
            return None
        held_out = records.held_out[cleaned.ids]
        return _copies(finding, cleaned, judged, made[-1].value, held_out)
    measures = cleaned.measures[cleaned.measure_names.index(measure_of(finding.rule))]
    wanted = ~np.isnan(measures) & ~records.held_out[cleaned.measured]
    method = cycle.method("preclean", merged(snapshot.settings, change(made)))
    would = beyond(finding.rule, cleaned.measured[wanted], measures[wanted], method, len(wanted))
    return replace(would, applied=finding.applied)


def _copies(
    finding: Finding,
    cleaned: Precleaned,
    judged: Evaluated,
    threshold: Number,
    held_out: NDArray[np.bool_],
) -> Finding:
    """The copies at another threshold of one measure, each beside a row that stays."""
    measure = (NEAR_COPY, LONG_COPY).index(finding.rule)
    values = {**judged.thresholds, PAIR_MEASURES[measure]: threshold}
    least = np.array([values[name] for name in PAIR_MEASURES], np.float32)[judged.pair_measure]
    similarity, free = judged.pair_similarity, ~held_out[judged.pairs[:, 1]]
    strength = ((similarity - least) / np.maximum(1 - least, 1e-6)).astype(np.float32)
    chosen = witnessed(judged.pairs, (similarity >= least) & free, strength, cleaned.rank)
    stays = np.ones(len(cleaned.ids), dtype=np.bool_)
    stays[judged.pairs[chosen, 1]] = False
    below = (similarity < least) & free & stays[judged.pairs].all(axis=1)
    near = np.flatnonzero(below & (judged.pair_measure == measure))
    near = near[np.argsort(-similarity[near], kind="stable")]
    near = near[np.unique(judged.pairs[near, 1], return_index=True)[1]]
    near = near[np.argsort(-similarity[near], kind="stable")[:LISTED]]
    acted = chosen[judged.pair_measure[chosen] == measure]
    pairs = np.concatenate((acted, near))
    order = np.argsort(judged.pairs[pairs, 1], kind="stable")
    ends, flags = cleaned.ids[judged.pairs[pairs[order]]], (order < len(acted))
    listed = found(ends[:, 1], ends[:, 0], similarity[pairs[order]], flags)
    return replace(finding, found=listed, notes=Texts.of(()))


def _step(value: Number, *, down: bool) -> Number:
    """By how much a key moves a value: 12 by 1, 300 by 10, 0.5 by 0.01."""
    if isinstance(value, float):
        return 0.01
    whole = max(1, abs(value) - down)  # so that what led up to 100 leads down again
    return int(10 ** max(0, len(str(whole)) - 2))


BOUNDS = {
    "length": (("preclean", "min_words"), ("preclean", "max_words")),
    "window": (("preclean", "max_tokens"),),
    "repetition": (("preclean", "max_repetition"),),
    "symbols": (("preclean", "max_symbols"),),
    "script": (("preclean", "max_script"),),
    "urls": (("preclean", "max_urls"),),
    "encoding-damage": (("preclean", "max_damage"),),
    NEAR_COPY: (("evaluate", "near_threshold"),),
    LONG_COPY: (("evaluate", "jaccard_threshold"),),
}
"""Rule -> the settings that say from where on it acts."""
