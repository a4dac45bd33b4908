"""How long the map takes, against plotext fed with the raw points.

Run it: `python -m tests.bench.bench_map`. Not a test: times depend on the machine, ratios less so.
The last column is what drawing cells instead of points gains.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import plotext
from textual.color import Color

from elute.tui.look import Cloud, Look
from elute.tui.palette import Palette
from elute.tui.raster import layers, rasterise
from elute.tui.scene import draw

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
        return f"{line} {milliseconds(lambda: look.turned(15.0, 0.0, None)):8.1f}"
    alone = milliseconds(lambda: plotext_alone(rows), 1)
    return f"{line} {'':8} {alone:9.1f} {alone / scene:6.1f}"


def main() -> None:
    """Print the table; times in milliseconds."""
    sys.stdout.write("     rows dim   raster    scene     turn   plotext  ratio\n")
    for dimensions in (2, 3):
        for count in (1_000, 10_000, 100_000, 1_000_000):
            sys.stdout.write(f"{measured(cloud(count, dimensions))}\n")


if __name__ == "__main__":
    main()
