"""The card of one cluster: what is advised about it, all its numbers, and some of its rows."""

from collections.abc import Iterator

from elute.core.results import Advice, ClusterReport
from elute.core.safe import safe
from elute.engine import called
from elute.engine.advised import DROPS
from elute.engine.masking import shown_texts
from elute.engine.view import Snapshot
from elute.tui.present.advised import calls_to_drop
from elute.tui.present.cluster_numbers import kept_in, numbers
from elute.tui.present.rows import cluster_word
from elute.tui.present.signs import ADVISED, CARRIED_OUT, NOTED
from elute.tui.present.spans import Spans, one_line, wrap
from elute.tui.present.spread import drawn, sparklines

WORDS = {
    "drop_cluster": "drop cluster",
    "drop_rows": "drop rows",
    "inspect": "look at",
    "split": "split",
    "merge": "merge",
    "more_clusters": "more clusters",
    "fewer_clusters": "fewer clusters",
    "keep": "keep",
}
WHOLE = 400  # characters of an example on a page of its own


def card(
    snapshot: Snapshot,
    cluster: int,
    cells: int,
    told: Advice | None = None,
    *,
    whole: bool = False,
) -> list[Spans]:
    """A cluster in words: name, numbers, advice, keywords, summary, typical and borderline rows.

    Args:
        snapshot: the session.
        cluster: its label, -1 for the noise.
        cells: width of the lines.
        told: advice that stands above the card already.
        whole: every example on as many lines as it takes; one line each otherwise.
    """
    found = _report_of(snapshot, cluster)
    name = called.names(snapshot).get(cluster, "") if cluster >= 0 else ""
    title = f"{cluster_word(cluster)}{' · ' + name if name else ''}"
    head: Spans = (("● ", f"cluster {cluster}"), (one_line(title, cells - 2), "strong"))
    lines: list[Spans] = [head, *_noted(snapshot, cluster, cells)]
    lines += [*numbers(snapshot, cluster, cells), *_spread(snapshot, cluster)]
    lines += _advised(snapshot, cluster, cells, told)
    if found is None:
        return lines
    if found.keywords:
        words = safe(", ".join(found.keywords))
        lines += [((line, "accent"),) for line in wrap(words, cells)]
    lines += [((line, ""),) for line in wrap(safe(found.summary), cells)]
    for word, ids in (("typical", found.typical), ("borderline", found.borderline)):
        lines += examples(snapshot, word, ids, cells, whole=whole)
    return lines


def _noted(snapshot: Snapshot, cluster: int, cells: int) -> Iterator[Spans]:
    """What a person wrote about it."""
    note = snapshot.notes.get(cluster, "")
    for place, line in enumerate(wrap(safe(note), cells - 2) if note else ()):
        yield (f"{' ' if place else NOTED.glyph} ", "mark"), (line, "")


def _spread(snapshot: Snapshot, cluster: int) -> Iterator[Spans]:
    """The silhouettes of its rows, from -1 to 1."""
    lines = sparklines(snapshot)
    line = lines[cluster] if 0 <= cluster < len(lines) else ""
    if line:
        yield ("silhouettes −1 ", "quiet"), *drawn(line), (" 1", "quiet")


def examples(
    snapshot: Snapshot, word: str, ids: tuple[int, ...], cells: int, *, whole: bool = False
) -> list[Spans]:
    """A heading and the texts of some rows, one line each, or at most WHOLE characters of each."""
    texts = shown_texts(snapshot)
    if not ids or texts is None:
        return []
    digits = len(str(max(ids)))
    room = max(2, cells - digits - 2)
    lines: list[Spans] = [(), ((word, "head"),)]
    for row in ids:
        text = one_line(texts[row], WHOLE if whole else room)
        for place, part in enumerate(wrap(text, room) or [""]):
            number = "" if place else str(row)
            role = "" if snapshot.kept[row] else "dropped"
            lines.append(((f"{number:>{digits}}  ", "quiet"), (part, role)))
    return lines


def _advised(snapshot: Snapshot, cluster: int, cells: int, told: Advice | None) -> Iterator[Spans]:
    """What the report advises about the cluster, with the sign it has in the list of clusters."""
    for advice in snapshot.report.advice if snapshot.report else ():
        if cluster in advice.clusters and advice is not told:
            sign, role = _sign(snapshot, cluster, advice)
            said = f"{WORDS.get(advice.kind, 'advice')}: {safe(advice.reason)}"
            for place, line in enumerate(wrap(said, cells - 2)):
                yield (f"{' ' if place else sign} ", role), (line, "")


def _sign(snapshot: Snapshot, cluster: int, advice: Advice) -> tuple[str, str]:
    """What stands in front of an advice about the cluster, with its role."""
    if advice.kind not in DROPS:
        return " ", ""
    calls = calls_to_drop(advice, snapshot) and kept_in(snapshot, cluster)
    return (ADVISED.glyph, "warn") if calls else (CARRIED_OUT.glyph, "good")


def _report_of(snapshot: Snapshot, cluster: int) -> ClusterReport | None:
    entries = snapshot.report.clusters if snapshot.report else ()
    return next((entry for entry in entries if entry.cluster == cluster), None)
