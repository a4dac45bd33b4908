"""The rounds as a tree: a line each, the lines before a round showing which it goes on from.

A round and the one after it stand in one column, however many there are; only a branch is set in,
so that twenty rounds need no more width than two:

    ○ 1a
    ├─○ 2a
    │ ○ 3a
    ● 2b
"""

from collections import defaultdict
from collections.abc import Iterator

from elute.engine.story import RoundNode

AT_WORK, AWAY = "●", "○"

Children = dict[str, list[RoundNode]]


def grown(nodes: tuple[RoundNode, ...]) -> list[tuple[RoundNode, str]]:
    """Every round from the top down, each with what is drawn before its name."""
    children: Children = defaultdict(list)
    for node in sorted(nodes, key=lambda node: node.branch):
        children[node.parent].append(node)
    sign = {True: AT_WORK, False: AWAY}
    return [(node, f"{lines}{sign[node.current]} ") for node, lines in _grow("", children, "")]


def _grow(parent: str, children: Children, lines: str) -> Iterator[tuple[RoundNode, str]]:
    """The rounds after `parent`: earlier branches set in, the last one in the parent's column."""
    while children[parent]:
        *aside, last = children[parent]
        for place, node in enumerate(aside):
            yield node, lines + ("├─" if parent or place else "┌─")
            yield from _grow(node.name, children, lines + "│ ")
        yield last, lines
        parent = last.name


def path(nodes: tuple[RoundNode, ...]) -> list[RoundNode]:
    """The rounds from the first to the one at work; empty where none is at work."""
    by_name = {node.name: node for node in nodes}
    at = next((node for node in nodes if node.current), None)
    found: list[RoundNode] = []
    while at is not None:
        found.append(at)
        at = by_name.get(at.parent)
    return found[::-1]


def named(nodes: tuple[RoundNode, ...], name: str) -> RoundNode | None:
    """The round of that name; a bare number means that round on the branch at work.

    "2a" is also the name that round 2 has as long as there is one branch.
    """
    exact = next((node for node in nodes if node.name == name), None)
    number = name.removesuffix("a")
    here = (node for node in path(nodes) if str(node.numbers.number) == number)
    return exact or next(here, None)
