"""The actions that fit what was typed into the palette."""

from collections.abc import Sequence

from elute.tui.keys.action import Action
from elute.tui.present import palette
from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing


class PaletteList(Listing):
    """One action a line; enter does the one at the cursor."""

    empty_text = "Nothing here is called so, or does that."

    def __init__(self, id: str) -> None:
        """Start empty; keys always move its cursor."""
        super().__init__(id)
        self._active = True
        self._found: Sequence[Action] = ()

    def show(self, found: Sequence[Action], *, from_top: bool) -> None:
        """Show these; the cursor goes to the first, or stays."""
        self._found = found
        self.fill(len(found), 0 if from_top else self.cursor)

    @property
    def chosen(self) -> Action | None:
        """The action at the cursor."""
        return self._found[self.cursor] if self.cursor < len(self._found) else None

    def line(self, index: int, cells: int) -> Spans:
        """One action."""
        return palette.line(self._found[index], cells)
