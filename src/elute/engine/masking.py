"""What people are shown of a dataset: its texts, without personal data where the settings say so.

Only what is shown is masked: an export gives every record back as it came.
"""

from dataclasses import dataclass

from elute.core.texts import Texts
from elute.engine.view import Snapshot

SWITCH = "mask"
"""The setting of preclean that masks what is analysed, shown and sent."""


def masks(snapshot: Snapshot) -> bool:
    """Whether the settings in force mask personal data."""
    return bool(snapshot.settings.get("preclean", {}).get(SWITCH))


def masked(snapshot: Snapshot, text: str) -> str:
    """What holds dataset text, as people may see it."""
    return _mask(text) if masks(snapshot) else text


def shown_texts(snapshot: Snapshot) -> Texts | None:
    """(n,) the texts of the records as people may see them; None before they are loaded."""
    if snapshot.records is None:
        return None
    texts = snapshot.records.texts
    return _Masked(texts.blob, texts.offsets) if masks(snapshot) else texts


@dataclass(frozen=True)
class _Masked(Texts):
    """Texts that are masked as they are read."""

    def __getitem__(self, index: int) -> str:
        return _mask(super().__getitem__(index))


def _mask(text: str) -> str:
    """A text without personal data; few sessions need what masks it, and the screen starts so."""
    from elute.steps.preclean import mask

    return mask(text)
