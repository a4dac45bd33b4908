"""The history page's list of rounds, and what is asked and said about going to one."""

from elute.core.amounts import counted
from elute.engine.story import RoundNode
from elute.tui.present.numbers import NONE, count, percent, rows, score
from elute.tui.present.spans import Spans, left, right
from elute.tui.present.times import day_and_time
from elute.tui.present.tree import path

LEAST, MOST = 8, 24  # cells of the column with tree and name


def title(nodes: tuple[RoundNode, ...], marked: str) -> Spans:
    """`history · 5 rounds, 2 branches · round 1a marked`."""
    branches = len({node.branch for node in nodes})
    shape = f" · {counted(len(nodes), 'round')}"
    shape += f", {branches} branches" if branches > 1 else ""
    mark: Spans = ((f" · round {marked} marked", "mark"),) if marked else ()
    return (("history", "strong"), (shape, "quiet"), *mark)


def tree_cells(grown: list[tuple[RoundNode, str]]) -> int:
    """How wide the column with tree and name has to be."""
    widest = max((len(lines) + len(node.name) for node, lines in grown), default=0)
    return max(LEAST, min(MOST, widest))


def header(wide: int) -> Spans:
    """Names of the columns below a tree of that width."""
    titles = f"{'rows in':>9}   {'kept':<9}{'clusters':>8}{'noise':>7}{'sil':>6}  last change"
    return ((f"  {left('round', wide)}{titles}", "head"),)


def line(node: RoundNode, lines: str, wide: int, *, marked: bool) -> Spans:
    """One round in numbers."""
    now = node.numbers
    role = "accent" if node.current else ""
    name = left(node.name, max(0, wide - len(lines)))
    state = "at work" if node.current else "" if now.closed else "open"
    clusters = NONE if now.clusters is None else count(now.clusters)
    return (
        ("* " if marked else "  ", "mark"),
        (lines[:wide], "accent" if node.current else "quiet"),
        (name, f"{role} strong".strip()),
        (right(count(now.rows_in), 9), ""),
        (" → ", "quiet"),
        (left(count(now.rows_out), 9), ""),
        (right(clusters, 8), "quiet"),
        (right(percent(now.noise), 7), "quiet"),
        (right(score(now.silhouette), 6), "quiet"),
        (f"  {left(day_and_time(node.ended or node.began), 11)}", "quiet"),
        (f"  {state}", role or "quiet"),
    )


def reopen_question(nodes: tuple[RoundNode, ...], target: RoundNode, kept: int) -> Spans:
    """What to ask before a closed round is opened again; () where no row would come back.

    Args:
        nodes: the tree.
        target: where to go.
        kept: rows that are in now.
    """
    if not target.numbers.closed:
        return ()
    there, earlier = target.numbers.rows_out, target.name in {node.name for node in path(nodes)}
    if there <= kept and earlier:
        return ()
    asked = f"Reopen round {target.name} as a new branch?"
    if earlier:
        back = "comes" if there - kept == 1 else "come"
        return ((asked, "strong"), (f" {dropped(there - kept)} {back} back; u undoes it.", ""))
    return ((asked, "strong"), (f" {rows(there)} are in there, {count(kept)} here.", ""))


def dropped(number: int) -> str:
    """`1 dropped row`, `312 dropped rows`."""
    return counted(number, "dropped row")


def gone_to(words: str, pending: tuple[str, ...]) -> tuple[str, str]:
    """What was done, as a sentence, and what can be done next."""
    run = f"Press r to run {', '.join(pending)}. " if pending else ""
    return f"Done: {words}.", f"{run}u takes it back."
