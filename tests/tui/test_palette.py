"""Colours and letters of clusters."""

import itertools

import numpy as np
import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color

from elute.tui.camera import Box
from elute.tui.palette import (
    DROPPED_INK,
    NO_INK,
    NOISE_INK,
    OTHERS_INK,
    Palette,
    glyphs,
    letter,
)
from elute.tui.raster import SHADES, Raster, layers, rasterise

PANELS = {
    True: [Color.parse(name) for name in ("#121212", "#1e1e1e", "black")],
    False: [Color.parse(name) for name in ("#e0e0e0", "#efefef", "white")],
}


def linear(colour: Color) -> list[float]:
    """Light of the three channels, in [0, 1]."""
    return [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in colour.rgb)
    ]


def contrast(one: Color, other: Color) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted(float(np.dot(linear(c), (0.2126, 0.7152, 0.0722))) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


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


def test_cells_take_the_ink_of_what_they_show() -> None:
    """Cluster, noise, others, dropped and empty cells each have their ink."""
    palette = Palette(True, PANELS[True][0])
    plain = palette.inks(one_cell_each())[0].tolist()
    assert [ink // SHADES for ink in plain[:2]] == [0, 17 % len(palette.slots)]
    assert plain[2:] == [NOISE_INK, DROPPED_INK, NO_INK]
    assert palette.inks(one_cell_each(0))[0].tolist()[1:3] == [OTHERS_INK, OTHERS_INK]
    assert palette.inks(one_cell_each(-1))[0].tolist()[:3] == [OTHERS_INK, OTHERS_INK, NOISE_INK]


def test_without_colour_every_cell_says_what_it_is() -> None:
    """Letters are ASCII, and every kind of cell has its own."""
    assert "".join(glyphs(one_cell_each(), letters=True)[0]) == "ar., "
    assert "".join(glyphs(one_cell_each(17), letters=True)[0]) == ":r:, "
    assert "".join(glyphs(one_cell_each(), letters=False)[0]) == "⠈⠈⠈· "
