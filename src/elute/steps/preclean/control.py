"""Rule `control`: characters that no reader sees and that make equal texts differ."""

import re

# Controls that part words (vertical tab, form feed, file to unit separator, next line).
_PARTING = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_GONE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f"  # other C0, DEL and C1 controls
    "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # zero width
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\ud800-\udfff"  # surrogates, alone by nature in a Python string
    "\U000e0000-\U000e007f]"  # tags, which spell hidden ASCII
    # Joiners carry meaning in Persian, Indic scripts and emoji; after ASCII or nothing they hide.
    "|(?<![^\x00-\x7f])[\u200c\u200d]+"
)


def clean(text: str) -> str:
    """The text without controls other than tab and line ends, bidi and zero-width characters."""
    if text.replace("\n", "").isprintable():
        return text
    return _GONE.sub("", _PARTING.sub(" ", text))
