"""List the noise rows that are drawn to a cluster, and how strongly; give them to it on request.

A row's strength is the share of its nearest rows, the nearer with more weight, that are in that
cluster; rows that have mostly noise around them are not listed. Nothing is changed without --apply.
"""

import argparse
import itertools
import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from elute.cli.columns import aligned
from elute.cli.regrouping import change
from elute.core.amounts import counted
from elute.core.safe import safe
from elute.engine.opening import open_session
from elute.engine.regrouping import Homes, strong

_LEVELS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
"""Strengths at which the rows are counted."""
_SHOWN = 20
"""Rows that people are shown, the strongest first; --json has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    above = "the least strength, from 0 to 1 (default: 0.8)"
    parser.add_argument("--above", type=float, default=0.8, metavar="STRENGTH", help=above)
    apply = "give these rows to their clusters, and run the steps that follow"
    parser.add_argument("--apply", action="store_true", help=apply)
    parser.add_argument("--json", action="store_true", help="print the list as one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """List proposals, and carry them out on request."""
    session = open_session(arguments.session, write=arguments.apply, begin=False)
    try:
        found, above = session.homes(), arguments.above
        chosen = strong(found, above)
        note = change(session, lambda: session.give_homes(above)) if arguments.apply else ""
        if arguments.json:
            print(json.dumps(_document(found, chosen, above, applied=arguments.apply)))
        elif arguments.apply:
            print(note)
        else:
            _table(found, chosen, above, arguments.session)
    finally:
        session.close()
    return 0


def _document(found: Homes, chosen: Homes, above: float, *, applied: bool) -> dict[str, object]:
    """The proposals for programs."""
    counts = [{"strength": level, "rows": len(found.above(level).rows)} for level in _LEVELS]
    rows = [
        {"id": row, "cluster": cluster, "strength": round(strength, 4)}
        for row, cluster, strength in _each(chosen)
    ]
    about = {"noise": found.noise, "above": above, "applied": applied}
    return {**about, "counts": counts, "homes": rows}


def _table(found: Homes, chosen: Homes, above: float, folder: Path) -> None:
    """The proposals for people: how many at each strength, then the strongest row by row."""
    drawn = "is drawn" if len(found.rows) == 1 else "are drawn"
    print(f"{len(found.rows):,} of {counted(found.noise, 'noise row')} {drawn} to a cluster:")
    levels = (
        (f"  {level:g} or more" if level else "  any", f"{len(found.above(level).rows):,}")
        for level in _LEVELS
    )
    for line in aligned([("  strength", "rows"), *levels]):
        print(line)
    if not len(chosen.rows):
        print(f"None with {above:g} or more.")
        return
    print(f"{len(chosen.rows):,} with {above:g} or more; --apply gives them to their clusters:")
    best = itertools.islice(_each(chosen), _SHOWN)
    cells = ((f"  {row}", str(label), f"{share:.2f}") for row, label, share in best)
    for line in aligned([("  row", "cluster", "strength"), *cells]):
        print(line)
    if (more := len(chosen.rows) - _SHOWN) > 0:
        every = f"elute homes {shlex.quote(str(folder))} --above {above:g} --json"
        print(safe(f"  and {more:,} more, less strongly; all of them: {every}"))


def _each(found: Homes) -> Iterator[tuple[int, int, float]]:
    """Row, cluster and strength of every proposal, the strongest first."""
    columns = (found.rows.tolist(), found.clusters.tolist(), found.strengths.tolist())
    return zip(*columns, strict=True)
