"""Find rows by what they mean: those nearest to a text, or to a row, the nearest first.

The text is embedded as the rows of the round were; only rows that are in still are found. By
default all of them are compared, so that none is missed. With --clusters or --home only those of
the nearest clusters are, and how many of the true nearest that finds is measured on rows of the
round. The session stays as it is. The text goes to a server only with --yes --max-cost; its vector
is kept.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path

from elute.cli import sending
from elute.cli.columns import cell
from elute.cli.talk import Talk
from elute.core.amounts import counted, with_error
from elute.core.errors import UsageError
from elute.core.safe import clip, safe
from elute.engine.opening import open_session
from elute.engine.searching.asking import HOME, LIMIT, Query
from elute.engine.searching.found import Found
from elute.engine.session import Session

_CELLS = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of this verb."""
    parser.add_argument("target", type=Path, metavar="SESSION")
    parser.add_argument("text", nargs="?", default="", metavar="TEXT", help="what to search for")
    row = "search for rows like this one, instead of a text"
    parser.add_argument("--row", type=int, metavar="ID", help=row)
    limit = f"rows to find (default: {LIMIT})"
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=limit)
    where = parser.add_mutually_exclusive_group()
    some = "search only so many of the clusters nearest to it"
    where.add_argument("--clusters", type=int, default=0, metavar="M", help=some)
    home = "search only the cluster it would belong to"
    where.add_argument("--home", action="store_true", help=home)
    closed = "open no network connection: what needs one is refused"
    parser.add_argument("--offline", action="store_true", help=closed)
    sending.add_arguments(parser)
    payload = "print the very bytes that would be sent, and end"
    parser.add_argument("--payload", action="store_true", help=payload)
    parser.add_argument("--json", action="store_true", help="print JSON Lines")


def main(arguments: argparse.Namespace) -> int:
    """Print what is found."""
    query = _query(arguments)
    session, talk = open_session(arguments.target, write=False), Talk()
    offer = session.query_offer(query)
    if arguments.payload:
        sending.print_payload(offer)
        return 0
    opened, sent = partial(open_session, arguments.target), [offer] if offer else []
    with sending.held(arguments, session.history.consents, sent, talk, opened) as said:
        found = session.search_here(query, said, talk.watch("search"))
    for sentence in _told(found):
        talk.say(f"  {sentence}")
    _print(session, found, as_json=arguments.json)
    return 0


def _query(arguments: argparse.Namespace) -> Query:
    """What the command line asks for.

    Raises:
        UsageError: neither a text nor a row is named, or both are, or a number is out of bounds.
    """
    row = -1 if arguments.row is None else arguments.row
    if arguments.row is not None and row < 0:
        raise UsageError(f"There is no row {row}.", "They are numbered from 0.")
    if row >= 0 and arguments.text:
        raise UsageError("A text and a row are named.", "Search for one of them.")
    if arguments.clusters < 0:
        raise UsageError(f"{arguments.clusters} clusters cannot be searched.", "Name 1 or more.")
    clusters = HOME if arguments.home else arguments.clusters
    return Query(arguments.text, row, clusters, arguments.limit)


def _told(found: Found) -> list[str]:
    """What is to be said of the search itself."""
    told = [f"{counted(found.compared, 'row')} of {found.among:,} compared: {found.where}"]
    if found.recall is not None:
        error = found.recall.error
        share = f"{found.recall.mean:.3f}"
        if error is not None:
            share = with_error(found.recall.mean, error)
        of = f"the {found.recall.k:,} nearest of {counted(found.recall.rows, 'row')}"
        told.append(f"recall {share}, measured with {of} of the round")
    return [*told, *found.notes]


def _print(session: Session, found: Found, *, as_json: bool) -> None:
    """One line a row, the nearest first."""
    snapshot = session.snapshot()
    assert snapshot.precleaned is not None
    at = snapshot.precleaned.ids.searchsorted(found.ids)
    labels = snapshot.clustered.labels[at].tolist() if snapshot.clustered else [None] * len(at)
    lines = zip(found.ids.tolist(), found.similarity.tolist(), labels, at.tolist(), strict=True)
    for rank, (row, alike, cluster, place) in enumerate(lines, 1):
        text = snapshot.precleaned.texts[place]
        entry = {"rank": rank, "id": row, "similarity": round(alike, 4), "cluster": cluster}
        if as_json:
            sys.stdout.write(json.dumps({**entry, "text": text}) + "\n")
            continue
        if rank == 1:
            print("\t".join((*entry, "text")))
        print("\t".join((*map(cell, entry.values()), clip(safe(text), _CELLS))))
