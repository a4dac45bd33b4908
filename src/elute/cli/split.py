"""Split one cluster in place: its rows alone are clustered again, all others stay as they are."""

import argparse
from pathlib import Path

from elute.cli.regrouping import change
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("cluster", type=int, metavar="CLUSTER", help="as in show SESSION clusters")
    into = "how many parts (default: as many as the session's method, or K-means, finds)"
    parser.add_argument("--into", type=int, default=0, metavar="N", help=into)


def main(arguments: argparse.Namespace) -> int:
    """Split a cluster."""
    session = open_session(arguments.session, begin=False)
    try:
        print(change(session, lambda: session.split(arguments.cluster, arguments.into)))
    finally:
        session.close()
    return 0
