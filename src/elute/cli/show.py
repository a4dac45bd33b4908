"""Print what a session holds: clusters, rows, metrics, advice or rounds."""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine import tables
from elute.engine.opening import open_session

_PARTS = ("clusters", "rows", "metrics", "advice", "rounds")
_WIDE = ("keywords", "summary", "rows")
"""Left out of the tables for people: they do not fit in a line."""
_BELOW = "reason"
"""Stands below its line in the tables for people, wrapped."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("part", choices=_PARTS)
    parser.add_argument("--round", type=int, metavar="N", help="as that round left it")
    parser.add_argument("--json", action="store_true", help="JSON; JSON Lines for rows")


def main(arguments: argparse.Namespace) -> int:
    """Print one part of a session."""
    session = open_session(arguments.session, write=False)
    number = session.state.round if arguments.round is None else arguments.round
    state, snapshot = session.as_of(number)
    session.sound()
    if snapshot.records is None:
        raise UsageError("The session holds no results yet.", f"Run: elute run {arguments.session}")
    if arguments.part == "rows":
        _rows(tables.rows(state, snapshot), arguments.json)
    elif arguments.part == "metrics":
        _metrics(tables.metrics(snapshot), arguments.json)
    else:
        found = getattr(tables, arguments.part)(snapshot)
        print(json.dumps(found)) if arguments.json else _table(found)
    return 0


def _rows(entries: Iterable[tables.Entry], as_json: bool) -> None:
    """One line a row."""
    for number, entry in enumerate(entries):
        if as_json:
            sys.stdout.write(json.dumps(entry) + "\n")
            continue
        if number == 0:
            print("\t".join(entry))
        print("\t".join(_cell(value) for value in entry.values()))


def _metrics(entry: tables.Entry, as_json: bool) -> None:
    """One line a metric."""
    if as_json:
        print(json.dumps(entry))
        return
    for name, value in entry.items():
        print(f"{name:<20} {_cell(value)}")


def _table(entries: list[tables.Entry]) -> None:
    """Entries as columns of equal width."""
    if not entries:
        print("none")
        return
    names = [name for name in entries[0] if name not in (*_WIDE, _BELOW)]
    lines = [names, *([_cell(entry.get(name)) for name in names] for entry in entries)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    for line, entry in zip(lines, ({}, *entries), strict=True):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
        for below in textwrap.wrap(safe(str(entry.get(_BELOW, ""))), 92):
            print(f"        {below}")


def _cell(value: object) -> str:
    """One value for people; an undefined one is a dash."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value) or "-"
    return safe(str(value))
