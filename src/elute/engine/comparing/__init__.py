"""Two rounds side by side: what became of the rows, the clusters, the numbers and the settings."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.settings import Value
from elute.engine import called
from elute.engine.comparing.fates import divided, fates, unmatched
from elute.engine.comparing.matching import match
from elute.engine.comparing.overlap import Clusters, Ids, Overlap, overlap
from elute.engine.story import Comparison, Fate, Matched, Number
from elute.engine.view import Snapshot

Fates = tuple[Fate, ...]


def compare(before: tuple[str, Snapshot], after: tuple[str, Snapshot]) -> Comparison:
    """Compare two rounds, each given as its name and the session as it left it.

    Every cluster of the earlier round is in exactly one of `matched` and `died`, every cluster of
    the later one in exactly one of `matched` and `born`. `split` and `merged` say more about some
    of these: a cluster that split may live on in its largest part or have died, one that merged
    may go on from its largest source or have been born. For each the parts and those that left
    add up to its size. The rows that take part in both rounds are those that moved, those common
    to two clusters that match, and those that were noise and are.

    Where one of the rounds has no clusters yet, rows, metrics and settings are compared alone.

    Raises:
        UsageError: their rows are not numbered alike, so that nothing can be compared.
    """
    (name, was), (other_name, now) = before, after
    if not _of_one_load(was, now):
        title = f"Rounds {name} and {other_name} are of records that were loaded differently."
        raise UsageError(title, "Compare rounds with the same settings of load.")
    ids, others = _rows(was), _rows(now)
    stayed, still = _in_other(ids, others, len(was.kept)), _in_other(others, ids, len(now.kept))
    common = int(np.count_nonzero(stayed))
    matched, told, settled = _clusters(_read(was, stayed), _read(now, still))
    return Comparison(
        before=name,
        after=other_name,
        rows_before=len(ids),
        rows_after=len(others),
        stayed=common,
        left=len(ids) - common,
        came=len(others) - common,
        kept_before=int(np.count_nonzero(was.kept)),
        kept_after=int(np.count_nonzero(now.kept)),
        kept_both=int(np.count_nonzero(was.kept & now.kept)),
        moved=0 if settled is None else common - settled,
        matched=matched,
        **told,
        metrics=_metrics(was, now),
        settings=_settings(was.settings, now.settings),
        regrouped_before=was.regrouped,
        regrouped_after=now.regrouped,
    )


def _of_one_load(was: Snapshot, now: Snapshot) -> bool:
    """Whether row ids mean the same records in both."""
    if was.records is None or now.records is None:
        return len(was.kept) == len(now.kept)
    return np.array_equal(was.records.spans, now.records.spans)


def _rows(snapshot: Snapshot) -> Ids:
    """Ids of the rows that take part; before they are precleaned, of those the round began with."""
    if snapshot.precleaned is not None:
        return snapshot.precleaned.ids
    return np.flatnonzero(snapshot.started)


def _in_other(ids: Ids, others: Ids, count: int) -> NDArray[np.bool_]:
    """(m,) for each of `ids` whether it is among `others`, both below `count`."""
    there = np.zeros(count, dtype=np.bool_)
    there[others] = True
    return there[ids]


def _read(snapshot: Snapshot, stayed: NDArray[np.bool_]) -> Clusters | None:
    """The clusters of a round; None while it has none."""
    if snapshot.clustered is None:
        return None
    return Clusters(snapshot.clustered.labels, stayed, called.names(snapshot))


def _clusters(
    was: Clusters | None, now: Clusters | None
) -> tuple[tuple[Matched, ...], dict[str, Fates], int | None]:
    """The pairs, the fates by their field, and how many rows are in the match of their cluster."""
    if was is None or now is None:
        return (), dict.fromkeys(("born", "died", "split", "merged"), ()), None
    pairs = overlap(was, now)
    back = pairs.flipped()
    chosen = match(pairs)
    told = {
        "born": fates(unmatched(now, pairs.after[chosen]), now, back),
        "died": fates(unmatched(was, pairs.before[chosen]), was, pairs),
        "split": fates(divided(pairs), was, pairs),
        "merged": fates(divided(back), now, back),
    }
    noise = pairs.common[(pairs.before == -1) & (pairs.after == -1)].sum()
    settled = int(pairs.common[chosen].sum() + noise)
    return _matched(chosen, was, now, pairs), told, settled


def _matched(chosen: Ids, was: Clusters, now: Clusters, pairs: Overlap) -> tuple[Matched, ...]:
    """The chosen pairs, those with most rows first."""
    before, after, common = pairs.before[chosen], pairs.after[chosen], pairs.common[chosen]
    columns = (
        before,
        after,
        was.sizes()[before],
        now.sizes()[after],
        common,
        common / pairs.union[chosen],
    )
    made = [
        Matched(one, other, was.names.get(one, ""), now.names.get(other, ""), *numbers)
        for one, other, *numbers in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return tuple(sorted(made, key=lambda pair: (-pair.size_before - pair.size_after, pair.before)))


def _metrics(was: Snapshot, now: Snapshot) -> tuple[tuple[str, Number, Number], ...]:
    """Every metric that either has; None where the other has none."""
    one = was.evaluated.overall if was.evaluated else {}
    other = now.evaluated.overall if now.evaluated else {}
    return tuple((name, one.get(name), other.get(name)) for name in {**one, **other})


def _settings(
    was: Mapping[str, Mapping[str, Value]], now: Mapping[str, Mapping[str, Value]]
) -> tuple[tuple[str, Value | None, Value | None], ...]:
    """Every setting that differs; None where a round's method has no such setting."""
    one, other = _flat(was), _flat(now)
    names = {**one, **other}
    return tuple(
        (name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)
    )


def _flat(settings: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """`step.setting` -> value."""
    return {
        f"{step}.{key}": value for step, keys in settings.items() for key, value in keys.items()
    }
