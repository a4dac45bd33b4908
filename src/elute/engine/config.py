"""The user's own file: keys and looks of the screen, the same for every session.

It is read on every start, by the screen and by `elute doctor`. Whatever is wrong with it is told
with its line, and the rest of it holds: a slip in this file never keeps elute from starting.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.core.settings import Value, build, option

LARGEST = 100_000  # bytes; what is longer is not a file of this kind


@dataclass(frozen=True)
class Screen:
    """What `[screen]` may hold. Only what is written in the file counts, see `Config.screen`."""

    theme: str = option("", "name of a theme")
    mouse: bool = option(True, "whether the mouse is on from the start; over SSH it is off")
    fps: int = option(30, "how many pictures a second at most", low=1, high=60)
    ascii: bool = option(False, "only ASCII characters, for fonts without others")
    hints: bool = option(True, "whether first steps are hinted at")


@dataclass(frozen=True)
class Config:
    """The file as it was read.

    Attributes:
        path: where it is, or would be; None where the environment names no home.
        keys: action -> its keys, as people write them; neither is known to exist yet.
        screen: what is written under `[screen]`, checked against Screen; often nothing.
        problems: what is wrong, a sentence each, with the line where it is known.
        text: of the file, to find lines in.
    """

    path: Path | None = None
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    screen: Mapping[str, Value] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    text: str = ""

    def wrong(self, section: str, name: str, what: str) -> str:
        """A sentence about an entry, with its line before it."""
        return f"line {line_of(self.text, section, name)}: {safe(what)}"


def location(environ: Mapping[str, str]) -> Path | None:
    """Where the file is looked for: in `$XDG_CONFIG_HOME`, else in `~/.config`."""
    base = environ.get("XDG_CONFIG_HOME", "")
    if base.startswith("/"):  # a relative one is to be ignored, says the XDG specification
        return Path(base) / "elute" / "config.toml"
    home = environ.get("HOME", "")
    return Path(home) / ".config" / "elute" / "config.toml" if home else None


def read(environ: Mapping[str, str]) -> Config:
    """Read the file, if there is one; never an error, see `Config.problems`.

    Args:
        environ: the process's environment.
    """
    path = location(environ)
    if path is None:
        return Config()
    import tomllib

    try:
        text = _text(path)
        held = tomllib.loads(text)
    except FileNotFoundError:
        return Config(path)
    except (OSError, UnicodeDecodeError, UsageError) as problem:
        return Config(path, problems=(f"It cannot be read: {safe(_why(problem))}.",))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        return Config(path, problems=(f"It is not TOML: {safe(str(problem))}.",))
    return _checked(Config(path, text=text), held)


def among(wanted: str, known: Iterable[str]) -> str:
    """What a wrong name may have meant: the nearest names, else all."""
    names = sorted(known)
    near = difflib.get_close_matches(wanted[:80], names, 3)
    return f"perhaps {' or '.join(near)}" if near else f"there are {', '.join(names)}"


def line_of(text: str, section: str, name: str) -> int:
    """The line on which an entry, or with no name a section, stands; 1 where it is hidden."""
    inside = False
    plain = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=""")
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"""\s*\[\s*["']?([^]"']*?)["']?\s*\]""", line)
        if head:
            inside = head.group(1) == section
            if inside and not name:
                return number
        elif (inside or not section) and name and plain.match(line):
            return number
    return 1


def _text(path: Path) -> str:
    """What stands in it."""
    if path.exists() and not path.is_file():
        raise UsageError("it is not a file")
    with path.open("rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise UsageError(f"it has more than {LARGEST:,} bytes")
    return found.decode("utf-8")


def _why(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return problem.strerror or type(problem).__name__
    return "it is not UTF-8" if isinstance(problem, UnicodeDecodeError) else problem.args[0]


def _checked(config: Config, held: Mapping[str, Any]) -> Config:
    """Take what is right, and tell of the rest."""
    sections: dict[str, Callable[[str, Any], Any]] = {"keys": _keys, "screen": _screen}
    taken: dict[str, dict[str, Any]] = {name: {} for name in sections}
    problems: list[str] = []
    for section, entries in held.items():
        if not isinstance(entries, dict) or section not in sections:
            problems.append(_no_section(config, section, entries, sections))
            continue
        for name, value in entries.items():
            try:
                taken[section][name] = sections[section](name, value)
            except UsageError as problem:
                problems.append(config.wrong(section, name, f"{problem.title} {problem.hint}"))
    return Config(config.path, taken["keys"], taken["screen"], tuple(problems), config.text)


def _no_section(config: Config, name: str, entries: Any, known: Iterable[str]) -> str:
    """What is wrong with something at the top of the file."""
    if isinstance(entries, dict):
        said = f"There is no section [{safe(name)}]; {among(name, known)}."
        return config.wrong(name, "", said)
    sections = " or ".join(f"[{section}]" for section in known)
    return config.wrong("", name, f"“{safe(name)}” stands in no section: put it below {sections}.")


def _keys(name: str, value: Any) -> tuple[str, ...]:
    """The keys of an action: one, or a list of them."""
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
        raise UsageError(f"keys.{safe(name)} is no key.", 'Write "x", or several: ["x", "d"].')
    return tuple(dict.fromkeys(keys))


def _screen(name: str, value: Any) -> Value:
    """One entry of `[screen]`."""
    found: Value = getattr(build(Screen, {name: value}, "screen"), name)
    return found
