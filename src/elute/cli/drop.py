"""Drop the rows that a query asks for; nothing is lost, `undo` takes it back."""

import argparse
import json
from pathlib import Path

import numpy as np

from elute.cli.asked import add_query, decided_on, rows_of
from elute.cli.talk import Talk
from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.engine.opening import open_session

MOST = 0.5
"""Share of the kept rows from which on a word more is needed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    add_query(parser)
    parser.add_argument("--yes", action="store_true", help="also more than half of the kept rows")


def main(arguments: argparse.Namespace) -> int:
    """Drop rows, and say how many."""
    session = open_session(Path(arguments.session), begin=False)
    try:
        session.must_write()
        snapshot = session.snapshot()
        query = decided_on(arguments.query, snapshot)
        ids = rows_of(query, session, snapshot, snapshot.kept)
        before = int(np.count_nonzero(snapshot.kept))
        if len(ids) > MOST * before and not arguments.yes:
            share = f"{len(ids):,} of the {before:,} rows ({100 * len(ids) / before:.0f} %)"
            raise UsageError(f"This drops {share}.", "Say --yes to do it.")
        reason = arguments.reason or query.words()
        number = session.drop(ids, reason) if len(ids) else 0
        stay = before - number
        Talk().say(f"Dropped {counted(number, 'row')} ({reason}); {stay:,} stay.")
        if arguments.json:
            print(json.dumps({"dropped": number, "kept": stay, "reason": reason}))
    finally:
        session.close()
    return 0
