"""A process on one device, as seen by the one that started it."""

import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

from elute.steps.embed.local.pipe import Message, receive, send

_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL")
_PATIENCE = 2.0
"""Seconds in which a process that is at its end has ended."""

Heard = tuple["Process", Message | None]
"""Who said what; None is the end of the process."""


class Process:
    """A process that is asked for one thing at a time, and may end or fall silent at any moment."""

    def __init__(
        self, command: Sequence[str], hello: Message, ears: "queue.SimpleQueue[Heard]"
    ) -> None:
        """Start it; all it says goes to `ears`."""
        self._tasks: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._ears = ears
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_secrets(os.environ),
        )
        threading.Thread(target=self._talk, args=(hello,), daemon=True).start()

    def ask(self, task: Message) -> None:
        """Give it something to do, once it is ready and has done what it was given before."""
        self._tasks.put(task)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._popen.kill()
        self._tasks.put(None)
        with suppress(subprocess.TimeoutExpired):  # stuck in a driver; nothing more can be done
            self._popen.wait(_PATIENCE)

    def ending(self) -> str:
        """How it ended, as the end of a sentence."""
        code = self._popen.poll()
        if code is None:
            return "fell silent"
        return f"was ended by signal {-code}" if code < 0 else f"ended by itself (code {code})"

    def _talk(self, hello: Message) -> None:
        """Writing and reading may wait for ever, so a thread does it; `kill` frees it."""
        source, sink = self._popen.stdout, self._popen.stdin
        assert source is not None
        assert sink is not None
        with suppress(OSError, ValueError):
            send(sink, hello)
            while heard := receive(source):
                self._ears.put((self, heard))
                if heard.kind in ("ready", "done"):
                    task = self._tasks.get()
                    if task is None:
                        break
                    send(sink, task)
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_PATIENCE)
        self._popen.kill()  # it said what is no message, and lives
        for end in (sink, source):
            with suppress(OSError):
                end.close()
        self._ears.put((self, None))


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what looks like a key: a model on this machine needs none."""
    return {
        name: value
        for name, value in environment.items()
        if not any(word in name.upper() for word in _SECRET)
    }
