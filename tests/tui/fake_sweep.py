"""A sweep for the scripted engine: plausible numbers, nothing is clustered."""

from collections.abc import Sequence

from elute.engine.sweeping.reading import cliffs, proposal
from elute.engine.sweeping.swept import At, Sweep

VALUES = (5.0, 8.0, 12.0, 15.0, 20.0, 40.0, 80.0, 160.0)
CLIFF = 160.0
EPS = (0.1, 0.15, 0.2, 0.25)


def swept(values: Sequence[float], setting: str = "min_size", method: str = "hdbscan") -> Sweep:
    """These values, with a cliff before CLIFF."""
    at = tuple(_at(value, first=value == values[0]) for value in values)
    whole = setting != "eps"
    return Sweep(
        name="these rows",
        method=method,
        setting=setting,
        whole=whole,
        used=15.0 if whole else 0.2,
        by_rule=False,
        rows=23_700,
        among=23_700,
        sampled=18_960,
        draws=3,
        at=at,
        cliffs=cliffs(at, whole),
        proposal=proposal(at, 15.0, whole),
        distances=() if whole else tuple(n / 500 for n in range(200)),
        knee=None if whole else 0.2,
        seconds=31.0,
        notes=("A note about the rows.",),
    )


def _at(value: float, *, first: bool) -> At:
    fallen = value >= CLIFF
    clusters = 2 if fallen else round(800 / max(value, 1.0))
    return At(
        value=value,
        clusters=clusters,
        noise=0.12 if fallen else 0.39,
        largest=0.87 if fallen else 0.02,
        silhouette=0.35,
        modularity=0.5,
        stability=0.128 if fallen else 0.834,
        stability_error=0.01,
        same=None if first else 0.01 if fallen else 0.95,
        seconds=0.25,
    )
