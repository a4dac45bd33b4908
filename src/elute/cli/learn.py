"""Rank the outliers of the round anew by the rows that a person dropped and kept by hand."""

import argparse
from pathlib import Path

from elute.cli.talk import Talk
from elute.core.safe import safe
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")


def main(arguments: argparse.Namespace) -> int:
    """Learn, and say from what; the new order is in `elute show SESSION rows`."""
    session = open_session(arguments.session, begin=False)
    try:
        said = session.learn(Talk().watch)
    finally:
        session.close()
    print(safe(f"Outlier scores {said}."))
    return 0
