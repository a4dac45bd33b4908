"""Advice with what it is sorted by, and the order and number in which it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from elute.core.results import Advice, AdviceKind

ORDER = (
    "drop_cluster",
    "drop_rows",
    "more_clusters",
    "fewer_clusters",
    "split",
    "merge",
    "inspect",
    "keep",
)
PER_RULE = 4
IN_ALL = 24


@dataclass(frozen=True)
class Finding:
    """One proposal and how many rows it is about.

    Attributes:
        advice: the proposal.
        rows: rows concerned; of one kind, the finding with more rows goes first.
    """

    advice: Advice
    rows: int


def finding(
    kind: AdviceKind,
    rule: str,
    reason: str,
    size: int,
    *,
    clusters: tuple[int, ...] = (),
    rows: tuple[int, ...] = (),
) -> Finding:
    """A rule's proposal; a rule proves nothing, so its verdict is "unproven"."""
    return Finding(Advice(kind, clusters, rows, reason, f"rule: {rule}"), size)


def weightiest(findings: Iterable[Finding]) -> tuple[Advice, ...]:
    """The advice to show: by kind, then by rows; at most 4 of one rule and 24 in all."""
    ranked = sorted(findings, key=lambda found: (ORDER.index(found.advice.kind), -found.rows))
    shown: list[Advice] = []
    for found in ranked:
        same = [advice for advice in shown if advice.author == found.advice.author]
        if len(same) < PER_RULE:
            shown.append(found.advice)
    return tuple(shown[:IN_ALL])
