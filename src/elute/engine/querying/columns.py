"""What a query asks about, row by row of the source: each column made when it is asked for."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Ids
from elute.engine import called
from elute.engine.advised import DROPS, rows_of
from elute.engine.columns import Column
from elute.engine.querying.finder import Finder
from elute.engine.view import Snapshot

Mask = NDArray[np.bool_]
NONE = -2
"""The cluster of a row that is in no round, or before there are clusters."""


class Ground:
    """n rows of the source in one state of the session.

    Attributes:
        snapshot: the session.
        finder: searches the texts; None before they are loaded.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        finder: Finder | None,
        marks: Mask | None = None,
        read: Mapping[str, Column] | None = None,
    ) -> None:
        """Nothing has been asked yet.

        Args:
            snapshot: the session.
            finder: of its texts, as people may see them.
            marks: (n,) the rows that are marked on a screen; None where there is none.
            read: the columns of the data that a query asks for, by name.
        """
        self.snapshot, self.finder = snapshot, finder
        self._marks, self._read = marks, read or {}
        self._numbers: dict[str, NDArray[np.generic]] = {}

    def __len__(self) -> int:
        """How many rows the source has."""
        return len(self.snapshot.kept)

    def number(self, field: str) -> NDArray[np.generic]:
        """(n,) the values of a field of kind "score" or "whole"; NaN, or -2, where it has none."""
        if field not in self._numbers:
            self._numbers[field] = self._made(field)
        return self._numbers[field]

    def flagged(self, flag: str) -> Mask:
        """(n,) the rows that have a flag of `fields.FLAGS`."""
        snapshot = self.snapshot
        made: dict[str, Callable[[], Mask]] = {
            "kept": lambda: snapshot.kept,
            "dropped": lambda: ~snapshot.kept,
            "marked": lambda: self.none() if self._marks is None else self._marks,
            "checked": lambda: snapshot.good if len(snapshot.good) else self.none(),
            "noise": lambda: np.asarray(self.number("cluster") == -1),
            "duplicate": lambda: ~np.isnan(self.number("similarity")),
            "advised": self._advised,
            "changed": self._changed,
        }
        return made[flag]()

    def none(self) -> Mask:
        """(n,) no row."""
        return np.zeros(len(self), dtype=np.bool_)

    def left(self, says: Callable[[str], bool], field: str) -> Mask:
        """(n,) the rows that left by an operation whose `reason` or `author` says something."""
        chosen = [says(getattr(drop, field)) for drop in self.snapshot.drops]
        by = self.snapshot.dropped_by
        return np.where(by >= 0, np.asarray([*chosen, False])[by], says(""))

    def column(self, name: str) -> Column:
        """A column of the data, which was read before."""
        return self._read[name]

    def _made(self, field: str) -> NDArray[np.generic]:
        snapshot = self.snapshot
        clustered, judged = snapshot.clustered, snapshot.evaluated
        if field == "id":
            return np.arange(len(self), dtype=np.int64)
        if field == "length":
            return np.zeros(len(self), np.int32) if self.finder is None else self.finder.lengths
        if field == "round":
            rounds = np.asarray([*(drop.round for drop in snapshot.drops), NONE], dtype=np.int32)
            return rounds[snapshot.dropped_by]
        if field == "cluster":
            return self._laid(None if clustered is None else clustered.labels, np.int32(NONE))
        if field == "similarity":
            return self._similarity()
        values = {
            "strength": None if clustered is None else clustered.strength,
            "outlier": None if judged is None else judged.outlier_score,
            "silhouette": None if judged is None else judged.silhouette,
        }
        return self._laid(values[field], np.float32(np.nan))

    def _laid(self, values: NDArray[np.generic] | None, missing: np.generic) -> NDArray[np.generic]:
        """(n,) values by position laid over the rows of the source."""
        laid = np.full(len(self), missing)
        if values is not None and self.snapshot.precleaned is not None:
            laid[self.snapshot.precleaned.ids] = values
        return laid

    def _similarity(self) -> NDArray[np.generic]:
        """(n,) likeness to the row it repeats, exactly or nearly; NaN where it repeats none."""
        likeness = np.full(len(self), np.nan, dtype=np.float32)
        cleaned, judged = self.snapshot.precleaned, self.snapshot.evaluated
        if cleaned is not None:
            likeness[cleaned.duplicates[0]] = 1.0
            if judged is not None:
                likeness[cleaned.ids[judged.copies]] = judged.copy_similarity
        return likeness

    def _advised(self) -> Mask:
        report = self.snapshot.report
        found = self.none()
        for advice in report.advice if report is not None else ():
            if advice.kind in DROPS:
                found[rows_of(advice, self.snapshot)] = True
        return found

    def _changed(self) -> Mask:
        """The rows whose text a rule changed, for what is analysed."""
        found = self.none()
        cleaned = self.snapshot.precleaned
        for finding in cleaned.findings if cleaned is not None else ():
            if finding.kind == "change" and finding.applied:
                found[finding.rows] = True
        return found

    def named(self, says: Callable[[str], bool]) -> Mask:
        """(n,) the rows of clusters whose name says something."""
        chosen = [it for it, name in called.names(self.snapshot).items() if says(name)]
        return np.isin(self.number("cluster"), np.asarray(chosen, dtype=np.int32))

    def chosen(self, field: str, words: tuple[str, ...]) -> Mask:
        """(n,) the rows whose label or split is one of some; "" for none."""
        records = self.snapshot.records
        if records is None:
            return self.none()
        of_label = field == "label"
        codes = records.labels if of_label else records.splits
        names = records.label_names if of_label else records.split_names
        wanted: Ids = np.asarray(
            [-1 if not word else names.index(word) for word in words if not word or word in names],
            dtype=np.int64,
        )
        return np.isin(codes, wanted)
