"""The table of contents: the steps in order, what each needs and makes.

gather  load, preclean      embed   embed, neighbors      group   cluster, reduce
judge   evaluate, overlap, report              decide  decide

A step's result is stored under a fingerprint of its settings and of the fingerprints it needs;
so whatever a change of settings leaves untouched is found again and not repeated.
"""

import dataclasses
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core import results
from elute.core.errors import UsageError
from elute.core.events import Regrouped
from elute.core.fingerprint import of_mask, of_plain
from elute.core.recipe import Settings
from elute.core.settings import Value, build, plain
from elute.steps import (
    cluster,
    decide,
    embed,
    evaluate,
    load,
    neighbors,
    overlap,
    preclean,
    reduce,
    report,
)


@dataclass(frozen=True)
class Step:
    """One step of the cycle.

    Attributes:
        name: as in `--set name.setting=value`.
        needs: the steps whose results it takes.
        makes: the type of its result.
        methods: name -> settings class; the default first.
        version: raised when equal settings begin to mean another result.
    """

    name: str
    needs: tuple[str, ...]
    makes: type
    methods: Mapping[str, type]
    version: int = 1


STEPS = (
    Step("load", (), results.Records, load.METHODS, version=4),
    Step("preclean", ("load",), results.Precleaned, preclean.METHODS, version=2),
    Step("embed", ("preclean",), results.Embedded, embed.METHODS),
    Step("neighbors", ("embed",), results.Neighbors, neighbors.METHODS),
    Step("cluster", ("embed", "neighbors"), results.Clustered, cluster.METHODS, version=2),
    Step("reduce", ("embed", "neighbors"), results.Reduced, reduce.METHODS, version=4),
    Step(
        "evaluate",
        ("preclean", "embed", "neighbors", "cluster"),
        results.Evaluated,
        evaluate.METHODS,
        version=6,
    ),
    Step("overlap", ("neighbors", "cluster", "reduce"), results.Overlap, overlap.METHODS),
    Step(
        "report",
        ("preclean", "embed", "cluster", "evaluate"),
        results.Report,
        report.METHODS,
        version=2,
    ),
)
DECIDE = Step("decide", ("preclean", "cluster", "evaluate", "report"), tuple, decide.METHODS)
"""Its decisions are operations of the journal, not stored results."""

REGROUPING = 1
"""Raised when a split, merge or gift of noise rows begins to mean another result."""

NAMES = tuple(step.name for step in STEPS)
_ALL = {step.name: step for step in (*STEPS, DECIDE)}


def method(step: str, settings: Mapping[str, Mapping[str, Value]]) -> Any:
    """The algorithm a step will use, with its settings.

    Raises:
        UsageError: the method, or a setting of it, is not known or out of bounds.
    """
    given = dict(settings.get(step, {}))
    methods = _ALL[step].methods
    name = given.pop("method", next(iter(methods)))
    if not isinstance(name, str) or name not in methods:
        known = ", ".join(methods)
        raise UsageError(f"{step}.method is {name!r}.", f"It is one of {known}.")
    _refuse_strange(step, name, given)
    return build(methods[name], given, step)


def _refuse_strange(step: str, name: str, given: Mapping[str, Value]) -> None:
    """Make sure that no setting is another method's.

    Raises:
        UsageError: says whose it is, and how it is taken.
    """
    fields = {
        it: {field.name for field in dataclasses.fields(of)}
        for it, of in _ALL[step].methods.items()
    }
    for key, value in given.items():
        owners = [other for other, known in fields.items() if key in known]
        if owners and name not in owners:
            title = f"{step}.{key} is a setting of {' and '.join(owners)}; {step}.method is {name}."
            said = value if _takes(step, owners[0], key, value) else "..."
            take = f"{step}.method={owners[0]} {step}.{key}={said}"
            raise UsageError(title, f"Set both to change the method too: {take}")


def _takes(step: str, name: str, key: str, value: Value) -> bool:
    """Whether a value will do for a setting of a method."""
    try:
        build(_ALL[step].methods[name], {key: value}, step)
    except UsageError:
        return False
    return True


def refuse_idle(change: Settings, settings: Mapping[str, Mapping[str, Value]]) -> None:
    """Make sure that what a person sets has an effect.

    Args:
        change: the new settings.
        settings: what is in force with them.

    Raises:
        UsageError: says what else is to be set.
    """
    dims = change.get("cluster", {}).get("dims", 0)
    if dims and method("cluster", settings).space == "vectors":
        title = "cluster.dims has no effect: the vectors are clustered as they are."
        hint = f"Set the space too: cluster.space=pca cluster.dims={dims}, or cluster.space=umap."
        raise UsageError(title, hint)


