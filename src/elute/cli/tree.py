"""The rounds of a session drawn as a tree, for people."""

from collections import defaultdict
from collections.abc import Iterator

from elute.cli.columns import PAGE, cell, short
from elute.core.amounts import counted
from elute.core.safe import clip, width
from elute.engine.story import RoundNode

_DEEDS = 8
"""Operations shown of a round."""

_Place = tuple[RoundNode, str, str]
"""A round, what stands before its first line, and what stands before the others."""


def drawn(rounds: tuple[RoundNode, ...]) -> Iterator[str]:
    """The tree from its first round on, indented where it branches as long as there is room."""
    after: dict[str, list[RoundNode]] = defaultdict(list)
    for each in rounds:
        after[each.parent].append(each)
    waiting = _placed(after[""], "")
    while waiting:
        each, head, below = waiting.pop()
        for number, line in enumerate(_told(each, PAGE - len(below))):
            yield clip(f"{below if number else head}{line}", PAGE)
        waiting += _placed(after[each.name], below)


def _placed(rounds: list[RoundNode], indent: str) -> list[_Place]:
    """Rounds that go on from one and the same, the first one last, as a stack takes them."""
    if len(rounds) < 2 or len(indent) > PAGE // 2:
        return [(each, indent, indent) for each in rounds][::-1]
    last = len(rounds) - 1
    lines = [("`- ", "   ") if place == last else ("|- ", "|  ") for place in range(last + 1)]
    placed = zip(rounds, lines, strict=True)
    return [(each, indent + head, indent + below) for each, (head, below) in placed][::-1]


def _told(each: RoundNode, room: int) -> Iterator[str]:
    """One round in a few lines of so many cells; its decisions are cut to fit."""
    now = each.numbers
    stands = "closed" if now.closed else "at work" if each.current else "open"
    began = f"  began {each.began[:16].replace('T', ' ')} UTC" if each.began else ""
    yield f"{each.name}  {now.rows_in:,} -> {counted(now.rows_out, 'row')}  {stands}{began}"
    if now.clusters is not None:
        noise = "-" if now.noise is None else f"{now.noise:.1%}"
        silhouette = cell(now.silhouette)
        yield f"    {counted(now.clusters, 'cluster')}, noise {noise}, silhouette {silhouette}"
    for deed in each.deeds[:_DEEDS]:
        author = "" if deed.author in ("", "person") else f"  [{short(deed.author, 30)}]"
        words = short(deed.words, max(20, room - len("    - ") - width(author)))
        yield f"    - {words}{author}"
    if len(each.deeds) > _DEEDS:
        yield f"    ... and {len(each.deeds) - _DEEDS:,} more (all with --json)"
