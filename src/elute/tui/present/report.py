"""The report pane: the list of advice, and one proposal in full."""

from elute.core.results import Advice
from elute.core.safe import safe
from elute.engine.view import Snapshot
from elute.tui.present.advised import carried_out
from elute.tui.present.card import WORDS, examples
from elute.tui.present.numbers import rows
from elute.tui.present.signs import CARRIED_OUT, REFUTED
from elute.tui.present.spans import Spans, one_line, wrap

ROLES = {"drop_cluster": "bad", "drop_rows": "bad", "keep": "good"}
EXAMPLES = 5  # of the rows of an advice, before the card of its cluster


def subject(advice: Advice) -> str:
    """What an advice is about, in few words: its clusters, or its number of rows."""
    if not advice.clusters:
        return rows(len(advice.rows)) if advice.rows else "the clustering"
    named = ", ".join(str(cluster) if cluster >= 0 else "noise" for cluster in advice.clusters[:4])
    more = "…" if len(advice.clusters) > 4 else ""
    about = f" · {rows(len(advice.rows))}" if advice.rows and advice.kind == "drop_rows" else ""
    return f"{named}{more}{about}"


def advice_line(advice: Advice, snapshot: Snapshot, cells: int) -> Spans:
    """One proposal on one line; struck when its rows have all left."""
    done = carried_out(advice, snapshot)
    head = f"{WORDS.get(advice.kind, 'advice'):<14} "
    about = f"{subject(advice)}  "
    if not advice.clusters and advice.reason.startswith(about.strip()):
        about = ""  # as in "67 rows (3.5 %) are nearly copies."
    room = max(0, cells - len(head) - len(about) - 3)
    sign = CARRIED_OUT.glyph if done else REFUTED.glyph if advice.verdict == "refuted" else " "
    return (
        (f"{sign} ", "good" if done else "warn"),
        (head, "dropped" if done else ROLES.get(advice.kind, "accent")),
        (about, "dropped" if done else ""),
        (one_line(advice.reason, room), "dropped" if done else "quiet"),
    )


def advice_text(snapshot: Snapshot, advice: Advice, cells: int) -> list[Spans]:
    """The whole reason of one proposal, on whose word it stands, and some of its rows."""
    lines: list[Spans] = [((line, ""),) for line in wrap(safe(advice.reason), cells)]
    word = f"{safe(advice.author)} · {safe(advice.verdict)}"
    some = examples(snapshot, "rows", advice.rows[:EXAMPLES], cells)
    return [*lines, ((one_line(word, cells), "quiet"),), *some, ()]
