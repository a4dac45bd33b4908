"""The `:` line: what a typed command means, and what it could become."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.tui.keys.action import Action
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.present.spans import Spans

SHOWN = 8


@dataclass(frozen=True)
class Command:
    """A command with the rest of its line, which only those that take something have."""

    name: str
    rest: str


NEEDING = {
    "set": ("Which setting?", ":set step.key=value, for example :set cluster.k=20"),
    "go": ("To which round?", ":go 2b, for example; H shows the rounds."),
    "diff": ("Which rounds?", ":diff 1 2b, for example; H shows the rounds."),
    "sort": ("By what?", ":sort dbcv, for example; tab tells what there is."),
    "row": ("Which row?", ":42, for example."),
}

Settings = Mapping[str, Mapping[str, bool | int | float | str]]


@dataclass(frozen=True)
class Typable:
    """What may be typed.

    Attributes:
        keymap: the user's, which knows the commands and their keys.
        offers: command -> what may stand after it.
    """

    keymap: Keymap
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def parse(typed: str, keymap: Keymap) -> Command:
    """Read a typed line; a number alone is a row to go to.

    Raises:
        UsageError: there is no such command, or it takes nothing after it.
    """
    name, _, rest = typed.strip().partition(" ")
    rest = rest.strip()
    if name.isdecimal() and not rest:
        name, rest = "row", name
    known = keymap.commands()
    if name not in known:
        near = [word for word in sorted(known) if word.startswith(name[:1])]
        hint = f"Perhaps one of: {', '.join(near)}." if near and name else "? shows all."
        raise UsageError(f"There is no command “{safe(name)}”.", hint)
    if rest and not known[name].takes:
        raise UsageError(f":{name} takes nothing after it.")
    if name in NEEDING and (not rest or (name == "diff" and len(rest.split()) > 2)):
        raise UsageError(*NEEDING[name])
    return Command(name, rest)


def candidates(typed: str, typable: Typable) -> list[tuple[str, str]]:
    """What the typed line could become, each with a word of explanation, the first fitting best."""
    name, blank, rest = typed.partition(" ")
    if blank and name in typable.offers:
        begun, note = rest.partition("=")[0], "as it is now" if name == "set" else ""
        fitting = (it for it in typable.offers[name] if it.startswith(begun))
        return [(f"{name} {safe(it)}", note) for it in fitting]
    words = {name: _explain(it) for name, it in typable.keymap.commands().items()}
    return [(name, words[name]) for name in sorted(words) if name.startswith(typed.strip())]


def complete(typed: str, typable: Typable) -> str:
    """The typed line, longer by what all candidates agree on; whole when there is one."""
    names = [name for name, _ in candidates(typed, typable)]
    if not names:
        return typed
    known = typable.keymap.commands()
    if len(names) == 1:
        return f"{names[0]} " if names[0] in known and known[names[0]].takes else names[0]
    first, last = min(names), max(names)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    return max(typed, first[:same], key=len)


def tell(typed: str, typable: Typable) -> Spans:
    """The first candidates beside one another; a single one with its explanation."""
    found = candidates(typed, typable)
    if len(found) == 1:
        return ((found[0][0], "key"), (f"   {found[0][1]}", "quiet"))
    names = "   ".join(name for name, _ in found[:SHOWN])
    more = f"   … {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ((names, ""), (more, "quiet")) if found else ()


def _explain(action: Action) -> str:
    keys = f"{key_name(action.keys[0])}  " if action.keys else ""
    return action.takes or f"{keys}{action.help}"


def assignments(settings: Settings) -> list[str]:
    """Every setting in force, as it would be typed."""
    return [
        f"{step}.{key}={_plain(value)}"
        for step, keys in settings.items()
        for key, value in keys.items()
    ]


def _plain(value: bool | int | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else safe(str(value))


def words(typed: str) -> list[str]:
    r"""The words of a command; quotes hold blanks together, a backslash stands for itself.

    Raises:
        UsageError: a quote is left open.
    """
    lexer = shlex.shlex(typed, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError as problem:
        raise UsageError("A quote is left open.", "Close it, or leave it out.") from problem
