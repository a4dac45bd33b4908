"""Every rule by its name, and the names that belong together.

A rule is known by its name alone, in settings, findings, journals and recipes, whichever step it
is of: so no two have the same one, and none is ever renamed.
"""

from elute.core.errors import UsageError

BAD_RECORD = "bad-record"
"""Sets aside what could not be read; it always acts."""
RAGGED, TALL = "ragged", "tall"
MISSING = "missing"
"""About records that lack something their text is made of."""
ROLES, EMPTY_ANSWER, SAME_ANSWERS = "roles", "empty-answer", "same-answers"
TOOL_CALLS = "tool-calls"
LAX_JSON, UNDECODABLE = "json", "undecodable"

LOAD_RULES = (
    BAD_RECORD,
    RAGGED,
    TALL,
    MISSING,
    ROLES,
    EMPTY_ANSWER,
    SAME_ANSWERS,
    TOOL_CALLS,
    LAX_JSON,
    UNDECODABLE,
)
"""The rules about what `load` notices. A recipe may name them also where the data breaks none."""

ENCODING, UNICODE, CONTROL, HTML = "encoding", "unicode", "control", "html"
WHITESPACE, BOILERPLATE, PERSONAL_DATA = "whitespace", "boilerplate", "personal-data"
"""The rules that change the text that is analysed, and drop no row."""

BLANK = "blank"
ENCODING_DAMAGE, LENGTH, WINDOW, REPETITION = "encoding-damage", "length", "window", "repetition"
SYMBOLS, SCRIPT, URLS = "symbols", "script", "urls"
EXACT_LEAK = "leakage"
"""About rows whose folded text a held-out row has."""
LABEL_CONFLICT = "label-conflict"
SAME_TEXT = "same-text"
"""About rows whose folded text another row has, and that say something else beside it."""
EXACT_COPY = "duplicates"
"""About rows whose folded text another row has, and that say the same beside it."""

PRECLEAN_RULES = (
    BLANK,
    ENCODING_DAMAGE,
    LENGTH,
    WINDOW,
    REPETITION,
    SYMBOLS,
    SCRIPT,
    URLS,
    EXACT_LEAK,
    LABEL_CONFLICT,
    SAME_TEXT,
    EXACT_COPY,
)
"""The rules of `preclean` itself that drop rows, in the order in which they claim them."""

CLEANING_RULES = (*LOAD_RULES, *PRECLEAN_RULES)
"""Every rule that can drop rows before they are embedded; `preclean.drop` lets them act."""

LEAKAGE = "near-leakage"
"""About rows alike to a held-out row; EXACT_LEAK is about rows that are the same."""
NEAR_COPY, LONG_COPY = "near-duplicates", "long-duplicates"
"""About rows alike by cosine of their vectors, and by Jaccard overlap of their words."""
SUSPECTED = "suspected-labels"
"""About labels that may be wrong."""

JUDGED_RULES = (LEAKAGE, NEAR_COPY, LONG_COPY)
"""The rules of the judge beat that can drop rows, in the order in which they act; `decide.drop`
lets them."""

EXACT_RULES = (EXACT_LEAK, SAME_TEXT, EXACT_COPY)
"""The rules about rows whose texts are equal, in the order in which they act."""

COPY_RULES = (*EXACT_RULES, *JUDGED_RULES)
"""The rules that drop a row beside another that stays: `other` of their findings."""


def listed(setting: str) -> tuple[str, ...]:
    """The names in a setting such as "blank, duplicates", each once, in their order."""
    names = (name.strip() for name in setting.split(","))
    return tuple(dict.fromkeys(filter(None, names)))


def check(where: str, setting: str, known: tuple[str, ...]) -> None:
    """Make sure that a setting names rules that it can let act.

    Args:
        where: what it is called, for the message.
        setting: as in `listed`.
        known: the rules it may name.

    Raises:
        UsageError: says every name that is none of them.
    """
    if wrong := [name for name in listed(setting) if name not in known]:
        names = ", ".join(map(repr, wrong))
        hint = f"{where} takes {', '.join(known)}."
        raise UsageError(f"{where} names {names}: no rule that it lets act.", hint)
