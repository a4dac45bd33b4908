"""Pictures of a selection, of one cluster alone, and of colours other than the clusters'."""

from dataclasses import astuple, replace

import numpy as np
import pytest
from textual.color import Color

from elute.tui.drawing.cloud import BY_DENSITY, Cloud, Colouring
from elute.tui.drawing.look import Cells, Look
from elute.tui.drawing.palette import NOISE_INK, RAMP_INK, SELECTED_INK, Palette
from elute.tui.drawing.scene import Scene, Showing, draw

PALETTE = Palette(dark=True, background=Color.parse("#121212"))
PANE = (70, 24)
SEVENS = (np.arange(3000) % 7).astype(np.float32)
FOURTHS = (np.arange(3000) % 4).astype(np.int32)


def look(dimensions: int = 2, rows: int = 3000) -> Look:
    """Three clusters and noise, a tenth of the rows dropped."""
    random = np.random.default_rng(3)
    labels = random.integers(-1, 3, rows).astype(np.int32)
    points = random.normal(0, 1, (rows, dimensions)) + labels[:, np.newaxis] * 6.0
    kept = random.random(rows) > 0.1
    names = {cluster: f"topic {cluster}" for cluster in range(3)}
    return Look.first(Cloud(points.astype(np.float32), labels, kept, np.arange(rows) * 2, names))


def inks(scene: Scene) -> set[int]:
    """The inks on the picture."""
    return {ink for line in scene.lines for text, ink in line if not text.isspace()}


def cells(scene: Scene) -> list[list[tuple[str, int]]]:
    """Each character of the picture with its ink."""
    return [[(sign, ink) for text, ink in line for sign in text] for line in scene.lines]


@pytest.mark.parametrize("letters", [False, True])
def test_marks_are_laid_over_the_picture_as_if_it_were_drawn_with_them(letters: bool) -> None:
    """Of whatever rows, one after the other; other lines are the very ones there were."""
    seen, showing, random = look(), Showing(letters=letters), np.random.default_rng(5)
    scene, marked = draw(seen, PANE, PALETTE, showing), np.zeros(3000, np.bool_)
    for some in (1, 1, 40, 1000):
        before = scene
        marked = marked.copy()
        marked[random.integers(0, 3000, some)] ^= np.True_
        scene = before.with_selected(marked)
        assert cells(scene) == cells(draw(seen, PANE, PALETTE, showing, marked))
        if some == 1:
            pairs = zip(scene.lines, before.lines, strict=True)
            assert sum(mine is not theirs for mine, theirs in pairs) <= 1


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize(
    "showing",
    [
        Showing(),
        Showing(letters=True),
        Showing(highlight=1),
        Showing(only=-1),
        Showing(BY_DENSITY),
        Showing(Colouring("number", "numbers", values=SEVENS, bounds=(1, 2, 4))),
        Showing(Colouring("part", "groups", groups=FOURTHS, names=tuple("abcd"))),
    ],
)
def test_decisions_are_drawn_as_if_all_were(dimensions: int, showing: Showing) -> None:
    """Rows that leave and come back, one or many, marked ones too; other lines stay as they are."""
    seen, random, lines = look(dimensions), np.random.default_rng(6), []
    marked = random.random(3000) < 0.01
    scene = draw(seen, PANE, PALETTE, showing, marked)
    for some in (1, 1, 40, 1000, 3000, 1):
        before, kept = scene, seen.cloud.kept.copy()
        kept[random.integers(0, 3000, some)] ^= np.True_
        seen = replace(seen, cloud=replace(seen.cloud, kept=kept))
        scene, anew = before.with_decided(seen), draw(seen, PANE, PALETTE, showing, marked)
        assert cells(scene) == cells(anew)
        assert scene.labels == anew.labels
        for mine, theirs in zip(astuple(scene.raster), astuple(anew.raster), strict=True):
            np.testing.assert_array_equal(mine, theirs)
        same = sum(mine is it for mine, it in zip(scene.lines, before.lines, strict=True))
        lines.append(same)
    assert max(lines) > 10
    assert scene.with_decided(seen).raster is scene.raster


