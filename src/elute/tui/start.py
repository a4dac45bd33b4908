"""Starts the app with the manners of the terminal it is in, and ends it when the terminal goes.

Textual reads its switches from the environment when it is imported, so they are set before.
"""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elute.tui.app import EluteApp
    from elute.tui.bridge import Engine

PATIENCE = 5.0  # seconds for a clean end once the terminal is gone
REMOTE_FRAMES, LOCAL_FRAMES = "15", "30"


def show(opener: "Callable[[], Engine]", name: str) -> int:
    """Run the app; the exit code.

    Raises:
        EluteError: what ended the app.
    """
    remote = behave(os.environ)
    _import_numpy_lightly(os.environ)
    from elute.tui.app import EluteApp

    app = EluteApp(opener, name, os.environ)
    _leave_on_signals(app)
    try:
        app.run(mouse=not remote)
    finally:
        app.bridge.close()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def behave(environ: MutableMapping[str, str]) -> bool:
    """Set Textual's switches for this terminal; whether it is a remote one.

    Nothing moves by itself, so that a still screen sends nothing; a remote terminal gets few frames
    a second. Where there are only sixteen colours, or none are wanted, the terminal's own are used.
    """
    remote = "SSH_CONNECTION" in environ
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
    environ.setdefault("TEXTUAL_FPS", REMOTE_FRAMES if remote else LOCAL_FRAMES)
    term = environ.get("TERM", "")
    many = "COLORTERM" in environ or "256color" in term or "kitty" in term
    if "NO_COLOR" in environ or not many:
        environ.setdefault("TEXTUAL_THEME", "ansi-dark")
    return remote


def _import_numpy_lightly(environ: MutableMapping[str, str]) -> None:
    """Import numpy without the threads it starts for matrix products: 50 of its 120 ms.

    The screen multiplies nothing. The worker, which does, must not inherit the switch.
    """
    if "OPENBLAS_NUM_THREADS" in environ:
        return
    environ["OPENBLAS_NUM_THREADS"] = "1"
    import numpy as np  # noqa: F401 - imported for its effect

    del environ["OPENBLAS_NUM_THREADS"]


def _leave_on_signals(app: "EluteApp") -> None:
    """SIGHUP and SIGTERM end the app like `q`; a screen that hangs does not hold it up for ever."""

    def leave(number: int, frame: object) -> None:
        last_resort = threading.Timer(PATIENCE, _leave_at_once, [app])
        last_resort.daemon = True
        last_resort.start()
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().call_soon_threadsafe(app.exit)

    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, leave)


def _leave_at_once(app: "EluteApp") -> None:
    """The terminal takes nothing any more: let the session go, leave the screen as it is."""
    app.bridge.close()
    os._exit(0)
