"""Starts the app with the manners of the terminal it is in, and ends it when the terminal goes.

Textual reads its switches from the environment when it is imported, so they are set before.
"""

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING

from elute.engine import config
from elute.engine.config import Config
from elute.tui.greeting import dismiss, greet
from elute.tui.manners import Wishes, manners

if TYPE_CHECKING:
    from elute.tui.app import EluteApp
    from elute.tui.engine import Engine

PATIENCE = 5.0  # seconds for a clean end once the terminal is gone


def show(opener: "Callable[[], Engine]", name: str) -> int:
    """Run the app; the exit code.

    Raises:
        EluteError: what ended the app.
    """
    environ = dict(os.environ)
    own = config.read(environ)
    mouse = behave(os.environ, wished(own))
    measure(os.environ)
    greet(name)
    _import_numpy_lightly(os.environ)
    try:
        app = _app(opener, name, environ, own)
    except BaseException:
        dismiss()
        raise
    _leave_on_signals(app)
    try:
        app.run(mouse=mouse)
    finally:
        app.bridge.close()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _app(
    opener: "Callable[[], Engine]", name: str, environ: Mapping[str, str], own: Config
) -> "EluteApp":
    """The app, which is a quarter of a second's importing; as much follows on the first paint.

    What is imported stays to the end: it is kept out of every later collection of garbage, and no
    collection goes over half of it meanwhile.
    """
    gc.disable()
    from elute.tui.app import EluteApp
    from elute.tui.following import REST

    def opened() -> "Engine":
        try:
            return opener()
        finally:
            gc.freeze()
            gc.enable()

    return EluteApp(opened, name, environ, wished(own), own, rest=REST)


def wished(file: Config) -> Wishes:
    """What the user's file says of the screen; its types were checked when it was read."""
    return Wishes(**file.screen)  # type: ignore[arg-type]


def behave(environ: MutableMapping[str, str], wishes: Wishes) -> bool:
    """Set Textual's switches for this terminal; whether the mouse is on from the start.

    Nothing moves by itself, so that a still screen sends nothing; a remote terminal gets few frames
    a second. Textual does not start in a theme that it does not know yet, so it learns it later.
    """
    how = manners(environ, wishes)
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
    environ["TEXTUAL_FPS"] = str(how.fps)
    environ.pop("TEXTUAL_THEME", None)
    return how.mouse


def measure(environ: MutableMapping[str, str]) -> None:
    """Take the size from the terminal, where it knows it, and not from the environment.

    Some shells, and programs that run others, export COLUMNS and LINES: what they say is false in
    another window and after the first change of size, and Rich believes it before the terminal.
    """
    with contextlib.suppress(OSError, AttributeError, ValueError):
        if all(os.get_terminal_size(sys.__stderr__.fileno())):  # type: ignore[union-attr]
            for name in ("COLUMNS", "LINES"):
                environ.pop(name, None)


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
    """The terminal takes little any more: let the session go, and the screen as far as can be."""
    from elute.tui.driver import farewell

    with contextlib.suppress(Exception):  # whatever the screen was in the middle of
        app.keep_place()
    app.bridge.close()
    farewell()
    os._exit(0)
