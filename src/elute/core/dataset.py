"""A dataset as it can be read: one file, or several in their order."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """One file of a dataset.

    Attributes:
        name: as the user knows it: relative to the dataset's folder with `/`, or the file's name.
        path: where its plain bytes lie: the file itself, or what it was unpacked to,
            which is UTF-8 where the file is text in UTF-16.
        split: "train", "test", "validation", or "" where that is not known. Rows of "test" and
            "validation" are never dropped by a rule; they are what training rows must not repeat.
    """

    name: str
    path: Path
    split: str = ""


HELD_OUT = ("test", "validation")
"""Splits that are there to measure with."""

SPLIT_WORDS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev", "eval", "evaluation"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
"""Which split a word in a name or in a column means."""
