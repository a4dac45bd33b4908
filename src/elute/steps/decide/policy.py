"""What a recipe drops without a person at the keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.progress import Progress
from elute.core.results import Advice, Decision, Ids
from elute.core.rules import JUDGED_RULES, check, listed
from elute.core.settings import option
from elute.steps.decide.advice import COPIES, DROPS, carry_out
from elute.steps.decide.copies import rule_decision, target_decision
from elute.steps.decide.given import Given, decision

PERSON = "person"


@dataclass(frozen=True)
class Policy:
    """What the settings name leaves first, then what accepted advice names, copies last.

    Advice that was refuted is never carried out, and rows of a held-out split never leave.
    """

    accept: str = option(
        "none",
        "Which advice to drop rows or clusters is carried out.",
        choices=("none", "verified", "all"),
    )
    drop_noise: bool = option(False, "Drop the rows that are in no cluster.")
    drop_clusters: str = option("", "Clusters to drop, as 3,7,9-12.")
    drop_outliers: float = option(
        0.0, "Share of the rows to drop, those with the highest outlier scores.", low=0, high=1
    )
    drop: str = option("", f"Rules whose copies leave, of {', '.join(JUDGED_RULES)}.")
    target: int = option(
        0, "Rows that are to stay: the most alike copies leave until they do; 0 for any.", low=0
    )

    def __post_init__(self) -> None:
        """Refuse a name in `drop` that is no rule's, with a UsageError."""
        check("decide.drop", self.drop, JUDGED_RULES)

    def run(self, given: Given, progress: Progress) -> tuple[Decision, ...]:
        """Decide; a row leaves once, for the first reason that meets it.

        Raises:
            UsageError: a setting names a cluster that is not there, or too few rows are alike to
                bring them down to the target.
        """
        drop = listed(self.drop)
        stays = given.here.copy()
        made: list[Decision] = []
        for leaves, reason in self._named(given):
            ids = given.precleaned.ids[leaves & stays & ~given.held_out]
            _keep(made, decision(ids, reason, PERSON), given, stays)
        for advice in self._accepted(given):
            _keep(made, carry_out(advice, given, stays), given, stays)
        for rule in (rule for rule in JUDGED_RULES if rule in drop):
            _keep(made, rule_decision(given, rule, stays), given, stays)
        if self.target:
            bound = given.held_out | np.isin(given.precleaned.ids, _witnesses(made))
            _keep(made, target_decision(given, self.target, stays, bound), given, stays)
        progress(1, 1)
        return tuple(made)

    def _named(self, given: Given) -> Iterator[tuple[NDArray[np.bool_], str]]:
        """The rows that the settings name, and why."""
        if self.drop_clusters.strip():
            leaves = given.in_clusters(id_runs.unpack(self.drop_clusters))
            yield leaves, f"in clusters {self.drop_clusters}"
        if self.drop_noise:
            yield given.clustered.labels == -1, "in no cluster"
        if self.drop_outliers:
            yield _outliers(given, self.drop_outliers)

    def _accepted(self, given: Given) -> list[Advice]:
        """The advice to carry out; that about copies last, so that their witnesses are settled."""
        verdicts = {"none": (), "verified": ("verified",), "all": ("verified", "unproven")}
        chosen = [
            advice
            for advice in given.report.advice
            if advice.kind in DROPS and advice.verdict in verdicts[self.accept]
        ]
        return sorted(chosen, key=lambda advice: advice.author in COPIES)


def _keep(made: list[Decision], new: Decision, given: Given, stays: NDArray[np.bool_]) -> None:
    """Add a decision that drops anything, and take its rows out of those that stay."""
    if len(new.ids):
        made.append(new)
        stays &= ~np.isin(given.precleaned.ids, new.ids)


def _witnesses(made: list[Decision]) -> Ids:
    """The rows that others left beside."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *(one.witness for one in made)])


def _outliers(given: Given, share: float) -> tuple[NDArray[np.bool_], str]:
    """The given share of the round's rows with the highest outlier scores; ties by row id.

    Of all rows that take part, also those that have left: so a policy that is carried out twice
    drops nothing more the second time.
    """
    score = given.evaluated.outlier_score
    count = int(share * len(score) + 1e-9)
    chosen = np.argsort(-score, kind="stable")[:count]
    leaves = np.zeros(len(score), dtype=bool)
    leaves[chosen] = True
    least = f", at least {score[chosen].min():.2f}" if count else ""
    return leaves, f"among the {100 * share:g} % with the highest outlier scores{least}"
