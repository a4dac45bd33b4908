"""Colours and letters of clusters."""

import itertools

import numpy as np
import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color

from elute.tui.drawing.camera import Box
from elute.tui.drawing.cloud import BY_CLUSTER, SHADES_OF_NUMBER, Colouring
from elute.tui.drawing.inks import glyphs, inks, letters
from elute.tui.drawing.palette import (
    DROPPED_INK,
    NO_INK,
    NOISE_INK,
    OTHERS_INK,
    RAMP_INK,
    SELECTED_INK,
    Palette,
    contrast,
    letter,
)
from elute.tui.drawing.raster import SHADES, Raster, layers, rasterise

PANELS = {
    True: [Color.parse(name) for name in ("#121212", "#1e1e1e", "black")],
    False: [Color.parse(name) for name in ("#e0e0e0", "#efefef", "white")],
}


@pytest.mark.parametrize("dark", [True, False])
def test_every_colour_is_readable_on_its_panel(dark: bool) -> None:
    """Contrast of the base colours is at least 3 on the panels of Textual's own themes."""
    for panel in PANELS[dark]:
        for slot in Palette(dark, panel).slots:
            assert contrast(slot, panel) >= 3.0


@pytest.mark.parametrize("dark", [True, False])
def test_colours_stay_apart(dark: bool) -> None:
    """No two slots fall together with 256 colours, nor with 16."""
    for sixteen, system in ((False, ColorSystem.EIGHT_BIT), (True, ColorSystem.STANDARD)):
        slots = Palette(dark, PANELS[dark][0], sixteen).slots
        numbers = [RichColor.parse(slot.hex).downgrade(system).number for slot in slots]
        assert len(set(numbers)) == len(slots)


@pytest.mark.parametrize("dark", [True, False])
def test_neighbouring_slots_differ(dark: bool) -> None:
    """The first eight clusters, which one looks at most, are far apart in RGB."""
    slots = Palette(dark, PANELS[dark][0]).slots[:8]
    assert (
        min(np.abs(np.subtract(a.rgb, b.rgb)).sum() for a, b in itertools.combinations(slots, 2))
        > 90
    )


def test_every_ink_has_a_style_of_its_own_kind() -> None:
    """All inks the map can use are styled; noise, the others and a cluster look different."""
    palette = Palette(True, PANELS[True][0])
    assert set(palette.styles) == {
        *range(len(palette.slots) * SHADES),
        NOISE_INK,
        OTHERS_INK,
        DROPPED_INK,
        SELECTED_INK,
        *range(RAMP_INK, RAMP_INK + SHADES_OF_NUMBER),
    }
    assert palette.cluster(-1) == palette.styles[NOISE_INK]
    assert palette.cluster(0) == palette.cluster(len(palette.slots)) != palette.cluster(1)
    assert palette.styles[NOISE_INK] != palette.styles[OTHERS_INK]


def test_letters_come_round_after_all_are_used() -> None:
    """62 clusters have a letter or digit of their own; noise is a dot."""
    assert len({letter(cluster) for cluster in range(62)}) == 62
    assert (letter(-1), letter(0), letter(62)) == (".", "a", "a")


def one_cell_each(highlight: int | None = None) -> Raster:
    """Cells with cluster 0, cluster 17, noise, a dropped row, and nothing."""
    labels = np.array([0, 17, -1, 0], np.int32)
    layer = layers(labels, np.array([True, True, True, False]), highlight)
    points = np.array([(0.5, 0.9), (1.5, 0.9), (2.5, 0.9), (3.5, 0.9)], np.float32)
    return rasterise(points, labels, layer, Box(0.0, 5.0, 0.0, 1.0), (1, 5))


PALETTE = Palette(True, PANELS[True][0])


def inked(raster: Raster, by: Colouring = BY_CLUSTER) -> list[int]:
    """The inks of one line of cells."""
    found: list[int] = inks(raster, PALETTE, by, None)[0].tolist()
    return found


def lettered(raster: Raster, by: Colouring = BY_CLUSTER) -> str:
    """The letters of one line of cells."""
    return "".join(letters(raster, PALETTE, by, None)[0])


