"""What became of the clusters between two rounds, in words."""

from collections.abc import Iterator

from elute.cli.columns import aligned, packed, short
from elute.core.amounts import counted
from elute.engine.story import Comparison, Fate, Matched

_JACCARD, _GROWTH = 0.9, 0.1
"""A matched cluster is worth a line from this overlap down, or from this share of rows up."""
_LINES = 8
"""Clusters told of each kind."""
_PARTS = 4
"""Parts told of a cluster."""
_NAME = 24
"""Cells of a cluster's name."""


def clusters(found: Comparison) -> Iterator[str]:
    """How many of each kind, then the kinds one by one; nothing where there are no clusters."""
    kinds = {
        "born": found.born,
        "died": found.died,
        "split": found.split,
        "merged": found.merged,
    }
    if not (found.matched or any(kinds.values())):
        return
    counts = (f"{len(fates):,} {kind}" for kind, fates in kinds.items())
    yield f"clusters: {len(found.matched):,} matched, {', '.join(counts)}"
    yield from _matched(found.matched)
    names = _names(found)
    for kind, fates in kinds.items():
        yield from _fates(kind, fates, names[kind in ("died", "split")])


def _names(found: Comparison) -> tuple[dict[int, str], dict[int, str]]:
    """Label -> label and name of every cluster before, and after."""
    before = {pair.before: pair.name_before for pair in found.matched}
    after = {pair.after: pair.name_after for pair in found.matched}
    before |= {fate.cluster: fate.name for fate in found.died}
    after |= {fate.cluster: fate.name for fate in found.born}
    return _called(before), _called(after)


def _called(names: dict[int, str]) -> dict[int, str]:
    """The noise has no number."""
    called = {label: f"{label} {short(name, _NAME)}".strip() for label, name in names.items()}
    return {**called, -1: "noise"}


def _matched(pairs: tuple[Matched, ...]) -> Iterator[str]:
    """Those that changed notably; how many others there are."""
    notable = [pair for pair in pairs if _is_notable(pair)]
    others = len(pairs) - len(notable)
    if notable:
        head = ("  before", "rows", "after", "rows", "Jaccard")
        yield from aligned([head, *(_pair(pair) for pair in notable[:_LINES])])
        yield from _more(len(notable))
    if others:
        what = f"other{'s' * (others != 1)} unchanged" if notable else "unchanged"
        yield f"  {others:,} {what} (Jaccard {_JACCARD} or more, rows within {_GROWTH:.0%})"


def _is_notable(pair: Matched) -> bool:
    """Whether a cluster became another one, or grew or shrank."""
    growth = abs(pair.size_after - pair.size_before)
    return pair.jaccard < _JACCARD or growth > _GROWTH * pair.size_before


def _pair(pair: Matched) -> tuple[str, ...]:
    """The cells of a matched pair."""
    return (
        f"  {pair.before} {short(pair.name_before, _NAME)}".rstrip(),
        f"{pair.size_before:,}",
        f"{pair.after} {short(pair.name_after, _NAME)}".rstrip(),
        f"{pair.size_after:,}",
        f"{pair.jaccard:.2f}",
    )


def _fates(kind: str, fates: tuple[Fate, ...], others: dict[int, str]) -> Iterator[str]:
    """The clusters of one kind, each with where its rows went, or came from."""
    if fates:
        yield kind
    goes = kind in ("died", "split")
    for fate in fates[:_LINES]:
        first, *more = _parts(fate, others, goes)
        who = f"  {fate.cluster} {short(fate.name, _NAME)}".rstrip()
        yield from packed([f"{who}, {counted(fate.size, 'row')}: {first}", *more], indent="      ")
    yield from _more(len(fates))


def _parts(fate: Fate, others: dict[int, str], goes: bool) -> list[str]:
    """`20 to 3 refund`, `4 to noise`, `10 left`; or `from`, and `came`."""
    word = "to" if goes else "from"
    told = [f"{rows:,} {word} {others[label]}" for label, rows in fate.parts[:_PARTS]]
    rest = fate.parts[_PARTS:]
    if rest:
        told.append(f"{sum(rows for _, rows in rest):,} {word} {counted(len(rest), 'other')}")
    if fate.left:
        told.append(f"{fate.left:,} {'left' if goes else 'came'}")
    return told


def _more(count: int) -> Iterator[str]:
    """What was left out."""
    if count > _LINES:
        yield f"  ... and {count - _LINES:,} more (all with --json)"
