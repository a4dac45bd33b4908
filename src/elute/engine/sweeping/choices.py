"""Which setting is turned, and at which values, by words of the user or the settings in force."""

import math
from collections.abc import Sequence

from elute import cycle
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.fingerprint import of_plain
from elute.core.recipe import Settings
from elute.core.settings import Value, build, plain
from elute.engine.sweeping.swept import Sweep
from elute.engine.work import Work
from elute.steps.cluster import METHODS
from elute.steps.cluster.sweep import KNOBS, Knob

MOST = 60
"""Values of one sweep."""


def name_of(work: Work) -> str:
    """Fingerprint of what is swept; values of the swept setting do not change it."""
    method = cycle.method_name("cluster", work.settings)
    others = plain(cycle.method("cluster", work.settings))
    knob = KNOBS.get(METHODS[method])
    turned = knob.setting if knob else ""
    others.pop(turned, None)
    return of_plain([Sweep.KEPT_AS, method, turned, others, work.fingerprints()["neighbors"]])


def knob_of(settings: Settings) -> Knob:
    """The setting that is turned.

    Raises:
        UsageError: the method in force has none.
    """
    name = cycle.method_name("cluster", settings)
    if METHODS[name] not in KNOBS:
        known = ", ".join(it for it, kind in METHODS.items() if kind in KNOBS)
        hint = f"These have one: {known}. Set cluster.method to one of them."
        raise UsageError(f"cluster.method={name} has no setting to sweep.", hint)
    return KNOBS[METHODS[name]]


def checked(settings: Settings, values: Sequence[float]) -> tuple[float, ...]:
    """Values as a sweep takes them: rising, each once.

    Raises:
        UsageError: the method in force has no setting to sweep, or a value cannot be its value.
    """
    knob, name = knob_of(settings), cycle.method_name("cluster", settings)
    wanted = tuple(sorted(set(values)))
    for value in wanted:
        given: Value = int(value) if knob.whole and value == int(value) else value
        build(METHODS[name], {knob.setting: given}, "cluster")
        if value < knob.least:
            title = f"cluster.{knob.setting} cannot be swept at {value:g}."
            raise UsageError(title, f"Name values from {knob.least:g} up.")
    if len(wanted) == 1 or len(wanted) > MOST:
        title = f"{counted(len(wanted), 'value is', 'values are')} named."
        raise UsageError(title, f"Name 2 to {MOST} different ones.")
    return wanted


def read(words: Sequence[str]) -> tuple[float, ...]:
    """Values from words of the user, with commas or blanks between them.

    Raises:
        UsageError: one of them is no number, or none that could be a value.
    """
    named = [it for word in words for it in word.split(",") if it]
    try:
        values = tuple(map(float, named))
    except ValueError:
        raise UsageError(f"{' '.join(named)!r} are not all numbers.", "Write 5,10,20.") from None
    for word, value in zip(named, values, strict=True):
        if not abs(value) < 1e15:
            what = "no number" if math.isnan(value) else "too large"
            raise UsageError(f"{word.strip()!r} is {what}.", "Write 5,10,20.")
    return values


def change(setting: str, value: float, *, whole: bool) -> Settings:
    """The change of settings after which a value is in force, to its last digit."""
    return {"cluster": {setting: int(value) if whole else value}}
