"""Verify every file of a session without changing it; exit code 6 when one is damaged."""

import argparse
from pathlib import Path

from elute.core.safe import safe
from elute.engine.checking import check_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")


def main(arguments: argparse.Namespace) -> int:
    """Print one line per part of the session."""
    damaged = 0
    for finding in check_session(arguments.session):
        damaged += bool(finding.problem)
        said = (
            f"damaged: {finding.problem.rstrip('.')}. {finding.remedy}"
            if finding.problem
            else "whole"
        )
        print(safe(f"{finding.part}: {said}"))
    return 6 if damaged else 0
