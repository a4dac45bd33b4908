"""The app: opens the main screen, keeps its manners on any terminal, and ends in a sentence."""

import select
import signal
import sys
from collections.abc import Callable, Mapping

from textual.app import App

from elute.core.errors import EluteError
from elute.engine.crash import keep
from elute.tui.bridge import Bridge, Engine
from elute.tui.messages import Unopened
from elute.tui.screens.main import MainScreen
from elute.tui.themes import OURS, VARIABLES, our_theme

HUNG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL


class EluteApp(App[None], inherit_bindings=False):
    """Holds the bridge and the main screen."""

    CSS_PATH = "elute.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "elute"

    def __init__(self, opener: Callable[[], Engine], name: str, environ: Mapping[str, str]) -> None:
        """Open with `opener`, after the first paint.

        Args:
            opener: makes the engine; it may take its time and raise EluteError.
            name: of the data, to show meanwhile.
            environ: the process's environment.
        """
        super().__init__()
        self.bridge = Bridge(opener)
        self.failure: EluteError | None = None
        self._shown_name = name
        self._remote = "SSH_CONNECTION" in environ
        for theme in OURS:
            self.register_theme(theme)
        wanted = environ.get("TEXTUAL_THEME", our_theme(environ))
        if wanted in self.available_themes:
            self.theme = wanted

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that are not ours."""
        return VARIABLES

    def get_default_screen(self) -> MainScreen:
        """The main screen."""
        return MainScreen(self.bridge, self._shown_name, thrifty=self._remote)

    def on_mount(self) -> None:
        """Watch whether the terminal is still there."""
        if sys.__stdin__ is not None and not self.is_headless:
            self._poll = select.poll()
            self._poll.register(sys.__stdin__.fileno(), HUNG_UP)
            self.set_interval(1.0, self._leave_if_hung_up)

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
            where = keep(problem)
            title = f"Something is wrong in elute itself ({type(problem).__name__})."
            self.failure = EluteError(title, f"Please report it with {where}.")
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Reached when the terminal cannot be read any more."""
        self.exit()
