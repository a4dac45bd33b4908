"""A process on one device, as seen by the one that started it."""

import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress

from elute.remote.keys import without_keys
from elute.steps.embed.local.pipe import Message, receive, send

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
        self._fault = ""
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_keys(os.environ),  # a model on this machine needs none
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
        if self._fault or code is None:
            return self._fault or "fell silent"
        return f"was ended by signal {-code}" if code < 0 else f"ended by itself (code {code})"

    def _talk(self, hello: Message) -> None:
        """Writing and reading may wait for ever, so a thread does it; `kill` frees it.

        However it ends, `ears` hear of it: a thread that ends unheard would leave its texts undone.
        """
        try:
            self._converse(hello)
        except OSError:  # it ended, or does not listen any more
            pass
        except Exception as problem:  # noqa: BLE001  numbers for sizes can ask for any memory
            self._fault = f"said what is no message ({type(problem).__name__})"
        finally:
            self._end()
            self._ears.put((self, None))

    def _converse(self, hello: Message) -> None:
        """Tell it what it is given, and pass on what it says, until either is at its end."""
        source, sink = self._popen.stdout, self._popen.stdin
        assert source is not None
        assert sink is not None
        send(sink, hello)
        while heard := receive(source):
            self._ears.put((self, heard))
            if heard.kind in ("ready", "done"):
                task = self._tasks.get()
                if task is None:
                    break
                send(sink, task)

    def _end(self) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_PATIENCE if not self._fault else 0)
        self._popen.kill()  # it said what is no message, and lives
        for end in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError, ValueError):
                if end:
                    end.close()