def everywhere(scene: Scene) -> Cells:
    """A box of all cells."""
    return Cells(0, 0, *scene.size)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_box_holds_the_rows_of_its_cells(dimensions: int) -> None:
    """The union of what each cell holds, kept and dropped apart."""
    scene = draw(look(dimensions), PANE, PALETTE)
    box = Cells(3, 5, 6, 20)
    spots = [scene.spot(Cells(row, column, 1, 1)) for row in range(3, 9) for column in range(5, 25)]
    whole = scene.spot(box)
    for name in ("kept", "dropped"):
        apart = np.sort(np.concatenate([getattr(spot, name) for spot in spots]))
        assert getattr(whole, name).tolist() == apart.tolist()
    every = scene.spot(everywhere(scene))
    assert len(every.kept) + len(every.dropped) == 3000
    assert every.clusters == 3


@pytest.mark.parametrize("dimensions", [2, 3])
def test_selected_rows_are_seen_and_counted(dimensions: int) -> None:
    """Drawn at once or later it is the same picture; without any it is the one without."""
    seen = look(dimensions)
    rows = np.arange(3000) % 97 == 0
    plain = draw(seen, PANE, PALETTE)
    marked = draw(seen, PANE, PALETTE, selected=rows)
    assert SELECTED_INK in inks(marked) - inks(plain)
    assert marked.selected is not None
    assert int(marked.selected.sum()) == int(rows.sum())
    assert cells(plain.with_selected(rows)) == cells(marked) != cells(plain)
    assert cells(marked.with_selected(None)) == cells(plain)
    assert marked.with_selected(rows) is marked
    assert plain.with_selected(np.zeros(3000, bool)) is plain


def test_one_cluster_alone_is_all_there_is() -> None:
    """No cell, name or row of another; its own dropped rows stay."""
    seen = look()
    scene = draw(seen, PANE, PALETTE, Showing(only=1))
    spot = scene.spot(everywhere(scene))
    mine = seen.cloud.labels == 1
    assert spot.kept.tolist() == seen.cloud.ids[mine & seen.cloud.kept].tolist()
    assert spot.dropped.tolist() == seen.cloud.ids[mine & ~seen.cloud.kept].tolist()
    assert {label.cluster for label in scene.labels} == {1}
    noise = draw(seen, PANE, PALETTE, Showing(only=-1))
    assert noise.labels == []
    assert NOISE_INK in inks(noise)


def test_names_stay_with_numbers_and_go_with_groups() -> None:
    """Where cells show other groups, a cluster's name in the middle would mislead."""
    seen = look()
    values = np.arange(3000, dtype=np.float32)
    numbers = Colouring("n", "numbers", values=values, bounds=(600.0, 1200.0, 1800.0, 2400.0))
    groups = Colouring("g", "groups", (seen.cloud.labels + 1) % 2, ("a", "b"))
    assert len(draw(seen, PANE, PALETTE, Showing(numbers)).labels) == 3
    assert len(draw(seen, PANE, PALETTE, Showing(BY_DENSITY)).labels) == 3
    assert draw(seen, PANE, PALETTE, Showing(groups)).labels == []


def test_other_colours_show_noise_too() -> None:
    """A noise row with a label has the label's colour; dropped rows are faint unless asked for."""
    seen = look()
    groups = np.zeros(3000, np.int32)
    scene = draw(seen, PANE, PALETTE, Showing(Colouring("g", "groups", groups, ("a",))))
    assert NOISE_INK not in inks(scene)
    assert any("·" in text for line in scene.lines for text, _ in line)
    whole = Colouring("g", "groups", groups, ("a",), dropped_too=True)
    scene = draw(seen, PANE, PALETTE, Showing(whole))
    assert not any("·" in text for line in scene.lines for text, _ in line)


def test_density_has_its_darkest_and_its_brightest_shade() -> None:
    """From the rim to the middle of a cluster."""
    found = inks(draw(look(), PANE, PALETTE, Showing(BY_DENSITY)))
    assert {RAMP_INK, RAMP_INK + 3} <= found
