"""How to behave on a terminal: what its environment and the user's file say, decided once.

Nothing here asks the terminal: what it answers comes late over SSH, and `elute doctor` is there
for that. Nor is Textual imported, which reads its switches from the environment when it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from elute.core.safe import safe

REMOTE_FRAMES, LOCAL_FRAMES = 15, 60
CHOICES = {
    "dark": "elute-dark",
    "light": "elute-light",
    "contrast": "elute-contrast-dark",
    "contrast-light": "elute-contrast-light",
    "sixteen": "ansi-dark",
    "sixteen-light": "ansi-light",
}
"""What a person calls a theme -> its name; the last two are the terminal's own colours."""
SWITCH: dict[str, bool | None] = {"1": True, "true": True, "yes": True, "on": True}
SWITCH |= {"0": False, "false": False, "no": False, "off": False, "": None}


@dataclass(frozen=True)
class Wishes:
    """What the user's file says of the screen; None and "" leave it to the terminal."""

    theme: str = ""
    mouse: bool | None = None
    ascii: bool | None = None
    fps: int | None = None
    hints: bool | None = None


@dataclass(frozen=True)
class Manners:
    """How to behave.

    Attributes:
        remote: whether the line is long: fewer frames, nothing follows the cursor unasked.
        theme: the name of the theme to begin with.
        ascii: whether nothing beyond ASCII may be sent.
        colours: whether colours may be sent; NO_COLOR forbids them.
        mouse: whether the mouse is on from the start.
        fps: frames a second at most.
        hints: whether first-run hints are given.
        complaint: a sentence about a wish that cannot be met; "" for none.
    """

    remote: bool = False
    theme: str = CHOICES["dark"]
    ascii: bool = False
    colours: bool = True
    mouse: bool = True
    fps: int = LOCAL_FRAMES
    hints: bool = True
    complaint: str = ""


def manners(environ: Mapping[str, str], wishes: Wishes = Wishes()) -> Manners:
    """How to behave on the terminal of an environment."""
    remote = "SSH_CONNECTION" in environ
    # NO_COLOR counts when it is not empty (no-color.org).
    colours = not environ.get("NO_COLOR")
    frames = environ.get("TEXTUAL_FPS", "")
    wished = wishes.fps or (REMOTE_FRAMES if remote else LOCAL_FRAMES)
    return Manners(
        remote=remote,
        theme=_theme(environ, wishes.theme, colours=colours),
        ascii=_first(_switch(environ.get("ELUTE_ASCII")), wishes.ascii, _needs_ascii(environ)),
        colours=colours,
        mouse=_first(wishes.mouse, not remote),
        fps=int(frames) if frames.isdecimal() and int(frames) else wished,
        hints=_first(_switch(environ.get("ELUTE_HINTS")), wishes.hints, True),
        complaint=no_theme(wishes.theme) if wishes.theme and not named(wishes.theme) else "",
    )


def named(word: str) -> str | None:
    """The theme that a person means, by our word for it or by its whole name; None for no such."""
    return CHOICES.get(word, word if word in CHOICES.values() else None)


def called(name: str) -> str:
    """What a person calls a theme."""
    return next((word for word, it in CHOICES.items() if it == name), name)


def no_theme(word: str) -> str:
    """What to say of a theme that there is not."""
    return f"There is no theme “{safe(word)}”; there are {', '.join(CHOICES)}."


def _first(*answers: bool | None) -> bool:
    """The first answer that is one."""
    return next(answer for answer in answers if answer is not None)


def _switch(word: str | None) -> bool | None:
    return SWITCH.get((word or "").strip().lower(), True)


def _theme(environ: Mapping[str, str], wish: str, *, colours: bool) -> str:
    """Without colours, the terminal's own; else what was asked for; else what its colours allow."""
    light = is_light(environ)
    if not colours:
        return "ansi-light" if light else "ansi-dark"
    asked = named(environ.get("TEXTUAL_THEME", "")) or named(wish)
    if asked:
        return asked
    if not has_many_colours(environ):
        return "ansi-light" if light else "ansi-dark"
    return CHOICES["light" if light else "dark"]


def is_light(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light (COLORFGBG)."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}


def has_many_colours(environ: Mapping[str, str]) -> bool:
    """Whether there are at least 256 colours, by the names that Rich goes by, too."""
    deep = environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}
    return deep or environ.get("TERM", "").rpartition("-")[2] in {"256color", "kitty"}


def _needs_ascii(environ: Mapping[str, str]) -> bool:
    """Whether the locale is another than UTF-8, or the font is the console's, without braille.

    Where no variable says anything UTF-8 is taken for granted, as Python does: so it is in most
    containers, whose terminals are on machines that know better.
    """
    names = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next(filter(None, names), "UTF-8").upper().replace("-", "")
    return "UTF8" not in locale or environ.get("TERM") == "linux"
