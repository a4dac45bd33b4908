"""A query that has been read: terms, and how they are put together."""

from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = 40
"""Characters of a list of numbers that are shown."""


@dataclass(frozen=True)
class Everything:
    """Every row."""

    def words(self) -> str:
        """For the user."""
        return "all rows"


@dataclass(frozen=True)
class Flag:
    """Rows that have a flag, one of `fields.FLAGS`."""

    name: str

    def words(self) -> str:
        """For the user."""
        return self.name


@dataclass(frozen=True)
class Compared:
    """Rows whose number stands so to another.

    Attributes:
        field: of kind "score" or "whole".
        sign: "<", "<=", ">", ">=" or "=".
        value: what it is compared with.
    """

    field: str
    sign: str
    value: float

    def words(self) -> str:
        """For the user."""
        return f"{self.field} {self.sign} {self.value:g}"


@dataclass(frozen=True)
class Listed:
    """Rows whose whole number is in a list.

    Attributes:
        field: of kind "whole".
        runs: first and last of each run of numbers, as they were written.
    """

    field: str
    runs: tuple[tuple[int, int], ...]

    def words(self) -> str:
        """For the user."""
        if self.field == "cluster" and self.runs == ((-1, -1),):
            return "noise"
        listed = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in self.runs[:SHOWN])
        shown = listed if len(listed) <= SHOWN else f"{listed[: SHOWN - 1]}…"
        return f"{'row' if self.field == 'id' else self.field} {shown}"


@dataclass(frozen=True)
class Chosen:
    """Rows that have one of some words: those of kind "choice" equal, those of "words" within.

    Attributes:
        field: of one of these kinds.
        values: the words; "" for rows that have none.
        whole: whether the words are to be equal, not only found within.
    """

    field: str
    values: tuple[str, ...]
    whole: bool

    def words(self) -> str:
        """For the user."""
        if self.values == ("",):
            return f"no {self.field}"
        listed = ", ".join(f"“{it}”" if not self.whole else it or "none" for it in self.values)
        return f"{self.field} {listed}"


@dataclass(frozen=True)
class OfColumn:
    """Rows by a column of the data.

    Attributes:
        column: its name.
        sign: "<", "<=", ">", ">=" or "=".
        values: what it is compared with, one number; for "=" words of which it is one, "" for none.
    """

    column: str
    sign: str
    values: tuple[str, ...]

    def words(self) -> str:
        """For the user."""
        if self.values == ("",):
            return f"no {self.column}"
        return f"{self.column} {self.sign} {', '.join(it or 'none' for it in self.values)}"


@dataclass(frozen=True)
class Text:
    """Rows in whose text this is to be found, upper and lower case alike."""

    needle: str

    def words(self) -> str:
        """For the user."""
        return f"“{self.needle}”"


@dataclass(frozen=True)
class Pattern:
    """Rows in whose text a regular expression is to be found."""

    source: str
    any_case: bool

    def words(self) -> str:
        """For the user."""
        return f"/{self.source}/{'i' if self.any_case else ''}"


@dataclass(frozen=True)
class Not:
    """Rows for which a part does not hold."""

    part: "Node"

    def words(self) -> str:
        """For the user."""
        return f"not {_inner(self.part)}"


@dataclass(frozen=True)
class And:
    """Rows for which all parts hold."""

    parts: tuple["Node", ...]

    def words(self) -> str:
        """For the user."""
        return " and ".join(map(_inner, self.parts))


@dataclass(frozen=True)
class Or:
    """Rows for which one of the parts holds, or several."""

    parts: tuple["Node", ...]

    def words(self) -> str:
        """For the user."""
        return " or ".join(map(_inner, self.parts))


Node = Everything | Flag | Compared | Listed | Chosen | OfColumn | Text | Pattern | Not | And | Or


def _inner(part: Node) -> str:
    """A part within another one."""
    return f"({part.words()})" if isinstance(part, And | Or) else part.words()


def leaves(node: Node) -> Iterator[Node]:
    """The terms of a tree, without what puts them together."""
    match node:
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


@dataclass(frozen=True)
class Query:
    """A whole query.

    Attributes:
        terms: the terms that must all hold, each as it was typed and as it was read.
    """

    terms: tuple[tuple[str, Node], ...] = ()

    @property
    def text(self) -> str:
        """As it may be typed again."""
        found = " ".join(f"and {it}" if it[0] in "<>=!" else it for it, _ in self.terms)
        return found.removeprefix("and ")  # where it keeps a sign from the word before

    @property
    def node(self) -> Node:
        """All of it."""
        parts = tuple(node for _, node in self.terms)
        return parts[0] if len(parts) == 1 else And(parts) if parts else Everything()

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.terms)

    def words(self) -> str:
        """For the user, as `cluster 7 · outlier > 0.8`; holds text of unknown origin."""
        alone = len(self.terms) == 1
        return " · ".join(node.words() if alone else _inner(node) for _, node in self.terms)

    @property
    def cluster(self) -> int | None:
        """The one cluster it asks for, -1 for noise; None where it asks for none or several."""
        for _, node in self.terms:
            if isinstance(node, Listed) and node.field == "cluster" and len(node.runs) == 1:
                first, last = node.runs[0]
                return first if first == last else None
            if node == Flag("noise"):
                return -1
        return None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that must be read for it."""
        names = [it.column for it in leaves(self.node) if isinstance(it, OfColumn)]
        return tuple(dict.fromkeys(names))

    def without_clusters(self) -> "Query":
        """Less the terms that say something of clusters, whose numbers mean others now."""
        return Query(tuple(term for term in self.terms if not _of_clusters(term[1])))


def _of_clusters(node: Node) -> bool:
    return any(
        isinstance(it, Compared | Listed | Chosen) and it.field in {"cluster", "name"}
        for it in leaves(node)
    )
