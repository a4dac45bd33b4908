"""Take back what was done last in a session: a drop, a setting, a closed round ..."""

import argparse

from elute.cli.moving import add_moving, move


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    add_moving(parser)


def main(arguments: argparse.Namespace) -> int:
    """Take it back, and say what it was."""
    return move(arguments, "Taken back", lambda session: session.undo())
