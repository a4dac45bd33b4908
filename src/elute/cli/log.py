"""List what was done in a session, in its order, each with the command that does it headless.

The commands, given one after the other for a fresh session of the same data, lead to the same rows.
What was taken back is listed too, and the undo that did so. --json has every row id.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from elute.cli.columns import PAGE, short
from elute.core.amounts import counted
from elute.core.safe import clip, safe
from elute.engine.logbook import Logged, shortened
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("--json", action="store_true", help="JSON Lines, commands in full")


def main(arguments: argparse.Namespace) -> int:
    """Print the log."""
    session = open_session(arguments.session, write=False)
    for entry in session.log():
        if arguments.json:
            print(json.dumps(asdict(entry)))
        else:
            for line in _told(entry):
                print(line)
    session.sound()
    return 0


def _told(entry: Logged) -> Iterator[str]:
    """One entry for people: when and what, and below it the command."""
    at = entry.at[:16].replace("T", " ")
    author = "" if entry.author in ("", "person") else f"  [{short(entry.author, 30)}]"
    rows = "" if entry.rows is None else f"  {counted(entry.rows, 'row')}"
    undone = "  (undone)" * entry.undone
    after = f"{rows}{author}{undone}"
    head = f"{safe(at)}  round {entry.round}  "
    yield f"{head}{short(entry.words, max(20, PAGE - len(head) - len(after)))}{after}"
    if entry.command:
        yield clip(f"    {safe(shortened(entry.command))}", 2 * PAGE)
    else:
        yield f"    ({safe(entry.why_not)})"
