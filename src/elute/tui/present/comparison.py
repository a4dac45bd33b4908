"""The page that holds two rounds beside each other: rows, metrics, settings, clusters."""

from elute.core.safe import safe
from elute.engine.story import Comparison, Fate, Matched
from elute.tui.present.deeds import metric_name, setting
from elute.tui.present.numbers import change, count, metric, percent, rows, score
from elute.tui.present.spans import Spans, left, one_line, right, wrap

VALUE = 12  # cells of a value before, after, and of the change
LABELS = 30  # cells of the labels before them
INDENT = 4
PARTS_TOLD = 4  # of a cluster, the largest; the others are counted

PARTS = {"born": "of", "died": "went to", "split": "into", "merged": "of"}
TOLD = {
    "born": "born: clusters of {after} that none of {before} corresponds to",
    "died": "died: clusters of {before} that none of {after} corresponds to",
    "split": "split: clusters of {before} that divided",
    "merged": "merged: clusters of {after} that came together",
}


def title(compared: Comparison) -> Spans:
    """`round 1a compared with round 2b`."""
    return (
        (f"round {safe(compared.before)}", "strong"),
        (" compared with ", "quiet"),
        (f"round {safe(compared.after)}", "strong"),
    )


def page(compared: Comparison, cells: int) -> list[Spans]:
    """What changed between the two, the whole before the parts."""
    return [
        *_summary(compared, cells),
        *_metrics(compared, cells),
        *_settings(compared, cells),
        *_matched(compared, cells),
        *_fates("born", compared.born, compared, cells),
        *_fates("died", compared.died, compared, cells),
        *_fates("split", compared.split, compared, cells),
        *_fates("merged", compared.merged, compared, cells),
    ]


def _summary(compared: Comparison, cells: int) -> list[Spans]:
    """In sentences: which rows, and what became of the clusters."""
    before, after = safe(compared.before), safe(compared.after)
    share = percent(compared.moved / compared.stayed) if compared.stayed else ""
    moved = f"{rows(compared.moved)} {f'({share}) ' if share else ''}moved to another cluster."
    both = f"{rows(compared.stayed)} in both"
    only = f"{count(compared.left)} only in {before}, {count(compared.came)} only in {after}"
    fates = {kind: len(found) for kind, found in _kinds(compared).items()}
    clusters = ", ".join(f"{number} {kind}" for kind, number in fates.items())
    told = (f"{both}, {only}; {moved}", f"Clusters: {clusters}.")
    if not any(fates.values()):
        told = (f"{both}, {only}.", "There are no clusters to compare, at least not in both.")
    return [((line, ""),) for text in (*told, *compared.by_hand) for line in wrap(text, cells)]


def _kinds(compared: Comparison) -> dict[str, tuple[Matched, ...] | tuple[Fate, ...]]:
    """What can become of clusters, in the order it is told."""
    fates = {"born": compared.born, "died": compared.died}
    more = {"split": compared.split, "merged": compared.merged}
    return {"matched": compared.matched, **fates, **more}


def _columns(label: str, compared: Comparison, cells: int) -> list[Spans]:
    """A heading with the names of the two rounds above their columns."""
    wide = label_cells(cells)
    names = (compared.before, compared.after)
    shown = "".join(right(one_line(name, VALUE), VALUE) for name in names)
    return [(), ((f"{left(label, wide)}{shown}{right('change', VALUE)}", "head"),)]


def label_cells(cells: int) -> int:
    """Room for what stands before the columns of values."""
    return max(10, min(LABELS, cells - 3 * VALUE))


def _metrics(compared: Comparison, cells: int) -> list[Spans]:
    wide = label_cells(cells)
    sizes = ("rows", float(compared.rows_before), float(compared.rows_after))
    lines = _columns("metrics", compared, cells)
    for name, before, after in (sizes, *compared.metrics):
        lines.append(
            (
                (left(one_line(metric_name(name), wide), wide), ""),
                (right(metric(name, before), VALUE), "quiet"),
                (right(metric(name, after), VALUE), ""),
                (right(change(name, before, after), VALUE), "accent"),
            )
        )
    return lines


def _settings(compared: Comparison, cells: int) -> list[Spans]:
    """Only those that differ: `cluster.k   20 → 25`."""
    if not compared.settings:
        return []
    wide = label_cells(cells)
    lines: list[Spans] = [(), (("settings that differ", "head"),)]
    for name, before, after in compared.settings:
        values = one_line(f"{setting(before)} → {setting(after)}", max(0, cells - wide))
        lines.append(((left(one_line(name, wide), wide), ""), (values, "accent")))
    return lines


def _matched(compared: Comparison, cells: int) -> list[Spans]:
    """A pair of clusters a line: labels, sizes, rows in common, overlap, names."""
    if not compared.matched:
        return []
    titles = f"{'clusters':<15}{'size':>8}{'then':>8}{'common':>8}{'Jaccard':>9}  name"
    head = ((titles, "head"),)
    return [(), head, *(_pair(pair, cells) for pair in compared.matched)]


def _pair(pair: Matched, cells: int) -> Spans:
    old, new = safe(pair.name_before), safe(pair.name_after)
    names = new if old == new else f"{old} → {new}"
    return (
        ("● ", f"cluster {pair.before}"),
        (left(str(pair.before), 4), ""),
        ("→ ", "quiet"),
        ("● ", f"cluster {pair.after}"),
        (left(str(pair.after), 5), ""),
        (right(count(pair.size_before), 8), "quiet"),
        (right(count(pair.size_after), 8), ""),
        (right(count(pair.common), 8), "quiet"),
        (right(score(pair.jaccard), 9), "good" if pair.jaccard >= 0.5 else "warn"),
        (f"  {one_line(names, max(0, cells - 50))}", ""),
    )


def _fates(kind: str, fates: tuple[Fate, ...], compared: Comparison, cells: int) -> list[Spans]:
    """The clusters of one kind, each with where its rows were or went."""
    if not fates:
        return []
    names = {"before": safe(compared.before), "after": safe(compared.after)}
    lines: list[Spans] = [(), ((one_line(TOLD[kind].format(**names), cells), "head"),)]
    away = names["before" if kind in {"born", "merged"} else "after"]
    for fate in fates:
        name = one_line(fate.name, max(0, cells - 20))
        lines.append(
            (
                ("● ", f"cluster {fate.cluster}"),
                (left(str(fate.cluster), 4), ""),
                (right(rows(fate.size), 12), ""),
                (f"  {name}", "quiet"),
            )
        )
        told = wrap(_parts(PARTS[kind], fate, away), cells - INDENT)
        lines += [((" " * INDENT, ""), (line, "quiet")) for line in told]
    return lines


def _parts(word: str, fate: Fate, away: str) -> str:
    """`of 3 (20 rows), noise (12 rows), 4 more (9 rows); 10 rows are not in 1a`."""
    first, more = fate.parts[:PARTS_TOLD], fate.parts[PARTS_TOLD:]
    named = [(f"{part}" if part >= 0 else "noise", common) for part, common in first]
    named += [(f"{len(more)} more", sum(common for _, common in more))] if more else []
    told = ", ".join(f"{name} ({rows(common)})" for name, common in named)
    verb = "is" if fate.left == 1 else "are"
    left_out = f"{rows(fate.left)} {verb} not in {away}" if fate.left else ""
    return "; ".join(part for part in (f"{word} {told}" if told else "", left_out) if part)