def method_name(step: str, settings: Mapping[str, Mapping[str, Value]]) -> str:
    """The name of the algorithm a step will use."""
    return str(settings.get(step, {}).get("method", next(iter(_ALL[step].methods))))


def complete(settings: Mapping[str, Mapping[str, Value]]) -> Settings:
    """Every setting of every step, defaults included.

    Raises:
        UsageError: says everything that is wrong in `settings`, all steps at once.
    """
    made = _completed(_written(settings))
    return {step: dict(values) for step, values in made.items()}


@functools.lru_cache(maxsize=64)  # asked for at every key press
def _completed(written: str) -> Settings:
    """Every setting of every step, for settings written as JSON."""
    settings: Settings = json.loads(written)
    wrong = [f"{name!r} is not a step." for name in settings if name not in _ALL]
    made: Settings = {}
    hint = f"The steps are {', '.join(_ALL)}."
    for step in _ALL:
        try:
            values = plain(method(step, settings))
        except UsageError as problem:
            wrong.append(problem.title)
            hint = problem.hint
            continue
        made[step] = {"method": method_name(step, settings), **values}
    if wrong:
        raise UsageError(" ".join(wrong), hint)
    return made


def fingerprints(
    source: str,
    started: NDArray[np.bool_],
    settings: Mapping[str, Mapping[str, Value]],
    earlier: str = "",
    edits: tuple[Regrouped, ...] = (),
) -> dict[str, str]:
    """The name under which each step's result is, or would be, stored.

    Args:
        source: sha256 of the data file.
        started: (n,) the rows the round begins with.
        settings: what is in force.
        earlier: fingerprint of the earlier map that the round's map is registered to; "" where
            there is none.
        edits: what a person did to the round's clusters, in order.
    """
    return dict(_fingerprints(source, rows_name(started), _written(settings), earlier, edits))


@functools.lru_cache(maxsize=256)  # asked for at every key press, for every round
def _fingerprints(
    source: str, rows: str, written: str, earlier: str, edits: tuple[Regrouped, ...]
) -> dict[str, str]:
    """The names for settings written as JSON and rows called by name."""
    made = {"load": load_fingerprint(source, json.loads(written))}
    full = _completed(written)
    for step in STEPS[1:]:
        inputs = [made[need] for need in step.needs]
        if step.name == "preclean":
            inputs.append(rows)
        if step.name == "reduce" and earlier:
            inputs.append(earlier)
        values = full[step.name]
        if values.get("space") == "vectors":
            values = {**values, "dims": 0}  # which then have no effect
        made[step.name] = of_plain([step.name, step.version, values, inputs])
        if step.name == "cluster":
            made[step.name] = regrouped(made[step.name], edits)[-1][1]
    return made


def regrouped(base: str, edits: Iterable[Regrouped]) -> list[tuple[Regrouped | None, str]]:
    """The names that clusters take on as a person splits and merges them.

    Args:
        base: the name of the clusters that the step makes; and
        edits: what was done to the clusters of the round, in order. Those act whose basis is what
            is in force at their turn; what was done under other settings does not.

    Returns:
        (None, `base`), then each change that acts with the name of what it makes.
    """
    made: list[tuple[Regrouped | None, str]] = [(None, base)]
    for edit in edits:
        if edit.basis == made[-1][1]:
            what = [edit.kind, edit.clusters, edit.parts, edit.above]
            made.append((edit, of_plain(["regrouped", REGROUPING, edit.basis, what])))
    return made


def _written(settings: Mapping[str, Mapping[str, Value]]) -> str:
    """The settings as JSON; what has no place in them (a date in a recipe) as what none takes."""
    return json.dumps(settings, default=lambda value: [str(value)])


def load_fingerprint(source: str, settings: Mapping[str, Mapping[str, Value]]) -> str:
    """The name of the records, which depend on the data file (its sha256) and its settings only."""
    step = STEPS[0]
    values = {"method": method_name(step.name, settings), **plain(method(step.name, settings))}
    return of_plain([step.name, step.version, values, [source]])


def rows_name(rows: NDArray[np.bool_]) -> str:
    """The name of the rows a round begins with; "all" also before they have been counted."""
    return "all" if bool(rows.all()) else _mask_name(np.packbits(rows).tobytes(), len(rows))


@functools.lru_cache(maxsize=64)
def _mask_name(bits: bytes, count: int) -> str:
    """The name of `count` rows given as bits: the sum over a million of them is worth keeping."""
    mask = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=count)
    return of_mask(mask.astype(np.bool_))
