"""What is searched for, and where: read from words of the user, as plain data for the worker."""

import re
from dataclasses import dataclass

from elute.core.amounts import counted
from elute.core.errors import UsageError

LIMIT = 200
"""Rows that are found where nobody says how many."""
MOST = 100_000
"""Rows that can be found at most."""
LONGEST = 20_000
"""Characters of a query; models read fewer."""
HOME = -1
"""Instead of a number of clusters: the one that the query would belong to."""
_SCOPE = re.compile(r"in:(\d{1,9}|home)(?:\s+|$)")
_ROW = re.compile(r"row:\s*(\d{1,18})")


@dataclass(frozen=True)
class Query:
    """What is searched for.

    Attributes:
        text: a text to be embedded; "" where it is
        row: the id of a row whose like are searched, -1 for none.
        clusters: how many of the clusters nearest to it are searched; 0 for all rows, HOME for the
            cluster it would belong to.
        limit: how many rows to find.
    """

    text: str = ""
    row: int = -1
    clusters: int = 0
    limit: int = LIMIT

    def __post_init__(self) -> None:
        """Refuse what cannot be searched for.

        Raises:
            UsageError: it is empty, too long, or a number is out of bounds.
        """
        if self.row < 0 and not self.text.strip():
            raise UsageError("There is nothing to search for.", "Give a text, or a row.")
        if len(self.text) > LONGEST:
            title = f"The query has {len(self.text):,} characters."
            raise UsageError(title, f"It may have {LONGEST:,}.")
        if not 0 < self.limit <= MOST:
            raise UsageError(f"{self.limit:,} rows cannot be found.", f"Ask for 1 to {MOST:,}.")
        if self.clusters < HOME:
            title = f"{self.clusters:,} clusters cannot be searched."
            raise UsageError(title, "Name how many, from 1 up; 0 searches all rows.")

    @property
    def where(self) -> str:
        """The scope in words."""
        if not self.clusters:
            return "all rows"
        if self.clusters == HOME:
            return "the cluster it belongs to"
        return f"the {counted(self.clusters, 'nearest cluster')}".replace("the 1 ", "the ")


def read(words: str) -> Query:
    """A query as it is typed: `card declined`, `in:4 card declined`, `in:home row:17`.

    Raises:
        UsageError: nothing is searched for, or a number is out of bounds.
    """
    rest, clusters = parted(words)
    row = _ROW.fullmatch(rest)
    if row:
        return Query(row=int(row[1]), clusters=clusters)
    return Query(rest, clusters=clusters)


def parted(words: str) -> tuple[str, int]:
    """What is searched for, as it is typed, and `Query.clusters`."""
    words = words.strip()
    scope = _SCOPE.match(words)
    if not scope:
        return words, 0
    # `in:0` is all rows, said outright.
    return words[scope.end() :], HOME if scope[1] == "home" else int(scope[1])
