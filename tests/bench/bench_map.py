"""How long the map takes, against plotext fed with the raw points.

Run it: `python -m tests.bench.bench_map`. Not a test: times depend on the machine, ratios less so.
The last column is what drawing cells instead of points gains. A second table is of one picture of
the most rows: by each colouring, with half of the rows selected, and what a step of the box costs.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import plotext
from textual.color import Color

from elute.tui.drawing.cloud import BY_DENSITY, Cloud
from elute.tui.drawing.look import Cells, Look
from elute.tui.drawing.palette import Palette
from elute.tui.drawing.raster import layers, rasterise
from elute.tui.drawing.scene import Showing, draw
from elute.tui.present import colouring

PANE = (154, 42)
CLUSTERS = 20
PALETTE = Palette(dark=True, background=Color.parse("#121212"))


def cloud(rows: int, dimensions: int) -> Cloud:
    """Gaussian clusters with a twentieth of noise."""
    random = np.random.default_rng(0)
    labels = random.integers(-1, CLUSTERS, rows).astype(np.int32)
    centres = random.uniform(-10, 10, (CLUSTERS + 1, dimensions))
    points = (centres[labels] + random.normal(0, 0.7, (rows, dimensions))).astype(np.float32)
    names = {cluster: f"cluster {cluster}" for cluster in range(CLUSTERS)}
    return Cloud(points, labels, np.ones(rows, bool), np.arange(rows), names)


def plotext_alone(rows: Cloud) -> None:
    """The same picture by plotext: a braille series for each cluster."""
    plotext.clear_figure()
    plotext.limit_size(False, False)
    plotext.plot_size(*PANE)
    plotext.theme("clear")
    for cluster in range(-1, CLUSTERS):
        x, y = rows.points[rows.labels == cluster].T.tolist()
        plotext.scatter(x, y, marker="braille", color=cluster + 1)
    plotext.build()


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """The best of some tries."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def measured(rows: Cloud) -> str:
    """One line of the table."""
    look, layer = Look.first(rows), layers(rows.labels, rows.kept)
    box, size = look.camera.box, (PANE[1], PANE[0])
    raster = milliseconds(
        lambda: rasterise(look.flat, rows.labels, layer, box, size, look.nearness)
    )
    scene = milliseconds(lambda: draw(look, PANE, PALETTE))
    count, dimensions = rows.points.shape
    line = f"{count:9,} {dimensions:3} {raster:8.1f} {scene:8.1f}"
    if dimensions == 3:
        return f"{line} {milliseconds(lambda: look.turned(15.0, 0.0, None, size)):8.1f}"
    alone = milliseconds(lambda: plotext_alone(rows), 1)
    return f"{line} {'':8} {alone:9.1f} {alone / scene:6.1f}"


def ways(rows: Cloud) -> dict[str, Callable[[], object]]:
    """What is done with a picture, by name."""
    look, random = Look.first(rows), np.random.default_rng(1)
    m = len(rows.ids)
    numbers = colouring.numbers("n", random.random(m).astype(np.float32))
    names = [str(name) for name in range(40)]
    groups = colouring.groups("g", random.integers(-1, 40, m).astype(np.int32), names)
    half = random.random(m) < 0.5
    scene = draw(look, PANE, PALETTE)
    box = Cells(5, 5, 20, 80)
    return {
        "by cluster": lambda: draw(look, PANE, PALETTE),
        "by density": lambda: draw(look, PANE, PALETTE, Showing(by=BY_DENSITY)),
        "by number": lambda: draw(look, PANE, PALETTE, Showing(by=numbers)),
        "by group": lambda: draw(look, PANE, PALETTE, Showing(by=groups)),
        "one isolated": lambda: draw(look, PANE, PALETTE, Showing(only=3)),
        "half selected": lambda: draw(look, PANE, PALETTE, Showing(), half),
        "zoomed in": lambda: draw(look.zoomed(3.0, scene.size), PANE, PALETTE),
        "other marks": lambda: scene.with_selected(half),
        "marks out of view": lambda: scene.with_selected(np.zeros(m, bool)),
        "rows in the box": lambda: scene.spot(box),
    }


def main() -> None:
    """Print the tables; times in milliseconds."""
    sys.stdout.write("     rows dim   raster    scene     turn   plotext  ratio\n")
    for dimensions in (2, 3):
        for count in (1_000, 10_000, 100_000, 1_000_000):
            sys.stdout.write(f"{measured(cloud(count, dimensions))}\n")
    for dimensions in (2, 3):
        sys.stdout.write(f"\n1,000,000 rows, {dimensions}-D\n")
        for name, work in ways(cloud(1_000_000, dimensions)).items():
            sys.stdout.write(f"{name:>18} {milliseconds(work):8.1f}\n")


if __name__ == "__main__":
    main()
