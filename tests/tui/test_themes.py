"""The colours of roles and clusters against what they stand on."""

import itertools

import pytest
from textual.color import Color
from textual.theme import Theme

from elute.tui.drawing.palette import NO_INK, STRONG, Palette, contrast
from elute.tui.manners import CHOICES
from elute.tui.themes import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, OURS, VARIABLES
from tests.tui.driving import NARROW, driving, finished

GROUNDS = ("cursor", "cursor-away", "strip")


def test_every_theme_has_a_word() -> None:
    """And every one of ours has all our variables."""
    assert {theme.name for theme in OURS} < set(CHOICES.values())
    for theme in OURS:
        assert set(theme.variables) == set(VARIABLES)


@pytest.mark.parametrize("theme", [CONTRAST_DARK, CONTRAST_LIGHT])
def test_strong_themes_have_seven_to_one(theme: Theme) -> None:
    """Every role, and every cluster in every shade, on every ground."""
    found = {name: Color.parse(value) for name, value in theme.variables.items()}
    grounds = [Color.parse(theme.background or ""), *(found.pop(name) for name in GROUNDS)]
    colours = [Color.parse(theme.foreground or ""), *found.values()]
    palette = Palette(theme.dark, grounds[0], strong=True)
    colours += [Color.from_rich_color(it.color) for it in palette.styles.values() if it.color]
    assert len(colours) > 50
    for colour, ground in itertools.product(colours, grounds):
        assert contrast(colour, ground) >= STRONG, (colour, ground)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_calm_themes_can_be_read(theme: Theme) -> None:
    """Text that is read has 4.5:1 (WCAG 2 AA); the control, a rule, has not."""
    found = {name: Color.parse(value) for name, value in theme.variables.items()}
    ground = Color.parse(theme.background or "")
    for name in ("quiet", "tone-accent", "tone-good", "tone-warn", "tone-bad"):
        assert contrast(found[name], ground) >= 4.5, name
    assert contrast(found["edge"], ground) < 4.5


def test_sixteen_colours_are_the_terminals_own() -> None:
    """They are sent by number, so that the user's palette holds."""
    for dark in (True, False):
        styles = Palette(dark, Color.parse("black"), sixteen=True, own=True).styles
        numbers = {style.color.number for ink, style in styles.items() if style.color}
        assert NO_INK not in styles
        assert numbers <= set(range(16))


async def test_themes_are_changed_while_it_runs() -> None:
    """By name, the next one without; what there is not is refused with what there is."""
    async with driving(finished(), NARROW) as app:
        for word in CHOICES:
            await app.press("colon")
            await app.type(f"theme {word}")
            await app.until(lambda word=word: f"Theme {word}." in app.said)  # type: ignore[misc]
            assert app.app.theme == CHOICES[word]
            assert app.app.has_class("strong") == word.startswith("contrast")
        await app.press("colon")
        await app.type("theme")
        await app.until(lambda: app.app.theme == CHOICES["dark"])
        await app.press("colon")
        await app.type("theme pink")
        await app.until(lambda: "no theme “pink”" in app.said)
        assert "contrast-light" in app.said
