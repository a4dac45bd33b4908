"""Write the kept rows of a session to a file or folder; with them why the others left."""

import argparse
import sys
from pathlib import Path

from elute.core.file_names import FORMS
from elute.core.safe import safe
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    out = (
        "the kept rows: a file, or a folder of the same files where there are several; the ending "
        "tells the format (.csv .tsv .jsonl .json .parquet .arrow) and the compression (.gz .zst "
        ".bz2 .xz); without one, and for the dataset's own ending, the rows stay as they came"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help=out)
    parser.add_argument("--format", choices=FORMS, default="", help="the format, whatever OUT says")
    dropped = "the rows that left, with reasons: JSON Lines, or .parquet/.arrow of such a source"
    parser.add_argument("--dropped", type=Path, metavar="F", help=dropped)
    manifest = "counts and checksums (default: OUT.manifest.json)"
    parser.add_argument("--manifest", type=Path, metavar="F", help=manifest)
    parser.add_argument("--force", action="store_true", help="replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Export a session."""
    session = open_session(arguments.session)
    try:
        if session.notice:
            print(f"elute: {safe(session.notice)}", file=sys.stderr)
        targets = (arguments.out, arguments.dropped, arguments.force, arguments.manifest)
        print(safe(session.export(*targets, form=arguments.format)))
    finally:
        session.close()
    return 0
