"""The page of the sweep: a line for each value, and what is to be said of all of them."""

from dataclasses import dataclass
from math import isclose

from elute.core.amounts import duration, with_error
from elute.core.safe import safe
from elute.engine.sweeping.swept import At, Sweep, written
from elute.tui.present import measured
from elute.tui.present.measured import PROPOSED, UNMARKED, USED
from elute.tui.present.spans import Spans, left, right, wrapped

Settings = dict[str, dict[str, bool | int | float | str]]

UNKNOWN = (
    "Nothing is tried yet. r clusters the rows at many values of the setting that decides how many "
    "clusters there are, and tells clusters, noise and stability of each; :sweep 5 10 20 names the "
    "values. Nothing is set by it."
)
HOW = (
    "stability: how well clusters come again from {draws} samples of {rows:,} rows (Jaccard, 1 the "
    "same). same: how far the clusters are those of the value above (ARI, noise apart). silhouette "
    "leaves noise out."
)


@dataclass(frozen=True)
class Entry(measured.Entry):
    """A value on the page.

    Attributes:
        at: what was found there, in
        found: this sweep.
    """

    at: At
    found: Sweep

    @property
    def key(self) -> tuple[Sweep, float]:
        """Another sweep has other values."""
        return self.found, self.at.value

    @property
    def value(self) -> str:
        """As it is read."""
        return written(self.at.value, self.found.whole)


def used(found: Sweep, settings: Settings) -> float | None:
    """The value in force; None where that is of another method, or chosen by it anew."""
    now = settings.get("cluster", {})
    value = now.get(found.setting)
    if now.get("method") != found.method or not isinstance(value, int | float):
        return None
    if value:
        return float(value)
    return found.used if found.by_rule and found.of_now else None


def entries(found: Sweep | None, settings: Settings) -> tuple[Entry, ...]:
    """The values, with marks on the one in force and the one that is proposed."""
    if found is None:
        return ()
    now, best = used(found, settings), found.proposal
    return tuple(
        Entry(
            it,
            found,
            used=now is not None and isclose(it.value, now),
            proposed=best is not None and isclose(it.value, best.value),
        )
        for it in found.at
    )


def title(found: Sweep | None) -> Spans:
    """`sweep · hdbscan · min_cluster_size 5 to 290 · 23,700 rows`."""
    if found is None:
        return measured.title("sweep", " · nothing tried yet: r does it")
    ends = " to ".join(written(found.at[place].value, found.whole) for place in (0, -1))
    told = f" · {found.method} · {found.setting} {ends}"
    if not found.of_now:
        return measured.title("sweep", told, ", not as it is now: r tries anew")
    rows = f" · {found.rows:,} rows"
    rows += f" of {found.among:,}" if found.rows < found.among else ""
    return measured.title("sweep", f"{told}{rows} · took {duration(found.seconds)}")


def header(found: Sweep | None, cells: int) -> Spans:
    """Names of the columns."""
    setting = "eps" if found and found.setting == "eps" else "value"
    names = (right("clusters", 10), right("noise", 7), right("largest", 9))
    more = (right("silhouette", 12), right("stability", 16), right("same", 7))
    seconds = right("time", 9) if cells >= _WITH_TIME else ""
    return ((left(f"    {setting}", 13) + "".join((*names, *more)) + seconds, "head"),)


_WITH_TIME = 84
"""Cells from which on there is room for the seconds."""


def line(entry: Entry, cells: int) -> Spans:
    """One value: in force or proposed, and what its clusters are like."""
    it = entry.at
    force, best = USED if entry.used else UNMARKED, PROPOSED if entry.proposed else UNMARKED
    sizes = f"{it.clusters:,}".rjust(10) + f"{it.noise:.0%}".rjust(7) + f"{it.largest:.0%}".rjust(9)
    widths = right("-" if it.silhouette is None else f"{it.silhouette:.3f}", 12)
    same = right("-" if it.same is None else f"{it.same:.2f}", 7)
    seconds = right(f"{it.seconds:.2f} s", 9) if cells >= _WITH_TIME else ""
    return (
        force,
        best,
        (left(entry.value, 9), "strong"),
        (sizes + widths + right(_stability(it), 16), ""),
        (same + seconds, "quiet"),
    )


def _stability(it: At) -> str:
    if it.stability is None:
        return "-"
    if it.stability_error is None:
        return f"{it.stability:.3f}"
    return with_error(it.stability, it.stability_error)


def told(entry: Entry | None, found: Sweep | None, cells: int) -> list[Spans]:
    """What the sweep speaks for, where it falls, and how the numbers are to be read."""
    if found is None:
        return []
    lines: list[Spans] = []
    if found.proposal:
        value = written(found.proposal.value, found.whole)
        said = f"▸ {found.setting}={value} is proposed. {found.proposal.reason}"
        lines += wrapped(said, cells, "good")
    else:
        nothing = "No value is proposed: at each one cluster has most rows, or none has."
        lines += wrapped(nothing, cells, "warn")
    for cliff in found.cliffs:
        lines += wrapped(cliff.words, cells, "warn")
    for note in (*found.notes, HOW.format(draws=found.draws, rows=found.sampled)):
        lines += wrapped(safe(note), cells, "quiet")
    return lines
