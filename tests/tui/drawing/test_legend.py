"""Cluster names on the map."""

import numpy as np
from rich.cells import cell_len

from elute.tui.drawing.camera import around
from elute.tui.drawing.legend import place
from elute.tui.drawing.raster import Raster, layers, rasterise


def picture(size: tuple[int, int], clusters: int = 12, highlight: int | None = None) -> Raster:
    """Clusters of falling size on a ring."""
    random = np.random.default_rng(1)
    labels = np.sort(random.integers(0, clusters, 4000) * random.random(4000)).astype(np.int32)
    angle = labels * 2 * np.pi / clusters
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) + random.normal(0, 0.05, (4000, 2))
    flat = points.astype(np.float32)
    layer = layers(labels, np.ones(4000, bool), highlight)
    return rasterise(flat, labels, layer, around(flat).box, size)


NAMES = {cluster: f"name of cluster {cluster}" for cluster in range(12)}


def test_labels_fit_and_never_overlap() -> None:
    """Each is inside, on cells of its own, and small panes and clusters without name have none."""
    for size in ((8, 36), (18, 70), (40, 150)):
        taken: set[tuple[int, int]] = set()
        for label in place(picture(size), NAMES):
            cells = {(label.row, label.column + k) for k in range(cell_len(label.text))}
            assert all(0 <= row < size[0] and 0 <= column < size[1] for row, column in cells)
            assert not cells & taken
            taken |= cells
        assert taken
    assert place(picture((7, 36)), NAMES) == []
    assert place(picture((40, 150)), {}) == []


def test_a_label_is_near_its_cluster() -> None:
    """It lies within three lines of its cluster's median cell, largest clusters first."""
    raster = picture((40, 150))
    labels = place(raster, NAMES)
    assert labels[0].cluster == 0
    for label in labels:
        rows, columns = np.nonzero(raster.group == label.cluster)
        assert abs(label.row - np.median(rows)) <= 4
        assert label.column - 3 <= np.median(columns) <= label.column + len(label.text) + 3


def test_only_the_highlighted_cluster_is_named() -> None:
    """Clusters sent to the back lose their labels."""
    assert [label.cluster for label in place(picture((40, 150), highlight=3), NAMES)] == [3]


def test_names_are_hostile_text() -> None:
    """Escape sequences and wide characters are made safe and measured in cells."""
    names = dict.fromkeys(range(12), "\x1b[31m한국어 이름이 아주 길다\n\u202e")
    labels = place(picture((40, 150)), names)
    assert labels
    assert all("\x1b" not in label.text and cell_len(label.text) <= 20 for label in labels)
