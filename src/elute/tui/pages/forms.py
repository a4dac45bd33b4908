"""The form of all settings: looked for, changed one at a time, and told what is to be run again."""

from collections.abc import Awaitable, Callable

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import forms
from elute.tui.present.forms import Field
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask


class Forms(Controller):
    """What is done on its page."""

    def __init__(
        self, desk: Desk, pages: Pages, setting: Callable[[list[str]], Awaitable[None]]
    ) -> None:
        """Set by way of `setting`, as `:set` does."""
        self._desk, self._pages, self._setting = desk, pages, setting
        self._unfolded: set[str] = set()
        self._wanted = ""

    def doings(self) -> dict[str, Doing]:
        """What opens and changes it."""
        return {
            "settings": self.open,
            "next-choice": lambda: self.choose(1),
            "previous-choice": lambda: self.choose(-1),
            "edit": self.edit,
            "default": self.default,
            "find-setting": self.find,
        }

    @property
    def idle(self) -> frozenset[str]:
        """The actions that would do nothing with the field at the cursor."""
        field = self._desk.page.form.listing.chosen
        means = {
            "next-choice": field is not None and len(field.choices) > 1,
            "default": field is not None and field.changed,
            "edit": field is not None,
        }
        return frozenset(name for name, something in means.items() if not something)

    async def open(self) -> None:
        """Show all settings."""
        self._wanted = ""
        self._pages.open(Page("settings", self._show))

    async def choose(self, step: int) -> None:
        """Move the field at the cursor to its next choice; nothing is set yet.

        Raises:
            UsageError: there are no choices.
        """
        field, view = self._chosen, self._desk.page.form
        if not field.choices:
            raise UsageError(f"{field.name} is typed.", "Press enter.")
        before = field.value if view.listing.moved is None else view.listing.moved
        after = forms.next_choice(field, before, step)
        view.move(after if after != field.value or field.idle else None)

    async def edit(self) -> None:
        """Put in force what the field was moved to, else ask for a value; open or close a fold."""
        field, moved = self._chosen, self._desk.page.form.listing.moved
        if not field.key:
            self._unfolded ^= {f"{field.step}.{field.method}"}
            self._show(False)
        elif moved is not None:
            await self._put(field, forms.plain(moved))
        elif field.choices:
            raise UsageError(f"{field.name} is {forms.plain(field.value)}.", "h and l choose.")
        else:
            await self._type(field)

    async def default(self) -> None:
        """Put the default in force.

        Raises:
            UsageError: it is.
        """
        field = self._chosen
        if not field.changed:
            raise UsageError(f"{field.name} has its default.", "Enter changes it.")
        await self._put(field, forms.plain(field.default))

    async def find(self) -> None:
        """Ask for letters, and show the settings that have them."""
        wanted = await self._desk.type(Ask("settings with ", self._wanted))
        if wanted is not None:
            self._wanted = wanted.strip()
            self._show(True)

    @property
    def _chosen(self) -> Field:
        """The field at the cursor."""
        field = self._desk.page.form.listing.chosen
        if field is None:
            raise UsageError("There is no setting here.", "/ looks for others.")
        return field

    async def _type(self, field: Field) -> None:
        """Ask for a value, and tell meanwhile what would come of it."""
        settings = self._desk.picture.snapshot.settings

        def tell(typed: str) -> Spans:
            return forms.outcome(settings, field, typed)

        value = forms.plain(field.value)
        shown = "".join(it for it in value if it.isprintable())
        typed = await self._desk.type(Ask(f"{field.name} = ", shown, tell))
        if typed is not None and (typed != shown or field.idle):
            await self._put(field, typed)

    async def _put(self, field: Field, value: str) -> None:
        self._desk.page.form.move(None)
        await self._setting(forms.assignments(field, value))

    def _show(self, from_top: bool) -> None:
        settings = self._desk.picture.snapshot.settings
        view = self._desk.page.form
        shown = forms.fields(settings, self._unfolded, self._wanted)
        self._desk.page.turn("settings", forms.title(shown, self._wanted))
        view.listing.moved = None
        view.show(shown, settings)
        if from_top:
            view.listing.action_edge(-1)
        self._desk.retitle()
