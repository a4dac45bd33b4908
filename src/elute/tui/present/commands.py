"""The `:` line: what a typed command means, and what it could become."""

import shlex
from dataclasses import dataclass

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.tui.actions import BY_ID, Action, commands, key_name
from elute.tui.present.spans import Spans

SHOWN = 8


@dataclass(frozen=True)
class Command:
    """A command with the rest of its line, which only those of TAKING have."""

    name: str
    rest: str


TAKING = {
    "set": "change a setting: set cluster.k=20 …",
    "go": "go to a round: go 2b",
    "diff": "compare two rounds: diff 1 2b",
    "split": "split a cluster in place: split 3 into 4",
    "merge": "make one cluster of several: merge 1 5",
    "homes": "give noise rows to clusters near them, from a strength on: homes 0.8",
    "compare": "embedders side by side: compare lsa openai:MODEL …",
    "sweep": "clusters, noise and stability at many values: sweep 5 10 20 …",
    "export": "write the cleaned data to a file",
    "copy": "write the row's text to a new file",
}
NEEDING = {
    "set": ("Which setting?", ":set step.key=value, for example :set cluster.k=20"),
    "go": ("To which round?", ":go 2b, for example; H shows the rounds."),
    "diff": ("Which rounds?", ":diff 1 2b, for example; H shows the rounds."),
}

Settings = dict[str, dict[str, bool | int | float | str]]


def parse(typed: str) -> Command:
    """Read a typed line.

    Raises:
        UsageError: there is no such command, or it takes nothing after it.
    """
    name, _, rest = typed.strip().partition(" ")
    rest = rest.strip()
    known = {action.id for action in commands()} | set(TAKING)
    if name not in known:
        near = [word for word in sorted(known) if word.startswith(name[:1])]
        hint = f"Perhaps one of: {', '.join(near)}." if near and name else "? shows all."
        raise UsageError(f"There is no command “{safe(name)}”.", hint)
    if rest and name not in TAKING:
        raise UsageError(f":{name} takes nothing after it.")
    if name in NEEDING and (not rest or (name == "diff" and len(rest.split()) > 2)):
        raise UsageError(*NEEDING[name])
    return Command(name, rest)


def candidates(typed: str, settings: Settings) -> list[tuple[str, str]]:
    """What the typed line could become, each with a word of explanation, the first fitting best."""
    if typed.startswith("set "):
        return [
            (f"set {assignment}", "as it is now")
            for assignment in _assignments(settings)
            if assignment.startswith(typed[4:].partition("=")[0])
        ]
    words: dict[str, str] = {action.id: _explain(action) for action in commands()} | TAKING
    return [(name, words[name]) for name in sorted(words) if name.startswith(typed.strip())]


def complete(typed: str, settings: Settings) -> str:
    """The typed line, longer by what all candidates agree on; whole when there is one."""
    names = [name for name, _ in candidates(typed, settings)]
    if not names:
        return typed
    if len(names) == 1:
        return f"{names[0]} " if names[0] in TAKING else names[0]
    first, last = min(names), max(names)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    return max(typed, first[:same], key=len)


def tell(typed: str, settings: Settings) -> Spans:
    """The first candidates beside one another; a single one with its explanation."""
    found = candidates(typed, settings)
    if len(found) == 1:
        return ((found[0][0], "key"), (f"   {found[0][1]}", "quiet"))
    names = "   ".join(name for name, _ in found[:SHOWN])
    more = f"   … {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ((names, ""), (more, "quiet")) if found else ()


def _explain(action: Action) -> str:
    return f"{key_name(action.keys[0])}  {BY_ID[action.id].help}"


def _assignments(settings: Settings) -> list[str]:
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
