"""What a session should be, in plain sets and lists."""

from dataclasses import dataclass, field, replace

Rows = frozenset[int]
USUAL = 5
"""The k where none was set."""
FEWEST = 10
"""Rows below which there is one cluster."""


@dataclass(frozen=True)
class Point:
    """A session between two operations.

    Attributes:
        kept, started: rows that are in, and rows the round began with.
        round: its number.
        k: the value of `cluster.k`; None before it was set.
        edits: merges made in the round, each by the k under which it was made.
    """

    kept: Rows
    started: Rows
    round: int = 1
    k: int | None = None
    edits: tuple[int, ...] = ()

    @property
    def clusters(self) -> int:
        """How many there are: of each merge made under the k in force, one less."""
        k = self.k or USUAL
        return k - self.edits.count(k) if len(self.started) >= FEWEST else 1


@dataclass
class Model:
    """Points in the order they came about, which of them are in force, and what undo takes back.

    Attributes:
        points: point i stands on point `parent[i]`; 0 is the beginning.
        closes: points that came about by closing a round.
        done, undone: (tip before, tip after, whether a point was made) for undo and redo.
        tip: the point in force.
    """

    points: list[Point]
    parent: list[int] = field(default_factory=lambda: [0])
    closes: set[int] = field(default_factory=set)
    done: list[tuple[int, int, bool]] = field(default_factory=list)
    undone: list[tuple[int, int, bool]] = field(default_factory=list)
    tip: int = 0

    @property
    def now(self) -> Point:
        """Where the session stands."""
        return self.points[self.tip]

    def drop(self, rows: Rows) -> None:
        """Nothing is recorded where no row is in."""
        if rows & self.now.kept:
            self._make(replace(self.now, kept=self.now.kept - rows))

    def restore(self, rows: Rows) -> None:
        """Nothing is recorded where no row is out."""
        if rows - self.now.kept:
            self._make(replace(self.now, kept=self.now.kept | rows))

    def set(self, k: int) -> None:
        """Nothing is recorded where it is so already."""
        if k != self.now.k:
            self._make(replace(self.now, k=k))

    def merge(self) -> None:
        """Refused where there is one cluster only."""
        if self.now.clusters > 1:
            edits = (*self.now.edits, self.now.k or USUAL)
            self._make(replace(self.now, edits=edits))

    def close_round(self) -> None:
        """Refused where nothing changed, or nothing is left."""
        now = self.now
        if now.kept and now.kept != now.started:
            self._make(Point(now.kept, now.kept, now.round + 1, now.k))
            self.closes.add(self.tip)

    def undo(self) -> None:
        """Take the last move back."""
        if self.done:
            self.undone.append(self.done.pop())
            self.tip = self.undone[-1][0]

    def redo(self) -> None:
        """Make it again."""
        if self.undone:
            self.done.append(self.undone.pop())
            self.tip = self.done[-1][1]

    def go_to(self, point: Point) -> None:
        """Go on from the end of a round that is as `point` says."""
        to = next(end for end in self.ends() if self.points[end] == point)
        self.done.append((self.tip, to, False))
        self.undone.clear()
        self.tip = to

    def ends(self) -> list[int]:
        """Where rounds end: before each closing, and at the last point of each branch."""
        made = [after for _, after, new in self.done if new]
        inner = {self.parent[point] for point in made}
        leaves = {0, *made} - inner
        return [*(self.parent[point] for point in made if point in self.closes), *leaves]

    def rounds(self) -> int:
        """How many rounds there are, with the one that a going back has just begun."""
        made = [after for _, after, new in self.done if new]
        begun = self.tip in {self.parent[point] for point in made}
        return len(self.ends()) + begun

    def _make(self, point: Point) -> None:
        self.points.append(point)
        self.parent.append(self.tip)
        self.done.append((self.tip, len(self.points) - 1, True))
        self.undone.clear()
        self.tip = len(self.points) - 1
