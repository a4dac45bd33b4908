"""Print a session's settings and decisions as TOML, for `elute run DATA --recipe F`.

Rows are named by the hash of their bytes, so that the recipe serves the same file in another order,
or grown.
"""

import argparse
from pathlib import Path

from elute.engine import recipes
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")


def main(arguments: argparse.Namespace) -> int:
    """Print the recipe."""
    folder = arguments.session
    if not folder.is_dir():
        # A data file means the session it has.
        folder = open_session(folder, write=False).folder
    print(recipes.written(folder), end="")
    return 0
