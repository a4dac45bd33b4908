"""The clusters pane: a line a cluster, sortable."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elute.tui.present import cluster_columns, cluster_lines
from elute.tui.present.clusters import ClusterRow
from elute.tui.present.facts import NO_CLUSTER, Facts
from elute.tui.present.following import Following
from elute.tui.present.picture import Picture
from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing


class ClustersPane(Listing):
    """Shows the clusters in the chosen order."""

    HEAD = 1
    empty_text = "Clusters appear here once the round has run (r)."

    def __init__(self, id: str) -> None:
        """Start empty, ordered by size."""
        super().__init__(id)
        self.order = cluster_columns.FIRST
        self.marks: set[int] = set()
        self._selected: dict[int, int] = {}
        self._rows: tuple[ClusterRow, ...] = ()
        self._following = Following()
        self._labels: NDArray[np.int32] | None = None

    def show(self, picture: Picture) -> None:
        """Show clusters; the cursor goes where the rows of its cluster are, marks come off."""
        made, rows = picture.snapshot.clustered, picture.clusters
        here = self.chosen.cluster if self.chosen else None
        before, self._labels = self._labels, made.labels if made else None
        at = self._following.place(self._labels, here)
        if before is None or self._labels is None or not np.array_equal(before, self._labels):
            self.marks = set()  # other clusters have these numbers now
        self._list(rows, at)

    def about(self, which: Sequence[int]) -> None:
        """These clusters are going to be changed: the cursor goes to what becomes of them."""
        self._following.about(which)

    def next_order(self, steps: int) -> None:
        """Order by the next (1) or previous (-1) of the columns that are seen."""
        cells = max(0, self.size.width - 1)
        self.order_by(cluster_columns.next_order(cells, self.order, steps))

    def order_by(self, order: str) -> None:
        """Order by one of `cluster_columns.ORDERS`; the cursor stays on its cluster."""
        self.order = order
        self._list(self._rows, self.chosen.cluster if self.chosen else None)

    def _list(self, rows: tuple[ClusterRow, ...], at: int | None) -> None:
        """Put the clusters in order, and the cursor on one of them."""
        self._rows = cluster_columns.ordered(rows, self.order)
        places = [row.cluster for row in self._rows]
        self.fill(len(places), places.index(at) if at in places else 0)

    def toggle_mark(self, clusters: int = 1) -> None:
        """Mark clusters from the cursor on, or take their marks off; the noise has none."""
        for row in self._rows[self.cursor : self.cursor + clusters]:
            self.marks ^= {row.cluster} - {-1}
        self.move_to(self.cursor + clusters)
        self.repaint()

    def select(self, facts: Facts, marked: NDArray[np.bool_]) -> None:
        """Show of each cluster how many of its rows are marked, as a mask by row id."""
        counts = np.bincount(facts.cluster[marked & facts.started] - NO_CLUSTER)
        found = np.flatnonzero(counts)
        self._selected = dict(
            zip((found + NO_CLUSTER).tolist(), counts[found].tolist(), strict=True)
        )
        self.repaint()

    def unmark(self) -> None:
        """Take all marks off."""
        self.marks = set()
        self.repaint()

    @property
    def chosen(self) -> ClusterRow | None:
        """The cluster at the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def noise(self) -> bool:
        """Whether the last line is the noise."""
        return any(row.cluster == -1 for row in self._rows[-1:])

    def stand(self, cluster: int | None) -> None:
        """Put the cursor on a cluster without telling anybody."""
        self._list(self._rows, cluster)

    def go_to(self, cluster: int) -> None:
        """Put the cursor on a cluster, where it is listed."""
        for place, row in enumerate(self._rows):
            if row.cluster == cluster:
                self.move_to(place)

    def follow(self, cluster: int) -> None:
        """Put the cursor on a cluster whose line is seen; nothing is scrolled, nor told."""
        for place in range(self.top, min(self.top + self.page, self.count)):
            if self._rows[place].cluster == cluster:
                self.cursor = place
                self.repaint()

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return cluster_lines.header(cells, self.order)

    def line(self, index: int, cells: int) -> Spans:
        """One cluster."""
        row = self._rows[index]
        marked, selected = row.cluster in self.marks, self._selected.get(row.cluster, 0)
        return cluster_lines.line(row, cells, self.order, marked=marked, selected=selected)
