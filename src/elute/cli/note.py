"""Write a note on a cluster (-1 for the noise), which stays with its rows; an empty one goes."""

import argparse
from pathlib import Path

from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("cluster", type=int, metavar="CLUSTER", help="as in show SESSION clusters")
    parser.add_argument("text", metavar="TEXT", help='in quotes; "" takes the note away')


def main(arguments: argparse.Namespace) -> int:
    """Write the note."""
    session = open_session(arguments.session, begin=False)
    try:
        session.note(arguments.cluster, arguments.text)
        written = arguments.cluster in session.snapshot().notes
    finally:
        session.close()
    on = "the noise" if arguments.cluster == -1 else f"cluster {arguments.cluster}"
    print(f"{'Noted on' if written else 'There is no note now on'} {on}.")
    return 0
