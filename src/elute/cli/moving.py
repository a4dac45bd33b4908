"""What `undo` and `redo` have in common."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from elute.cli.talk import Talk
from elute.core.amounts import counted
from elute.engine.opening import open_session
from elute.engine.session import Session


def add_moving(parser: argparse.ArgumentParser) -> None:
    """The arguments of both."""
    parser.add_argument("session", metavar="SESSION")
    parser.add_argument("--json", action="store_true", help="print what it was as JSON")


def move(arguments: argparse.Namespace, done: str, work: Callable[[Session], str]) -> int:
    """Go one step back or on; say what it was and how many rows are in now.

    Raises:
        UsageError: there is nothing to undo, or to redo.
        SessionBusy: somebody else works on it.
    """
    session = open_session(Path(arguments.session), begin=False)
    try:
        session.must_write()
        words = work(session)
        kept = int(np.count_nonzero(session.state.kept))
        Talk().say(f"{done}: {words}; {counted(kept, 'row')} kept now.")
        if arguments.json:
            print(json.dumps({"what": words, "kept": kept}))
    finally:
        session.close()
    return 0
