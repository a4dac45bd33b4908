"""Rows asked for by a query: what `drop`, `keep` and `show rows --where` have in common."""

import argparse

import numpy as np
from numpy.typing import NDArray

from elute.cli.talk import Talk
from elute.core.errors import UsageError
from elute.engine import querying
from elute.engine.masking import shown_texts
from elute.engine.querying import Finder, Ground, Query
from elute.engine.session import Session
from elute.engine.view import Snapshot

QUERY = (
    "in single quotes: cluster:3 outlier>0.8 label=refund "
    '"some text" /regex/ -kept column=x "a column"=x'
)
_MINUS = "one that begins with - behind --, or with not"
EVERY = "kept"


def add_query(parser: argparse.ArgumentParser) -> None:
    """The arguments of a verb that decides about rows."""
    parser.add_argument("session", metavar="SESSION")
    parser.add_argument("query", metavar="QUERY", help=f"{QUERY}; {_MINUS}")
    parser.add_argument("--reason", metavar="WORDS", help="why (default: the query in words)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")


def decided_on(typed: str, snapshot: Snapshot) -> Query:
    """A query by which rows are decided on.

    Raises:
        UsageError: it cannot be read, or asks for nothing in particular.
    """
    query = querying.parse(typed, querying.known(snapshot, marks=False))
    if not query:
        raise UsageError("The query is empty.", f"Every row that is in: {EVERY}")
    return query


def rows_of(
    query: Query, session: Session, snapshot: Snapshot, among: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Ids of the rows among some that a query asks for, ascending.

    Raises:
        UsageError: a regular expression took too long.
    """
    texts = shown_texts(snapshot)
    read = {name: session.column(name).read() for name in query.columns}
    ground = Ground(snapshot, None if texts is None else Finder(texts), None, read)
    return querying.matching(query, ground, among, Talk().watch("search"))
