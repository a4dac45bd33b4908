"""An app that is one map, which notes what it is asked to paint."""

from collections.abc import Iterator

import numpy as np
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from elute.tui.drawing.cloud import Cloud
from elute.tui.widgets.map import MapPane

SIZES = [(20, 6), (80, 24), (200, 60)]
HOSTILE = "\x1b]52;c;cm0gLXJm\x07 [/] [@click=app.bell]\u202e한국어\n\ttext"


class WatchedMap(MapPane):
    """A map that remembers which of its regions it asked to be painted again."""

    asked: list[Region]

    def refresh(self, *regions: Region, **how: bool) -> "WatchedMap":
        """Remember, then do it."""
        if not hasattr(self, "asked"):
            self.asked = []
        self.asked.extend(regions or [Region(0, 0, self.size.width, self.size.height)])
        super().refresh(*regions, **how)
        return self

    def lines_asked(self) -> set[int]:
        """The lines asked for since the last call."""
        lines = {y for region in self.asked for y in range(region.y, region.bottom)}
        self.asked = []
        return lines


class MapApp(App[None]):
    """An app that is one map."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []
        self.map = WatchedMap(lambda row_id: f"row {row_id} {HOSTILE}", empty_text="no [map] yet")

    def compose(self) -> ComposeResult:
        """Nothing but the map."""
        yield self.map

    def on_map_pane_cursor_moved(self, event: MapPane.CursorMoved) -> None:
        """Remember it."""
        self.heard.append(event)

    def moves(self) -> list[tuple[int | None, int | None]]:
        """What CursorMoved said, and forget it."""
        told = [(e.row_id, e.cluster) for e in self.heard if isinstance(e, MapPane.CursorMoved)]
        self.heard.clear()
        return told


def cloud(dimensions: int = 2, rows: int = 2000) -> Cloud:
    """Four clusters in a row, cluster 0 the largest, and scattered noise; ids rise by ten."""
    random = np.random.default_rng(5)
    labels = random.choice([-1, 0, 1, 2, 3], rows, p=[0.05, 0.5, 0.2, 0.15, 0.1]).astype(np.int32)
    points = random.normal(0, 0.8, (rows, dimensions)) + labels[:, np.newaxis] * 6.0
    noise = labels == -1
    points[noise] = random.uniform(-2, 20, (int(noise.sum()), dimensions))
    names = {0: "refund", 1: HOSTILE, 2: "weather", 3: "music"}
    return Cloud(
        points.astype(np.float32), labels, np.ones(rows, bool), np.arange(rows) * 10, names
    )


def screen(app: MapApp) -> list[str]:
    """The lines of the map as they are on the screen."""
    return [app.map.render_line(y).text for y in range(app.map.size.height)]


def strips(app: MapApp) -> Iterator[Strip]:
    """All strips Textual would send."""
    yield from app.screen._compositor.render_strips()
