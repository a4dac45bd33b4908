"""Merge clusters in place: one cluster of several, all others stay as they are."""

import argparse
from pathlib import Path

from elute.cli.regrouping import change
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    help = "two or more, as in show SESSION clusters"
    parser.add_argument("clusters", type=int, nargs="+", metavar="CLUSTER", help=help)


def main(arguments: argparse.Namespace) -> int:
    """Merge clusters."""
    session = open_session(arguments.session, begin=False)
    try:
        print(change(session, lambda: session.merge(arguments.clusters)))
    finally:
        session.close()
    return 0
