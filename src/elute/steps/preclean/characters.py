"""What kind each character is: a letter of some script, a digit, a sign. One table for numpy."""

import functools
import unicodedata

import numpy as np
from numpy.typing import NDArray

SPACE, MARK, DIGIT, COMMON, SYMBOL, DAMAGED, LETTER = range(7)
"""Kinds other than letters of a script. COMMON is the punctuation of prose; SYMBOL are the signs of
code and mathematics, emoji, boxes, controls; LETTER belongs to no script (mathematical alphabets);
DAMAGED is U+FFFD."""
SCRIPTS = (
    "latin", "cyrillic", "greek", "armenian", "hebrew", "arabic", "devanagari", "bengali",
    "gurmukhi", "gujarati", "oriya", "tamil", "telugu", "kannada", "malayalam", "sinhala", "thai",
    "lao", "tibetan", "myanmar", "georgian", "hangul", "ethiopic", "khmer", "kana", "han",
)  # fmt: skip
KINDS = LETTER + 1 + len(SCRIPTS)
UNSPACED = tuple(LETTER + 1 + SCRIPTS.index(it) for it in ("thai", "lao", "khmer", "kana", "han"))
"""Letters of scripts that put no spaces between words."""
_SIGNS_OF_CODE = "#*+<=>@[\\]^_`{|}"
# The first word of a letter's name in Unicode is its script, but for these.
_CALLED = {"cjk": "han", "ideographic": "han", "hiragana": "kana", "katakana": "kana"}
_LAST_LETTER = 0x32400
_LAST = 0x110000


@functools.cache
def kinds() -> NDArray[np.uint8]:
    """(0x110000,) the kind of each code point. Made once, in 0.2 s; 1 MB."""
    table = np.full(_LAST, SYMBOL, dtype=np.uint8)
    for code in range(_LAST_LETTER):
        table[code] = _kind(chr(code))
    table[0xE0000:0xE01F0] = MARK
    return table


def _kind(sign: str) -> int:
    """The kind of one character."""
    category = unicodedata.category(sign)
    if category[0] == "L":
        return _script(sign)
    if category[0] == "Z" or sign in "\t\n\r":
        return SPACE
    if sign == "\ufffd":
        return DAMAGED
    if category[0] == "M" or category == "Cf":
        return MARK
    if category[0] == "N":
        return DIGIT
    is_common = category[0] == "P" or category == "Sc" or sign == "~"
    return COMMON if is_common and sign not in _SIGNS_OF_CODE else SYMBOL


def _script(letter: str) -> int:
    """The kind of a letter: the place of its script, or LETTER."""
    words = unicodedata.name(letter, "").lower().replace("-", " ").split()
    if words[:1] in (["fullwidth"], ["halfwidth"]):
        words = words[1:]
    script = _CALLED.get(words[0], words[0]) if words else ""
    return LETTER + 1 + SCRIPTS.index(script) if script in SCRIPTS else LETTER
