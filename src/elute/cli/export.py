"""Write the kept rows of a session, as they came, to a file; with them why the others left."""

import argparse
import sys
from pathlib import Path

from elute.core.safe import safe
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="the kept rows, in the source's format"
    )
    parser.add_argument("--dropped", type=Path, metavar="F", help="the dropped rows with reasons")
    manifest = "counts and checksums (default: OUT.manifest.json)"
    parser.add_argument("--manifest", type=Path, metavar="F", help=manifest)
    parser.add_argument("--force", action="store_true", help="replace files that are there")


def main(arguments: argparse.Namespace) -> int:
    """Export a session."""
    session = open_session(arguments.session)
    try:
        if session.notice:
            print(f"elute: {safe(session.notice)}", file=sys.stderr)
        targets = (arguments.out, arguments.dropped, arguments.force, arguments.manifest)
        print(safe(session.export(*targets)))
    finally:
        session.close()
    return 0
