"""The terminal's driver, with a mouse that can be turned on and off and reports no idle movement.

Textual asks for every movement of the mouse (mode 1003), at 10 bytes each way of a slow line, and
can only be told at the start whether to. Here movement is reported while a button is down (1002),
as a drag needs it, and cells are exact enough: mode 1016, which Textual never ends, is not begun.
"""

import contextlib
import os
import sys

from textual.drivers.linux_driver import LinuxDriver

MOUSE_ON = "\x1b[?1002h\x1b[?1006h"
MOUSE_OFF = "\x1b[?1002l\x1b[?1006l"
FAREWELL = f"{MOUSE_OFF}\x1b[?2004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
"""What a terminal is left with when there is no time for more."""


class TerminalDriver(LinuxDriver):
    """Textual's driver with our mouse."""

    @property
    def mouse(self) -> bool:
        """Whether the terminal reports the mouse."""
        return self._mouse

    def use_mouse(self, on: bool) -> None:
        """Turn it on or off."""
        if not on:
            self._disable_mouse_support()
        self._mouse = on
        self._enable_mouse_support()

    def _get_terminal_size(self) -> tuple[int, int]:
        """As the app measures it.

        Where the terminal does not know its size, Textual's two answers differ by a line, and the
        screen was laid out for one and the other in turn, for ever.
        """
        width, height = self._app.console.size
        return width, height

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write(MOUSE_ON)

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write(MOUSE_OFF)

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""


def farewell() -> None:
    """Leave the screen without a driver, as far as the terminal takes anything still."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        terminal = sys.__stderr__.fileno()  # type: ignore[union-attr]
        os.set_blocking(terminal, False)
        os.write(terminal, FAREWELL.encode())
