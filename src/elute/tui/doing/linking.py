"""Cluster, rows, map and report follow one another, and one picture of the session."""

from elute.tui.desk import Desk
from elute.tui.doing.brushing import Brushing
from elute.tui.doing.looking import Looking
from elute.tui.drawing.cloud import Colouring
from elute.tui.present.picture import Picture
from elute.tui.widgets.listing import Listing


class Linking:
    """Hands every change of one pane on to the others."""

    def __init__(self, desk: Desk, looking: Looking, brushing: Brushing) -> None:
        """Link the panes of this screen, which are about what `looking` says.

        Args:
            desk: the screen.
            looking: what is looked at.
            brushing: what the map is coloured by.
        """
        self._desk, self._looking, self._brushing = desk, looking, brushing

    async def show(self, picture: Picture, before: Picture | None) -> None:
        """Hand a new picture to every pane."""
        panes = self._desk.panes
        panes.rows.marks.fit(len(picture.facts))  # first of all: what follows may tell of them
        panes.rows.marks.told = self.marked
        if before is not None and not picture.same_round(before):
            self._looking.forget()
        elif before is not None and not picture.same_clusters(before):
            self._looking.forget_clusters()
        if before is not None and not picture.same_map(before):
            self._looking.forget_place()
        by = await self._brushing.colouring(picture)
        if picture is not self._desk.picture:
            return  # a newer one is being shown
        if before is not None and _same_results(picture, before) and self._desk.place == "rows":
            # Only rows were decided on, where they are seen; the next key goes before the rest.
            self._desk.following.later("picture", lambda: self._beside(picture, by))
        else:
            self._beside(picture, by)
        await self._looking.follow()

    def _beside(self, picture: Picture, by: Colouring) -> None:
        """Hand a picture to the panes beside the rows."""
        panes = self._desk.panes
        if picture is self._desk.picture:  # a newer one has been handed on, or will be
            panes.clusters.show(picture)
            panes.advice.show(picture)
            panes.draw_map(picture.snapshot, by)
            self._looking.show_card(picture)

    def marked(self) -> None:
        """Other rows are marked, which is seen in every pane."""
        panes = self._desk.panes
        panes.map.select(panes.rows.marks.mask)
        panes.rows.repaint()
        panes.clusters.select(self._desk.picture.facts, panes.rows.marks.mask)
        self._desk.retitle()

    def moved(self, listing: Listing) -> None:
        """The cursor of a list stands on another line."""
        panes = self._desk.panes
        advice = panes.advice.chosen
        if listing is panes.clusters and panes.clusters.chosen is not None:
            self._select(panes.clusters.chosen.cluster)
        elif listing is panes.advice and advice is not None:
            self._select(advice.clusters[0] if advice.clusters else None)
        elif listing is panes.rows and panes.rows.row is not None:
            cluster = int(self._desk.picture.facts.cluster[panes.rows.row])
            self._looking.select(cluster if cluster >= -1 else None)
            panes.map.point_at(panes.rows.row)

    def map_moved(self, cluster: int | None) -> None:
        """Another cluster is under the map's cursor."""
        if cluster is not None and self._desk.picture.snapshot.clustered is not None:
            self._looking.select(cluster)
            if self._desk.lights_up:
                self._desk.panes.clusters.follow(cluster)

    def _select(self, cluster: int | None) -> None:
        """A cluster is in question: it is lit on the map where that is cheap, and seen."""
        self._looking.select(cluster)
        if self._desk.lights_up:
            self._desk.panes.map.highlight(cluster)


def _same_results(one: Picture, other: Picture) -> bool:
    """Whether two pictures differ at most in what was decided, and in what things are called."""
    return one.same_round(other) and one.same_clusters(other) and one.same_map(other)
