"""Where the cursor of a measured table stands."""

from dataclasses import dataclass

import pytest

from elute.tui.present import measured
from elute.tui.present.measured import place


@dataclass(frozen=True)
class Entry(measured.Entry):
    """Something measured."""

    word: str

    @property
    def key(self) -> str:
        """Its word."""
        return self.word


ENTRIES = (
    Entry("a", used=False),
    Entry("b", used=True),
    Entry("c", used=False, proposed=True),
    Entry("d", used=False),
)


@pytest.mark.parametrize(
    ("entries", "before", "wanted"),
    [
        (ENTRIES, Entry("d", used=True), 3),
        (ENTRIES, Entry("gone", used=True), 2),
        (ENTRIES, None, 2),
        (ENTRIES[:2], None, 1),
        (ENTRIES[:1], None, 0),
        ((), Entry("a", used=True), 0),
    ],
)
def test_the_cursor_stays_or_begins_where_it_matters(
    entries: tuple[Entry, ...], before: Entry | None, wanted: int
) -> None:
    """On its entry, else on the one proposed, else on the one in force, else on the first."""
    assert place(entries, before) == wanted
