"""The cleaning rules in their order, run over a text until nothing changes any more."""

from collections.abc import Callable, Mapping

from elute.core.rules import CONTROL, ENCODING, HTML, PERSONAL_DATA, UNICODE, WHITESPACE
from elute.steps.preclean import control, encoding, html, unicode, whitespace
from elute.steps.preclean.personal import mask

Cleaner = Callable[[str], str]
# `encoding` comes first: the characters it reads are those that `control` removes.
CLEANERS: dict[str, Cleaner] = {
    ENCODING: encoding.clean,
    UNICODE: unicode.clean,
    CONTROL: control.clean,
    HTML: html.clean,
    WHITESPACE: whitespace.clean,
    PERSONAL_DATA: mask,
}
FOLDING = (ENCODING, UNICODE, CONTROL, WHITESPACE)
"""The rules after which equal texts are copies. Rows that differ in their markup, their footer or
their e-mail address are alike, not the same: for those there are near duplicates."""
# An entity may hide another (`&amp;lt;`): real texts settle in two or three rounds.
_ROUNDS = 8


def settle(text: str, cleaners: Mapping[str, Cleaner]) -> tuple[str, dict[str, int]]:
    """Run the rules until none changes the text, so that cleaned text is clean for good.

    Returns:
        The cleaned text, and for each rule that changed it by how many characters its length went
        up or down.
    """
    touched: dict[str, int] = {}
    for _ in range(_ROUNDS):
        before = text
        for rule, clean in cleaners.items():
            after = clean(text)
            if after != text:
                touched[rule] = touched.get(rule, 0) + abs(len(after) - len(text))
                text = after
        if text == before:
            return text, touched
    # Only text made to resist comes here; without these two there is nothing left to resolve.
    text = text.replace("&", " ").replace("<", " ")
    for clean in [*cleaners.values()] * 2:
        text = clean(text)
    return text, touched
