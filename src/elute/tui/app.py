"""The app: opens the main screen, keeps its manners on any terminal, and ends in a sentence."""

import select
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Self

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Size
from textual.screen import Screen

from elute.core.errors import EluteError, UsageError
from elute.engine import crash
from elute.engine.config import Config
from elute.tui.bridge import Bridge
from elute.tui.driver import TerminalDriver
from elute.tui.filters import Ascii, Plain
from elute.tui.hinting import Hinting
from elute.tui.manners import CHOICES, Wishes, called, manners, named, no_theme
from elute.tui.messages import Unopened
from elute.tui.screens.main import MainScreen
from elute.tui.sent import Changes, Sent
from elute.tui.themes import OURS, STRONG, VARIABLES

if TYPE_CHECKING:
    from elute.tui.engine import Engine

NO_WISHES, NO_FILE = Wishes(), Config()
HUNG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL


class EluteApp(App[None], inherit_bindings=False):
    """Holds the bridge and the main screen."""

    CSS_PATH = "elute.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "elute"

    def __init__(
        self,
        opener: "Callable[[], Engine]",
        name: str,
        environ: Mapping[str, str],
        wishes: Wishes = NO_WISHES,
        own: Config = NO_FILE,
        rest: float = 0.0,
    ) -> None:
        """Open with `opener`, after the first paint.

        Args:
            opener: makes the engine; it may take its time and raise EluteError.
            name: of the data, to show meanwhile.
            environ: the process's environment.
            wishes: what the user's file says of the screen.
            own: that file, for its keys, and for what is wrong with it.
            rest: seconds for which a cursor stands still before the other panes follow it.
        """
        self._sent = Sent()  # before Textual begins, which refreshes
        super().__init__(driver_class=TerminalDriver)
        self.manners = manners(environ, wishes)
        self.hinting = Hinting(environ, wanted=self.manners.hints)
        self.bridge = Bridge(opener)
        self.failure: EluteError | None = None
        self._shown_name, self._rest, self._own = name, rest, own
        for theme in OURS:
            self.register_theme(theme)
        self.no_color = not self.manners.colours
        self._ours: list[LineFilter] = []
        self._ours += [Plain()] if self.no_color else []
        self._ours += [Ascii()] if self.manners.ascii else []
        self.theme = self.manners.theme

    @property
    def letters(self) -> bool:
        """Whether the map is drawn in letters, because colours or braille cannot be had."""
        return self.manners.ascii or not self.manners.colours

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, with our own for those of NO_COLOR, which send colours."""
        theirs = super().get_line_filters()
        return [*(it for it in theirs if not isinstance(it, NoColor | Monochrome)), *self._ours]

    # How it looks and listens, which can be changed while it runs.

    def wear(self, word: str) -> str:
        """Put on another theme; what it is called.

        Raises:
            UsageError: there is no such theme, or colours are not wanted.
        """
        name = named(word)
        if name is None:
            raise UsageError(no_theme(word))
        if not self.manners.colours:
            raise UsageError("NO_COLOR is set: there are no colours.", "Start without it.")
        self.theme = name
        return called(name)

    def next_theme(self) -> str:
        """Put on the next theme of the list; what it is called."""
        words = list(CHOICES)
        worn = called(self.theme)
        return self.wear(words[(words.index(worn) + 1) % len(words)] if worn in words else words[0])

    @property
    def mouse(self) -> bool:
        """Whether the mouse is on."""
        return isinstance(self._driver, TerminalDriver) and self._driver.mouse

    def turn_mouse(self) -> bool:
        """Turn the mouse on or off; whether it is on now.

        Raises:
            UsageError: the terminal has none.
        """
        if not isinstance(self._driver, TerminalDriver):
            raise UsageError("There is no mouse here.")
        self._driver.use_mouse(not self._driver.mouse)
        return self._driver.mouse

    def suspend_program(self) -> None:
        """Go to the background; `fg` in the shell comes back."""
        self.action_suspend_process()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that are not ours."""
        return VARIABLES

    def _watch_theme(self, theme_name: str) -> None:
        """Textual's, and our class for the strong ones."""
        super()._watch_theme(theme_name)
        self.set_class(theme_name in STRONG, "strong")

    def get_default_screen(self) -> MainScreen:
        """The main screen."""
        return MainScreen(
            self.bridge,
            self._shown_name,
            self._own,
            thrifty=self.manners.remote,
            rest=self._rest,
            complaint=self.manners.complaint,
        )

    # What is sent.

    def on_resize(self, event: events.Resize) -> None:
        """The terminal has moved what it shows about: send all of it again.

        Also where it is as large as before: after many sizes the last may be the first again, and
        then Textual finds nothing to lay out, while the terminal has lost what it showed.
        """
        self.refresh()
        # Two signals in a row are handled one inside the other, and then the older size comes last.
        if isinstance(self._driver, TerminalDriver):
            now = Size(*self._driver._get_terminal_size())
            if now != event.size:
                self.post_message(events.Resize(now, now))

    def refresh(
        self, *, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint everything anew, and send all of it: something else may be on the screen."""
        self._sent.clear()
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send what differs from what the terminal shows."""
        if isinstance(renderable, CompositorUpdate):
            renderable = Changes(renderable, self._sent)
        super()._display(screen, renderable)

    def on_mount(self) -> None:
        """Watch whether the terminal is still there; paint all when it is ours again (`fg`)."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh())
        if sys.__stdin__ is not None and not self.is_headless:
            self._poll = select.poll()
            self._poll.register(sys.__stdin__.fileno(), HUNG_UP)
            self.set_interval(1.0, self._leave_if_hung_up)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End, wherever that was asked for; where the screen stands is kept first."""
        self.keep_place()
        super().exit(result, return_code, message)

    def keep_place(self) -> None:
        """Have it kept where the screen stands, as far as there is one."""
        if isinstance(screen := self._screen_stack[-1] if self._screen_stack else None, MainScreen):
            screen.keep_place()

    def on_unopened(self, message: Unopened) -> None:
        """End, because there is nothing to show; `start.show` raises the error."""
        self.failure = message.error
        self.exit(return_code=message.error.exit_code)

    def _leave_if_hung_up(self) -> None:
        """A terminal that vanished without a word is an endless end of file, and a core at work.

        It is made into the signal that should have come, which `start` answers.
        """
        if self._poll.poll(0):
            signal.raise_signal(signal.SIGHUP)

    def _fatal_error(self) -> None:
        """End in a sentence: Textual would print local variables, which hold data."""
        problem = sys.exc_info()[1]
        if self.failure is None and problem is not None:
            where = crash.keep(problem)
            crash.tell_at_next_start()
            title = f"Something is wrong in elute itself ({type(problem).__name__})."
            self.failure = EluteError(title, f"Please report it with {where}.")
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Reached when the terminal cannot be read any more."""
        self.exit()
