"""Tell which cluster of a session other records would belong to, and how firmly.

They are read and cleaned as the session's rows were; none is set aside. As with K-means the nearest
centre decides, else the vote of the nearest clustered rows; where clusters go by density, only of
those as near as rows of their cluster are to each other. One line a record: its position in DATA;
the cluster, -1 for noise, none where there is nothing to embed; how firmly, from 0 to 1; the
nearest row of the session and the cosine to it. The session stays as it is. Texts go to a server
only with --yes --max-cost; its vectors are kept.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from elute.cli import sending
from elute.cli.columns import cell
from elute.cli.talk import Talk
from elute.engine.newcomers import ground_of, newcomers
from elute.engine.opening import open_session
from elute.engine.predicting import entries, predict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="SESSION")
    data = "a data file, a folder, or a pattern in quotes"
    parser.add_argument("data", type=Path, metavar="DATA", help=data)
    of = "by the clusters of that round: 2, or 2b where there are branches"
    parser.add_argument("--round", metavar="NAME", help=of)
    bad = "stop where more records than this cannot be read (default: as in the session)"
    parser.add_argument("--max-bad", type=int, metavar="N", help=bad)
    closed = "open no network connection: what needs one is refused"
    parser.add_argument("--offline", action="store_true", help=closed)
    sending.add_arguments(parser)
    payload = "print the very bytes that would be sent, and end"
    parser.add_argument("--payload", action="store_true", help=payload)
    parser.add_argument("--json", action="store_true", help="print JSON Lines")


def main(arguments: argparse.Namespace) -> int:
    """Print the predictions."""
    session, talk = open_session(arguments.target, write=False), Talk()
    ground = ground_of(session, arguments.round or str(session.state.round))
    with newcomers(ground, arguments.data, arguments.max_bad, talk.watch) as new:
        for sentence in new.notes:
            talk.say(f"  {sentence}")
        offer = new.offer()
        if arguments.payload:
            sending.print_payload(offer)
            return 0
        opened, sent = partial(open_session, arguments.target), [offer] if offer else []
        with sending.held(arguments, ground.said, sent, talk, opened) as said:
            found = predict(new, said, talk.watch("predict"))
        _print(entries(new, found), as_json=arguments.json)
    return 0


def _print(lines: Iterator[dict[str, object]], *, as_json: bool) -> None:
    """One line a record."""
    for number, entry in enumerate(lines):
        if as_json:
            sys.stdout.write(json.dumps(entry) + "\n")
            continue
        if number == 0:
            print("\t".join(entry))
        print("\t".join(cell(value) for value in entry.values()))
