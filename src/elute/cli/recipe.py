"""Print the settings of a session as TOML, for `elute run DATA --recipe F`."""

import argparse
from pathlib import Path

from elute.engine import recipes
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")


def main(arguments: argparse.Namespace) -> int:
    """Print the recipe."""
    session = open_session(arguments.session, write=False)
    snapshot = session.snapshot()
    session.sound()
    print(recipes.write(snapshot), end="")
    return 0
