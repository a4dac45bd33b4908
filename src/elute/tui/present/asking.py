"""What is said while a query is typed: what may follow, what it means, what is wrong with it."""

import re
from itertools import takewhile

from elute.core.errors import UsageError
from elute.core.safe import safe
from elute.engine.querying import Known, parse
from elute.engine.querying.fields import BY_NAME, FIELDS, FLAGS, Field, spelled
from elute.tui.present.spans import Spans, one_line

SIGNS = {"score": ">", "whole": ":", "choice": "=", "words": ":"}
OVERVIEW: Spans = (
    ('text "two words" /regex/ -not or', ""),
    ("   cluster: label= outlier> kept noise …", "quiet"),
    ("  tab", "key"),
)
SHOWN = 8
CELLS = 60
_TERM = re.compile(r'(?:[^\s()"]|"[^"]*(?:"|$))+')


def tell(typed: str, known: Known) -> Spans:
    """What stands below a query that is being typed."""
    if not typed.strip():
        return OVERVIEW
    names = [it for it in _candidates(_last(typed), known) if it != _last(typed)]
    proposed = "  ".join(map(safe, names[:SHOWN])) + (" …" if len(names) > SHOWN else "")
    try:
        meaning = one_line(parse(typed, known).words(), CELLS)
    except UsageError as wrong:
        if names and _last(typed):
            return (("tab  ", "key"), (proposed, ""))
        return ((safe(wrong.title), "warn"), (f" {safe(wrong.hint)}", "quiet"))
    if names and _last(typed):
        return ((meaning, ""), ("   tab ", "key"), (proposed, "quiet"))
    return (
        (meaning, ""),
        ("   enter", "key"),
        (" show   ", "quiet"),
        ("esc", "key"),
        (" leave", "quiet"),
    )


def complete(typed: str, known: Known) -> str:
    """The typed query, longer by what all that may follow agree on."""
    last = _last(typed)
    names = _candidates(last, known)
    if not names:
        return typed
    columns = zip(*(name.casefold() for name in names), strict=False)
    same = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, columns))
    grown = names[0] if len(names) == 1 else names[0][:same]
    return typed[: len(typed) - len(last)] + max(last, grown, key=len)


def _last(typed: str) -> str:
    """The term at the end, without a sign for not."""
    terms = [*_TERM.finditer(typed)]
    ends = bool(terms) and terms[-1].end() == len(typed)
    return terms[-1].group().removeprefix("-") if ends else ""


def _candidates(last: str, known: Known) -> list[str]:
    """What the term at the end may become."""
    field, value = _parted(last, known)
    if field is not None:
        words = known.choices(field.name) if field.kind == "choice" else ()
        begun = value.strip('"').casefold()
        return [
            f"{last[: len(last) - len(value)]}{_quoted(it)}"
            for it in words
            if it.casefold().startswith(begun)
        ]
    names = [f"{it.name}{SIGNS[it.kind]}" for it in FIELDS]
    columns = [f"{spelled(it)}=" for it in known.columns]
    starts = (last.casefold(), f'"{last.casefold()}')  # a name in quotes is found without them, too
    return [it for it in (*names, *FLAGS, *columns) if it.casefold().startswith(starts)]


def _parted(last: str, known: Known) -> tuple[Field | None, str]:
    """Field and value of a term; no field where it has none yet."""
    found = re.match(r"(\w+)(?::|=|!=|[<>]=?)(.*)", last, re.DOTALL)
    if found is None:
        return None, ""
    name = found[1].casefold()
    return BY_NAME.get(known.aliases.get(name, name)), found[2]


def _quoted(word: str) -> str:
    """A word as it is typed for a value."""
    if re.fullmatch(r"[^\s,()\"]+", word):
        return word
    inner = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
