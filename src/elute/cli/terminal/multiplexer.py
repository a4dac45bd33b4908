"""What tmux is set to, read from tmux itself, and the lines of its file that would change it."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OPTIONS = ("set-clipboard", "allow-passthrough", "escape-time", "focus-events", "default-terminal")
SLOW_ESCAPE = 100  # milliseconds from which on the escape key is felt to wait
_SECONDS = 2.0
SYNCHRONISED = (3, 7)
"""The version from which on tmux tells that it passes synchronised output on."""


@dataclass(frozen=True)
class Tmux:
    """A tmux server as it is.

    Attributes:
        version: as it says, "3.4" or "next-3.5".
        options: those of OPTIONS that it knows.
        features: what it believes the terminal around it to have; () where none is attached.
    """

    version: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    features: tuple[str, ...] = ()

    @property
    def number(self) -> tuple[int, ...]:
        """The version to be compared."""
        found = re.search(r"(\d+)\.(\d+)", self.version)
        return tuple(map(int, found.groups())) if found else ()


def ask(environ: Mapping[str, str]) -> Tmux | None:
    """The server around us; None outside of one, or where it does not answer."""
    if not environ.get("TMUX"):
        return None
    version = _told("-V").removeprefix("tmux ")
    if not version:
        return None
    options = {name: value for name in OPTIONS if (value := _told("show", "-gv", name))}
    features = _told("display", "-p", "#{client_termfeatures}")
    return Tmux(version, options, tuple(filter(None, features.split(","))))


def facts(tmux: Tmux, term: str) -> Iterator[tuple[str, str, str]]:
    """Name, what was found, and the line of tmux.conf that is missing ("" for none)."""
    option = tmux.options.get
    yield "tmux", tmux.version, ""
    clipboard = option("set-clipboard", "unknown")
    line = "" if clipboard == "on" else "set -s set-clipboard on"
    yield "  set-clipboard", clipboard, line
    escape = option("escape-time", "")
    slow = escape.isdecimal() and int(escape) > SLOW_ESCAPE
    yield "  escape-time", f"{escape or '?'} ms", "set -s escape-time 20" if slow else ""
    yield "  TERM inside", term, "" if "256color" in term else _TERMINAL
    if tmux.features:
        deep = "RGB" in tmux.features
        yield "  24-bit colours", "yes" if deep else "no", "" if deep else _feature("RGB")
        copies = "clipboard" in tmux.features
        yield "  passes copies on", "yes" if copies else "no", "" if copies else _feature(_COPY)
    yield "  focus-events", f"{option('focus-events', '?')} (not needed)", ""


_TERMINAL = 'set -g default-terminal "tmux-256color"'
_COPY = "clipboard"


def lines(found: Iterator[tuple[str, str, str]]) -> list[str]:
    """The lines to be added to tmux.conf."""
    return [line for _, _, line in found if line]


def _feature(name: str) -> str:
    """The line that tells tmux what the terminal around it has."""
    return f"set -as terminal-features ',*:{name}'"


def _told(*arguments: str) -> str:
    """What tmux answers; "" where it does not."""
    try:
        done = subprocess.run(
            ["tmux", *arguments], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
