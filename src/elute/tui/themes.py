"""Themes: calm colours for dark and light terminals, else the terminal's own sixteen."""

from collections.abc import Mapping

from textual.theme import Theme

# Our own variables; these values, the terminal's own colours, serve every theme that is not ours.
VARIABLES = {
    "edge": "ansi_bright_black",
    "edge-focus": "ansi_cyan",
    "quiet": "ansi_bright_black",
    "cursor": "ansi_blue",
    "cursor-away": "ansi_bright_black",
    "strip": "ansi_default",
    "tone-accent": "ansi_cyan",
    "tone-good": "ansi_green",
    "tone-warn": "ansi_yellow",
    "tone-bad": "ansi_red",
}


def _theme(name: str, *, dark: bool, text: str, ground: str, tones: dict[str, str]) -> Theme:
    """A theme whose Textual colours follow ours."""
    return Theme(
        name=name,
        primary=tones["tone-accent"],
        secondary=tones["tone-accent"],
        accent=tones["tone-accent"],
        foreground=text,
        background=ground,
        surface=ground,
        panel=tones["strip"],
        success=tones["tone-good"],
        warning=tones["tone-warn"],
        error=tones["tone-bad"],
        dark=dark,
        variables=tones,
    )


DARK = _theme(
    "elute-dark",
    dark=True,
    text="#d3d7de",
    ground="#14171c",
    tones={
        "edge": "#2f3641",
        "edge-focus": "#7fb4ca",
        "quiet": "#828b99",
        "cursor": "#26425a",
        "cursor-away": "#20262f",
        "strip": "#1b1f26",
        "tone-accent": "#7fb4ca",
        "tone-good": "#98bb6c",
        "tone-warn": "#e0b060",
        "tone-bad": "#e46876",
    },
)
LIGHT = _theme(
    "elute-light",
    dark=False,
    text="#22272e",
    ground="#fbfbf9",
    tones={
        "edge": "#cfcfc8",
        "edge-focus": "#2a6f8f",
        "quiet": "#666d76",
        "cursor": "#cfe3f0",
        "cursor-away": "#ebebe6",
        "strip": "#efefeb",
        "tone-accent": "#2a6f8f",
        "tone-good": "#4a7a1e",
        "tone-warn": "#8a5a00",
        "tone-bad": "#b3263a",
    },
)
OURS = (DARK, LIGHT)


def our_theme(environ: Mapping[str, str]) -> str:
    """The light theme where the terminal says that its background is light (COLORFGBG)."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in {"7", "15"} else DARK.name
