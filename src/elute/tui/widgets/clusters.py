"""The clusters pane: a line a cluster, sortable."""

from collections.abc import Sequence

from elute.tui.present import clusters
from elute.tui.present.clusters import ClusterRow
from elute.tui.present.following import Following
from elute.tui.present.picture import Picture
from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing


class ClustersPane(Listing):
    """Shows the clusters in the chosen order."""

    HEAD = 1
    empty_text = "Clusters appear here once the rows are embedded and grouped: press r."

    def __init__(self, id: str) -> None:
        """Start empty, ordered by size."""
        super().__init__(id)
        self.order = clusters.ORDERS[0]
        self.marks: set[int] = set()
        self._rows: tuple[ClusterRow, ...] = ()
        self._following = Following()

    def show(self, picture: Picture) -> None:
        """Show clusters; the cursor goes where the rows of its cluster are, marks come off."""
        made, rows = picture.snapshot.clustered, picture.clusters
        here = self.chosen.cluster if self.chosen else None
        at = self._following.place(made.labels if made else None, here)
        if {(row.cluster, row.size) for row in rows} != {(r.cluster, r.size) for r in self._rows}:
            self.marks = set()  # other clusters have these numbers now
        self._list(rows, at)

    def about(self, which: Sequence[int]) -> None:
        """These clusters are going to be changed: the cursor goes to what becomes of them."""
        self._following.about(which)

    def next_order(self) -> None:
        """Order by the next column; the cursor stays on its cluster."""
        place = clusters.ORDERS.index(self.order)
        self.order = clusters.ORDERS[(place + 1) % len(clusters.ORDERS)]
        self._list(self._rows, self.chosen.cluster if self.chosen else None)

    def _list(self, rows: tuple[ClusterRow, ...], at: int | None) -> None:
        """Put the clusters in order, and the cursor on one of them."""
        self._rows = clusters.ordered(rows, self.order)
        places = [row.cluster for row in self._rows]
        self.fill(len(places), places.index(at) if at in places else 0)

    def toggle_mark(self) -> None:
        """Mark the cluster at the cursor, or take its mark off, and go on; the noise has none."""
        if self.chosen is not None and self.chosen.cluster >= 0:
            self.marks ^= {self.chosen.cluster}
        self.move_to(self.cursor + 1)
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

    def go_to(self, cluster: int) -> None:
        """Put the cursor on a cluster, where it is listed."""
        for place, row in enumerate(self._rows):
            if row.cluster == cluster:
                self.move_to(place)

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return clusters.header(cells, self.order)

    def line(self, index: int, cells: int) -> Spans:
        """One cluster."""
        row = self._rows[index]
        return clusters.line(row, cells, marked=row.cluster in self.marks)
