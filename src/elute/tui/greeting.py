"""The first word on the terminal, before there is anything to draw with.

Textual and the screen are half a second's importing. Meanwhile the name of the data stands there.
"""

import sys
from typing import TextIO

from elute.core.safe import safe

LONGEST = 60  # characters of a name
ENTER, LEAVE = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[?1049l"


def greet(name: str, file: TextIO | None = sys.__stderr__) -> None:
    """Say on the empty screen what is being opened.

    Args:
        name: of the data, of unknown origin.
        file: where Textual will draw; nothing is said where that is no terminal.
    """
    if file is not None and file.isatty():
        file.write(f"{ENTER} {safe(name[:LONGEST])}   Opening.")
        file.flush()


def dismiss(file: TextIO | None = sys.__stderr__) -> None:
    """Give the terminal back, as the screen did not come about."""
    if file is not None and file.isatty():
        file.write(LEAVE)
        file.flush()
