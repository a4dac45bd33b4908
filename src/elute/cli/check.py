"""Verify every file of a session without changing it; exit code 6 when one is damaged."""

import argparse
from pathlib import Path

from elute.core.safe import safe
from elute.engine.checking import Finding, check_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")


def main(arguments: argparse.Namespace) -> int:
    """Print one line per part of the session."""
    damaged = 0
    for finding in check_session(arguments.session):
        damaged += bool(finding.problem)
        print(safe(f"{finding.part}: {_said(finding)}"))
    return 6 if damaged else 0


def _said(finding: Finding) -> str:
    """A finding after its part's name."""
    if finding.problem:
        return f"damaged: {finding.problem.rstrip('.')}. {finding.remedy}"
    return f"whole; {finding.remark}" if finding.remark else "whole"