def test_cells_take_the_ink_of_what_they_show() -> None:
    """Cluster, noise, others, dropped and empty cells each have their ink."""
    plain = inked(one_cell_each())
    assert [ink // SHADES for ink in plain[:2]] == [0, 17 % len(PALETTE.slots)]
    assert plain[2:] == [NOISE_INK, DROPPED_INK, NO_INK]
    assert inked(one_cell_each(0))[1:3] == [OTHERS_INK, OTHERS_INK]
    assert inked(one_cell_each(-1))[:3] == [OTHERS_INK, OTHERS_INK, NOISE_INK]


def test_without_colour_every_cell_says_what_it_is() -> None:
    """Letters are ASCII, and every kind of cell has its own."""
    assert lettered(one_cell_each()) == "ar., "
    assert lettered(one_cell_each(17)) == ":r:, "
    assert "".join(glyphs(one_cell_each())[0]) == "⠈⠈⠈· "


def test_selected_cells_are_seen_with_and_without_colour() -> None:
    """Whatever they show but nothing; the dots stay as they are."""
    raster, selected = one_cell_each(), np.array([[1, 0, 3, 1, 0]], np.int32)
    found = inks(raster, PALETTE, BY_CLUSTER, selected)[0].tolist()
    assert [ink == SELECTED_INK for ink in found] == [True, False, True, True, False]
    assert "".join(letters(raster, PALETTE, BY_CLUSTER, selected)[0]) == "*r** "


def numbered(values: list[float], bounds: tuple[float, ...]) -> tuple[Raster, Colouring]:
    """A cell for each number."""
    m = len(values)
    points = np.array([(place + 0.5, 0.9) for place in range(m)], np.float32)
    by = Colouring("n", "numbers", values=np.array(values, np.float32), bounds=bounds)
    labels, layer = np.zeros(m, np.int32), np.zeros(m, np.uint8)
    box = Box(0.0, float(m), 0.0, 1.0)
    return rasterise(points, labels, layer, box, (1, m), values=by.values), by


def test_numbers_take_five_shades_that_rise() -> None:
    """In colours and in digits; what has no number is as grey as noise, and bounds may be few."""
    given = [-9.0, 0.1, 0.2, 0.3, 9.0, float("nan")]
    raster, by = numbered(given, (0.05, 0.15, 0.25, 0.35))
    assert inked(raster, by) == [*range(RAMP_INK, RAMP_INK + 5), NOISE_INK]
    assert lettered(raster, by) == "12345."
    for bounds, said in (((0.15,), "115555"), ((), "111111")):
        raster, by = numbered([*given[:5], 5.0], bounds)
        assert lettered(raster, by) == said


@pytest.mark.parametrize("dark", [True, False])
def test_shades_of_numbers_are_told_apart(dark: bool) -> None:
    """Ever farther from the panel's light; in 16 colours five different ones."""
    wide, narrow = Palette(dark, PANELS[dark][0]), Palette(dark, PANELS[dark][0], sixteen=True)
    shades = range(RAMP_INK, RAMP_INK + SHADES_OF_NUMBER)
    colours = [wide.styles[shade].color for shade in shades]
    apart = [contrast(Color.from_rich_color(it), PANELS[dark][0]) for it in colours]
    assert all(low + 0.5 < high for low, high in itertools.pairwise(apart))
    system = ColorSystem.STANDARD
    few = [narrow.styles[shade].color for shade in shades]
    assert len({it.downgrade(system).number for it in few if it is not None}) == 5


def test_groups_beyond_the_colours_share_one() -> None:
    """The commonest have a colour each; the others are told as others, none as none."""
    codes = np.array([-1, 0, PALETTE.most_groups - 1, PALETTE.most_groups, 40], np.int32)
    by = Colouring("label", "groups", codes, tuple(map(str, range(41))))
    points = np.array([(place + 0.5, 0.9) for place in range(5)], np.float32)
    raster = rasterise(points, codes, np.zeros(5, np.uint8), Box(0.0, 5.0, 0.0, 1.0), (1, 5))
    found = inked(raster, by)
    assert found[0] == NOISE_INK
    assert found[1] // SHADES == 0
    assert found[2] // SHADES == PALETTE.most_groups - 1
    assert found[3:] == [OTHERS_INK, OTHERS_INK]
    assert lettered(raster, by) == ".ao::"
