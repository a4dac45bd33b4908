"""Themes: calm colours for dark and light terminals, strong ones, or the terminal's own sixteen."""

from textual.theme import Theme

# Our own variables; these values, the terminal's own colours, serve every theme that is not ours.
VARIABLES = {
    "edge": "ansi_bright_black",
    "edge-focus": "ansi_cyan",
    "frame": "ansi_bright_black",
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
        "frame": "#5b6068",
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
        "frame": "#afb1b2",
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
# Every role has at least 7:1 to its ground (WCAG 2 AAA), also on the cursor's line, which is
# reversed here; `contrast` in drawing/palette.py holds the clusters to it.
CONTRAST_DARK = _theme(
    "elute-contrast-dark",
    dark=True,
    text="#ffffff",
    ground="#000000",
    tones={
        "edge": "#a8a8a8",
        "edge-focus": "#6fdcff",
        "frame": "#a8a8a8",
        "quiet": "#c8c8c8",
        "cursor": "#000000",
        "cursor-away": "#000000",
        "strip": "#000000",
        "tone-accent": "#6fdcff",
        "tone-good": "#7dff7d",
        "tone-warn": "#ffd75f",
        "tone-bad": "#ff9c9c",
    },
)
CONTRAST_LIGHT = _theme(
    "elute-contrast-light",
    dark=False,
    text="#000000",
    ground="#ffffff",
    tones={
        "edge": "#4f4f4f",
        "edge-focus": "#003c78",
        "frame": "#4f4f4f",
        "quiet": "#3c3c3c",
        "cursor": "#ffffff",
        "cursor-away": "#ffffff",
        "strip": "#ffffff",
        "tone-accent": "#003c78",
        "tone-good": "#0a4d0a",
        "tone-warn": "#5c3a00",
        "tone-bad": "#8b0000",
    },
)
OURS = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)
STRONG = (CONTRAST_DARK.name, CONTRAST_LIGHT.name)
