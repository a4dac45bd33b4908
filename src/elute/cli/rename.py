"""Give a cluster a name, which stays with its rows; an empty one gives back the report's."""

import argparse
from pathlib import Path

from elute.core.safe import safe
from elute.engine import called
from elute.engine.opening import open_session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("session", type=Path, metavar="SESSION")
    parser.add_argument("cluster", type=int, metavar="CLUSTER", help="as in show SESSION clusters")
    parser.add_argument("name", metavar="NAME", help='in quotes; "" takes it away')


def main(arguments: argparse.Namespace) -> int:
    """Name a cluster."""
    session = open_session(arguments.session, begin=False)
    try:
        session.rename(arguments.cluster, arguments.name)
        name = called.names(session.snapshot()).get(arguments.cluster, "")
    finally:
        session.close()
    now = f"is called “{safe(name)}” now" if name else "has no name now"
    print(f"Cluster {arguments.cluster} {now}.")
    return 0
