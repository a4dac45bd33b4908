"""Print what a session holds, or what embedding it would send to a server (payload)."""

import argparse
import json
import shlex
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from elute.cli.asked import QUERY, rows_of
from elute.cli.columns import aligned, cell
from elute.cli.found import print_findings
from elute.cli.metrics import print_metrics
from elute.cli.sending import print_payload
from elute.cli.talk import Talk
from elute.cli.tree import drawn
from elute.core.amounts import counted
from elute.core.errors import SessionDamaged, UsageError
from elute.core.results import Ids
from elute.core.safe import safe
from elute.engine import querying, tables
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.story import RoundNode
from elute.engine.view import Snapshot

_PARTS = ("clusters", "rows", "metrics", "findings", "advice", "rounds", "payload")
_WIDE = (
    *("keywords", "summary", "rows"),
    *("davies_bouldin", "nearest_similarity", "neighbor_distance", "length_p90"),
    *("label", "label_share", "labels", "dbcv_error"),
)
"""Left out of the tables for people: they do not fit in a line."""
_BELOW = ("reason", "note")
"""Stand below their line in the tables for people, wrapped."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("part", choices=_PARTS)
    of = "as that round left it: 2, or 2b where there are branches (rounds shows them all)"
    parser.add_argument("--round", metavar="NAME", help=of)
    rule = "with findings: the rows of one rule, before and after it"
    parser.add_argument("--rule", metavar="NAME", help=rule)
    parser.add_argument(
        "--where", metavar="QUERY", help=f"with rows: {QUERY}; with a - first --where=-kept"
    )
    parser.add_argument("--json", action="store_true", help="JSON; JSON Lines for rows")


def main(arguments: argparse.Namespace) -> int:
    """Print one part of a session."""
    _refuse_idle(arguments)
    session = open_session(arguments.session, write=False)
    state, snapshot = session.as_of(arguments.round or str(session.state.round))
    tree = session.tree() if arguments.part == "rounds" else ()
    try:
        session.sound()
    except SessionDamaged as problem:
        # The decisions of a round are whole without its results; a damaged journal has neither.
        if arguments.part != "rounds" or session.read_only:
            raise
        print(f"elute: {safe(str(problem))}", file=sys.stderr)
    if snapshot.records is None:
        raise UsageError("The session holds no results yet.", f"Run: elute run {arguments.session}")
    if arguments.part == "rows":
        only = None if arguments.where is None else _asked(arguments.where, session, snapshot)
        _rows(tables.rows(state, snapshot, only), arguments.json)
    elif arguments.part == "findings":
        print_findings(snapshot, arguments.rule, as_json=arguments.json)
    elif arguments.part == "payload":
        print_payload(session.offer())
    elif arguments.part == "metrics":
        print_metrics(tables.metrics(snapshot), as_json=arguments.json)
    elif arguments.part == "rounds":
        _rounds(tree, arguments.json)
    else:
        found = getattr(tables, arguments.part)(snapshot)
        print(json.dumps(found)) if arguments.json else _table(found)
    return 0


def _refuse_idle(arguments: argparse.Namespace) -> None:
    """Make sure that no option is given that would do nothing.

    Raises:
        UsageError: one is.
    """
    if arguments.rule and arguments.part != "findings":
        hint = f"elute show {arguments.session} findings --rule {arguments.rule}"
        raise UsageError("--rule goes with findings only.", hint)
    if arguments.where is not None and arguments.part != "rows":
        hint = f"elute show {arguments.session} rows --where {shlex.quote(arguments.where)}"
        raise UsageError("--where goes with rows only.", hint)


def _asked(typed: str, session: Session, snapshot: Snapshot) -> Ids:
    """Ids of the rows a query asks for, of any round; how many they are is said."""
    query = querying.parse(typed, querying.known(snapshot, marks=False))
    ids = rows_of(query, session, snapshot, np.ones(len(snapshot.kept), dtype=np.bool_))
    Talk().say(
        f"{len(ids):,} of {counted(len(snapshot.kept), 'row')}: {query.words() or 'all of them'}."
    )
    return ids


def _rounds(tree: tuple[RoundNode, ...], as_json: bool) -> None:
    """The tree of rounds."""
    if as_json:
        print(json.dumps(tables.rounds(tree)))
        return
    for line in drawn(tree):
        print(line)


def _rows(entries: Iterable[tables.Entry], as_json: bool) -> None:
    """One line a row."""
    for number, entry in enumerate(entries):
        if as_json:
            sys.stdout.write(json.dumps(entry) + "\n")
            continue
        if number == 0:
            print("\t".join(entry))
        print("\t".join(cell(value) for value in entry.values()))


def _table(entries: list[tables.Entry]) -> None:
    """Entries as columns of equal width."""
    if not entries:
        print("none")
        return
    names = [name for name in entries[0] if name not in (*_WIDE, *_BELOW)]
    cells = [[cell(entry.get(name)) for name in names] for entry in entries]
    for line, entry in zip(aligned([names, *cells]), ({}, *entries), strict=True):
        print(line)
        for text in (safe(str(entry.get(name, ""))) for name in _BELOW):
            for below in textwrap.wrap(text, 92):
                print(f"        {below}")
