"""Compare two rounds: their rows, metrics and settings, and what became of the clusters.

A round is called by its number, and where the session has branches by its branch too: 2, 2b.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap

from elute.cli.columns import PAGE, aligned, cell, packed, short
from elute.cli.evolution import clusters
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.safe import clip
from elute.engine.opening import open_session
from elute.engine.story import Comparison, Number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("before", metavar="A", help="a round, as elute show SESSION rounds has it")
    parser.add_argument("after", metavar="B", help="another one")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def main(arguments: argparse.Namespace) -> int:
    """Print what differs between two rounds."""
    session = open_session(arguments.session, write=False)
    found = session.compare(arguments.before, arguments.after)
    session.sound()
    if not (found.rows_before or found.rows_after):
        raise UsageError("The session holds no results yet.", f"Run: elute run {arguments.session}")
    if arguments.json:
        print(json.dumps(asdict(found)))
        return 0
    for line in told(found):
        print(line)
    return 0


def told(found: Comparison) -> Iterator[str]:
    """A comparison on pages of 100 cells."""
    yield from _rows(found)
    for part in (_metrics(found), _settings(found), _by_hand(found), clusters(found)):
        lines = list(part)
        if lines:
            yield ""
        yield from (clip(line, PAGE) for line in lines)


def _rows(found: Comparison) -> Iterator[str]:
    """The head line."""
    head = f"{short(found.before, 20)} -> {short(found.after, 20)}: "
    yield from packed(
        [
            f"{head}{found.rows_before:,} -> {counted(found.rows_after, 'row')}",
            f"{found.left:,} left",
            f"{found.came:,} came",
            f"{found.moved:,} of the {found.stayed:,} in both moved to another cluster",
        ],
        indent="  ",
    )
    only, others = found.kept_before - found.kept_both, found.kept_after - found.kept_both
    yield from packed(
        [
            f"kept at the end: {found.kept_before:,} -> {found.kept_after:,}",
            f"{only:,} only by {short(found.before, 20)}",
            f"{others:,} only by {short(found.after, 20)}",
        ],
        indent="  ",
    )


def _metrics(found: Comparison) -> Iterator[str]:
    """One line a metric, with the change."""
    if found.metrics:
        yield from aligned(
            [
                ("metric", "before", "after", "change"),
                *(
                    (short(name, 40), cell(before), cell(after), _change(before, after))
                    for name, before, after in found.metrics
                ),
            ]
        )


def _change(before: Number, after: Number) -> str:
    """The difference; a dash where one of the two is not defined."""
    if before is None or after is None:
        return "-"
    return "0" if before == after else f"{after - before:+.4g}"


def _settings(found: Comparison) -> Iterator[str]:
    """One line a setting that differs."""
    if found.settings:
        yield from aligned(
            [
                ("setting", "before", "after"),
                *(
                    (short(name, 30), short(cell(before), 32), short(cell(after), 32))
                    for name, before, after in found.settings
                ),
            ]
        )


def _by_hand(found: Comparison) -> Iterator[str]:
    """What no setting tells."""
    for sentence in found.by_hand:
        yield from wrap(sentence, PAGE - 2, subsequent_indent="  ")
