"""Do again what `undo` took back last."""

import argparse

from elute.cli.moving import add_moving, move


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    add_moving(parser)


def main(arguments: argparse.Namespace) -> int:
    """Do it again, and say what it is."""
    return move(arguments, "Done again", lambda session: session.redo())
