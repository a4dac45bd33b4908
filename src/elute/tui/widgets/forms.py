"""The form of all settings: a line each, and below what is to be said of the one at the cursor."""

from collections.abc import Mapping

from textual.app import ComposeResult

from elute.core.settings import Value
from elute.tui.present import forms
from elute.tui.present.forms import Field
from elute.tui.present.spans import Spans
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView

Settings = Mapping[str, Mapping[str, Value]]


class FormList(Listing):
    """One setting a line."""

    empty_text = "No setting has that in its name or in what it does. / shows others."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._fields: tuple[Field, ...] = ()
        self.moved: Value | None = None

    def show(self, fields: tuple[Field, ...], at: tuple[str, str, str]) -> None:
        """Show these; the cursor goes to the one with this step, method and key."""
        self._fields = fields
        places = [place for place, it in enumerate(fields) if (it.step, it.method, it.key) == at]
        near = [place for place, it in enumerate(fields) if (it.step, it.key) == (at[0], at[2])]
        self.fill(len(fields), next(iter(places or near), self.cursor))

    @property
    def chosen(self) -> Field | None:
        """The field at the cursor."""
        return self._fields[self.cursor] if self.cursor < len(self._fields) else None

    def line(self, index: int, cells: int) -> Spans:
        """One field, with the value it was moved to where the cursor is on it."""
        moved = self.moved if index == self.cursor else None
        return forms.line(self._fields[index], moved, cells)


class FormView(Choosing):
    """The list and what is said below it."""

    def __init__(self, id: str) -> None:
        """Nothing is known yet."""
        super().__init__(id=id)
        self._settings: Settings = {}

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield FormList("form-list")
        yield Rule("form-rule")
        yield PageView("form-lines")

    @property
    def listing(self) -> FormList:
        """The list."""
        return self.query_one(FormList)

    def show(self, fields: tuple[Field, ...], settings: Settings) -> None:
        """Show these fields; the cursor stays where it is."""
        self._settings = settings
        at = self.listing.chosen
        self.listing.show(fields, (at.step, at.method, at.key) if at else ("", "", ""))
        self.tell(from_top=True)

    def move(self, value: Value | None) -> None:
        """Show the field at the cursor with another value, or as it is."""
        self.listing.moved = value
        self.listing.repaint()
        self.tell(from_top=True)

    def tell(self, *, from_top: bool) -> None:
        """Say what is to be said of the field at the cursor."""
        chosen, moved, settings = self.listing.chosen, self.listing.moved, self._settings

        def lines(cells: int) -> list[Spans]:
            return forms.told(chosen, moved, settings, cells) if chosen else []

        self.query_one(PageView).read(lines, from_top=from_top)

    def action_page(self, pages: int) -> None:
        """The list is what is long here."""
        self.listing.action_page(pages)

    def on_listing_moved(self) -> None:
        """What was moved and not set stays as it is."""
        self.listing.moved = None
