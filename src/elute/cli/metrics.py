"""What `elute show SESSION metrics` prints: each number with its error, its sample, its meaning."""

import json
import textwrap
from collections.abc import Iterator

from elute.cli.columns import PAGE, cell
from elute.core.amounts import counted
from elute.engine.meanings import CLUSTER, OVERALL, without_stability
from elute.engine.tables import Entry

_NAME = 2 + max(len(name) for meanings in (*OVERALL.values(), CLUSTER) for name in meanings)
_VALUE = 18
_WHOLE = 1000
"""From which size on a number is told without its decimals."""
_PAIRS = 5
"""Overlaps of two clusters that are told to people."""


def print_metrics(entry: Entry, *, as_json: bool) -> None:
    """Print the numbers about a clustering, one document for programs or a line each for people."""
    if as_json:
        print(json.dumps(entry))
        return
    for line in told(entry):
        print(line)


def told(entry: Entry) -> Iterator[str]:
    """The lines for people, by where the numbers were taken."""
    for heading, meanings in OVERALL.items():
        known = [name for name in meanings if name in entry]
        if known:
            yield heading
        for name in known:
            yield from _line(name, _value(entry, name), meanings[name] + _sample(entry, name))
    yield from _overlaps(entry.get("overlaps"))
    if "clusters" in entry:
        yield "of each cluster, as `elute show SESSION clusters --json` has it"
        for name, meaning in CLUSTER.items():
            yield from _line(name, "", meaning)


def _line(name: str, value: str, meaning: str) -> Iterator[str]:
    """Name, value, and what it means on as many lines as that takes."""
    indent = " " * (2 + _NAME + _VALUE)
    first, *more = textwrap.wrap(meaning, PAGE - len(indent))
    yield f"  {name:<{_NAME}}{value:<{_VALUE}}{first}"
    yield from (f"{indent}{line}" for line in more)


def _value(entry: Entry, name: str) -> str:
    """`0.3104 ± 0.0042`; a value without an error was taken from all rows."""
    error = entry.get(f"{name}_error")
    return _number(entry[name]) if error is None else f"{_number(entry[name])} ± {error:.2g}"


def _number(value: object) -> str:
    """A value as it stands in a cell, a large one as `12,345`."""
    large = isinstance(value, float) and abs(value) >= _WHOLE
    return f"{value:,.0f}" if large else cell(value)


def _sample(entry: Entry, name: str) -> str:
    """What a number rests on, `; from 8 samples of 16,000 rows`, or why there is none."""
    if name == "stability" and (why := without_stability(entry)):
        return f"; none here: {why}"
    rows, draws = entry.get(f"{name}_rows"), entry.get(f"{name}_draws")
    if not isinstance(rows, float) or entry[name] is None:
        return ""
    of = f"{counted(draws, 'sample')} of " if isinstance(draws, float) else ""
    return f"; from {of}{counted(rows, 'row')}"


def _overlaps(pairs: object) -> Iterator[str]:
    """The pairs of clusters that the map shows otherwise than they are."""
    for pair in pairs[:_PAIRS] if isinstance(pairs, list) else ():
        two = f"{pair['cluster']} with {pair['other']}"
        shares = f"{pair['in_map']:.0%} on the map, {pair['in_space']:.0%} among the vectors"
        yield f"  {'overlap':<{_NAME}}{two}: {shares}"
