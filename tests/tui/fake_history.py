"""The rounds of the scripted session as a tree, and two of them compared."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.settings import Value
from elute.engine.story import Comparison, Deed, Fate, Matched, RoundNode
from elute.engine.view import Round

AT = "2026-11-22T21:4{}:00Z"


@dataclass
class Leaf:
    """One round: where it stands in the tree, what was done in it, and how it was left."""

    number: int
    branch: int
    parent: int
    deeds: list[Deed] = field(default_factory=list)
    numbers: Round | None = None
    left: "Standing | None" = None


@dataclass
class Tree:
    """The rounds, and which of them is at work."""

    leaves: list[Leaf] = field(default_factory=lambda: [Leaf(1, 0, -1)])
    at: int = 0


@dataclass
class Standing:
    """The engine at one moment, to go back to."""

    kept: NDArray[np.bool_]
    dropped_by: NDArray[np.int32]
    started: NDArray[np.bool_]
    done: int
    tree: Tree
    edits: tuple[str, ...] = ()
    said: tuple[dict[int, str], dict[int, str]] = field(default_factory=lambda: ({}, {}))


class Branches:
    """Keeps the tree."""

    def __init__(self) -> None:
        """One open round."""
        self.tree = Tree()

    @property
    def now(self) -> Leaf:
        """The round at work."""
        return self.tree.leaves[self.tree.at]

    @property
    def number(self) -> int:
        """Its number."""
        return self.now.number

    def names(self) -> list[str]:
        """Numbers, with letters where there are branches."""
        several = any(leaf.branch for leaf in self.tree.leaves)
        return [
            f"{leaf.number}{chr(97 + leaf.branch) if several else ''}" for leaf in self.tree.leaves
        ]

    def before(self) -> tuple[Round, ...]:
        """The closed rounds that the one at work goes on from."""
        found: list[Round] = []
        place = self.now.parent
        while place >= 0:
            leaf = self.tree.leaves[place]
            if leaf.numbers is not None:
                found.append(leaf.numbers)
            place = leaf.parent
        return tuple(found[::-1])

    def deed(self, words: str, author: str) -> None:
        """Note what was done."""
        self.now.deeds.append(Deed(words, author, AT.format(len(self.now.deeds) % 10)))

    def close(self, left: Standing, numbers: Round) -> None:
        """Go on with a new round."""
        self.now.left, self.now.numbers = left, replace(numbers, closed=True)
        self.tree.leaves.append(Leaf(self.number + 1, self.now.branch, self.tree.at))
        self.tree.at = len(self.tree.leaves) - 1

    def go_to(self, name: str, left: Standing, numbers: Round) -> Standing:
        """Leave the round at work as it is, and stand where the named one was left."""
        if name not in self.names():
            raise UsageError(f"There is no round {name}.")
        self.now.left, self.now.numbers = left, numbers
        place = self.names().index(name)
        leaf = self.tree.leaves[place]
        assert leaf.left is not None
        assert leaf.numbers is not None
        if leaf.numbers.closed:
            branch = max(other.branch for other in self.tree.leaves) + 1
            again = Leaf(leaf.number, branch, leaf.parent, list(leaf.deeds))
            self.tree.leaves.append(again)
            place = len(self.tree.leaves) - 1
        self.tree.at = place
        return replace(leaf.left, tree=self.tree)

    def nodes(
        self, now: Round, settings: dict[str, dict[str, Value]], overall: dict[str, float | None]
    ) -> tuple[RoundNode, ...]:
        """The tree as front ends get it."""
        names = self.names()
        made = []
        for place, (name, leaf) in enumerate(zip(names, self.tree.leaves, strict=True)):
            current = place == self.tree.at
            numbers = now if current else leaf.numbers
            assert numbers is not None
            node = RoundNode(
                name=name,
                parent=names[leaf.parent] if leaf.parent >= 0 else "",
                branch=leaf.branch,
                current=current,
                numbers=numbers,
                began=leaf.deeds[0].at if leaf.deeds else "",
                ended=leaf.deeds[-1].at if leaf.deeds else "",
                deeds=tuple(leaf.deeds),
                settings=settings,
                metrics=overall,
                seconds={"embed": 12.25, "cluster": 0.4},
            )
            made.append(node)
        return tuple(made)


def compared(before: str, after: str, names: tuple[str, ...]) -> Comparison:
    """Two clusters matched, one born, died, split and merged."""
    return Comparison(
        before=before,
        after=after,
        rows_before=200,
        rows_after=180,
        stayed=170,
        left=30,
        came=10,
        kept_before=900,
        kept_after=850,
        kept_both=800,
        moved=17,
        matched=(
            Matched(0, 1, names[0], names[0], 43, 40, 38, 0.84),
            Matched(1, 0, names[1], names[2], 42, 12, 10, 0.23),
        ),
        born=(Fate(3, names[3], 12, ((2, 8), (-1, 3)), 1),),
        died=(Fate(2, names[2], 42, ((-1, 40),), 2),),
        split=(Fate(2, names[2], 42, ((1, 21), (3, 21)), 0),),
        merged=(Fate(0, names[0], 40, ((0, 20), (1, 20)), 0),),
        metrics=(
            ("clusters", 4.0, 3.0),
            ("noise", 0.14, 0.1),
            ("silhouette", 0.31, 0.45),
            ("calinski_harabasz", None, 1234.5),
            ("balance", 0.99, 0.99),
        ),
        settings=(("cluster.min_size", 15, 20), ("embed.model", None, names[0])),
    )
