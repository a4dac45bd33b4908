"""Bring rows back that were dropped in this round; those that had not left are kept on purpose.

No rule drops a row again that was brought back or is kept on purpose.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from elute.cli.asked import add_query, decided_on, rows_of
from elute.cli.talk import Talk
from elute.core.amounts import counted
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    add_query(parser)


def main(arguments: argparse.Namespace) -> int:
    """Bring back what has left of the rows; where none has, keep them on purpose."""
    session = open_session(Path(arguments.session), begin=False)
    try:
        session.must_write()
        snapshot = session.snapshot()
        query = decided_on(arguments.query, snapshot)
        ids = rows_of(query, session, snapshot, snapshot.started)
        gone, reason = ids[~snapshot.kept[ids]], arguments.reason or query.words()
        back = session.restore(gone, reason) if len(gone) else 0
        vouched = session.vouch(ids, reason) if len(ids) and not len(gone) else 0
        stay = int(np.count_nonzero(snapshot.kept)) + back
        done = f"Brought back {counted(back, 'row')}"
        if not len(ids):
            done = "Nothing to keep"
        elif not len(gone):
            done = f"Kept {counted(vouched, 'row')} on purpose"
        Talk().say(f"{done} ({reason}); {stay:,} are in.")
        if arguments.json:
            print(json.dumps({"back": back, "vouched": vouched, "kept": stay, "reason": reason}))
    finally:
        session.close()
    return 0
