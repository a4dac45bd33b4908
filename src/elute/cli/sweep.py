"""Try a setting of the clustering at many values: clusters, noise and stability at each.

It is the setting that decides how many clusters there are: min_cluster_size of HDBSCAN and EVoC, k
of K-means, eps of DBSCAN. Where a small step makes other clusters that is told, and so is the value
that the numbers speak for; nothing is set. Steps that the round lacks are run first, and what was
found is kept in the session.
"""

import argparse
import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from elute.cli.columns import PAGE, aligned, cell
from elute.cli.talk import Talk
from elute.core.amounts import count, duration, with_error
from elute.core.safe import safe
from elute.engine.opening import open_session
from elute.engine.sweeping.choices import read
from elute.engine.sweeping.swept import At, Sweep, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    values = "values to try, as 5,10,20 (default: around the one in force)"
    parser.add_argument("--values", default="", metavar="A,B,...", help=values)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Print what each value gives."""
    values = read([arguments.values])
    session = open_session(arguments.session)
    try:
        session.sweep(values, Talk().watch)
        found = session.swept()
    finally:
        session.close()
    assert found is not None
    if arguments.json:
        print(json.dumps(asdict(found)))
        return 0
    for line in told(found):
        print(line)
    return 0


def told(found: Sweep) -> Iterator[str]:
    """A sweep as a table, with what it speaks for below."""
    rows = f"{found.rows:,} of {found.among:,}" if found.rows < found.among else f"{found.rows:,}"
    used = f"{written(found.used, found.whole)} in force{', by rule' if found.by_rule else ''}"
    yield f"{found.method}, {found.setting}: {used}; {rows} rows, {duration(found.seconds)}"
    yield ""
    heads = ("", found.setting, "clusters", "noise", "largest", "silhouette", "stability", "same")
    yield from aligned([(*heads, "seconds"), *(_line(found, it) for it in found.at)])
    yield ""
    samples = f"{found.draws} samples of {found.sampled:,} rows"
    said = [f"stability: from {samples}; same: ARI with the line above, noise apart"]
    said += [*found.notes, *(it.words for it in found.cliffs)]
    if found.proposal:
        value = written(found.proposal.value, found.whole)
        said.append(f"Proposed: cluster.{found.setting}={value}. {found.proposal.reason}")
    else:
        said.append("No value is proposed: at each one cluster has most rows, or none has.")
    for sentence in said:
        yield from textwrap.wrap(safe(sentence), PAGE)


def _line(found: Sweep, it: At) -> tuple[str, ...]:
    """One value; * is the one in force."""
    stability = cell(it.stability)
    if it.stability is not None and it.stability_error is not None:
        stability = with_error(it.stability, it.stability_error)
    return (
        "*" if it.value == found.used else "",
        written(it.value, found.whole),
        count(it.clusters),
        f"{it.noise:.0%}",
        f"{it.largest:.0%}",
        "-" if it.silhouette is None else f"{it.silhouette:.3f}",
        stability,
        "-" if it.same is None else f"{it.same:.2f}",
        f"{it.seconds:.2f}",
    )
