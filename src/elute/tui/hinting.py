"""Remembers which hints are of no more use, in the user's own state and never in a session."""

import contextlib
import threading
from collections.abc import Collection, Mapping

from elute.core.errors import CannotWrite
from elute.engine import state_files
from elute.tui.present import hints

FILE = "hints.txt"


class Hinting:
    """Gives hints until what they teach has been done once."""

    def __init__(self, environ: Mapping[str, str], *, wanted: bool) -> None:
        """Remember by an environment; without a home, or where they are not wanted, give none."""
        self._environ = environ
        self._on = wanted and bool(environ.get("HOME") or environ.get("XDG_STATE_HOME"))
        self._used = set(state_files.kept(environ, FILE).split()) if self._on else set()

    def hint(self, place: str, there: Collection[str], keys: Mapping[str, str]) -> str:
        """The hint for a pane where some things are, by the user's keys; "" for none."""
        return hints.hint(place, there, self._used, keys) if self._on else ""

    def used(self, action: str) -> None:
        """An action was used; if that is news, it is written down beside the screen's work."""
        if self._on and action in hints.TEACHING and action not in self._used:
            self._used.add(action)
            words = "\n".join(sorted(self._used)) + "\n"
            threading.Thread(target=self._write, args=[words], daemon=True).start()

    def _write(self, words: str) -> None:
        # Where it cannot be written the hints come again, which is all.
        with contextlib.suppress(CannotWrite):
            state_files.keep(self._environ, FILE, words)
