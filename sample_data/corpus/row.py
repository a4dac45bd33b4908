"""One message on its way to the data set, with what is known to be true of it."""

from dataclasses import dataclass
from typing import Literal

Fault = Literal[
    "exact_duplicate",
    "near_duplicate",
    "off_topic",
    "gibberish",
    "boilerplate",
    "mojibake",
    "blank",
    "truncated",
    "wrong_label",
    "junk_topic",
    "other_language",
]
Source = Literal["written", "composed", "note", "planted"]


@dataclass(frozen=True)
class Row:
    """A message before the shuffle.

    Attributes:
        key: Names the row until its position is known; never written out.
        shown_label: What the data set says; `label` is what it should say, None
            where no label of the set would fit.
        topic: What the text is about, None where it is about nothing we sell.
        source: How the text came to be; faults choose their victims by it.
        copy_of: The key of the row this one was copied from, else None.
    """

    key: int
    text: str
    shown_label: str
    label: str | None
    topic: str | None
    channel: str
    created: str
    region: str
    plan: str | None
    agent: str | None
    source: Source
    fault: Fault | None = None
    copy_of: int | None = None
