"""The only place where the screen touches the engine: one thread, one call at a time.

Every call, even one that takes a millisecond, is made in the bridge's own thread, because a network
file system or a huge export can make any of them take seconds, and the screen must not wait. One
thread keeps them in the order in which the keys were pressed. What the types of the engine are
made of is imported when it is opened: the first picture needs none of it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from elute.core.errors import EluteError
from elute.engine.view import Job
from elute.tui.messages import Changed, Failed, JobMoved
from elute.tui.present.picture import Picture, picture

if TYPE_CHECKING:
    from elute.engine.embedders.choices import Choice
    from elute.engine.screen_place import Seen
    from elute.engine.searching.asking import Query
    from elute.tui.engine import Engine

Ids = NDArray[np.int64]
Made = TypeVar("Made")
CLOSING = 5.0  # seconds to wait for the engine at the end


class Bridge:
    """Holds the engine, calls it in its thread, and watches its job."""

    def __init__(self, opener: "Callable[[], Engine]") -> None:
        """Nothing is opened yet."""
        self._opener = opener
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._engine: Engine | None = None
        self._job = Job()
        self._seen: Picture | None = None
        self._place: Seen | None = None  # where the screen stands, as long as it is not kept
        self.looking = False

    async def open(self) -> "Engine":
        """Open the session.

        Raises:
            EluteError: it cannot be opened.
        """
        self._engine = engine = await self._in_thread(self._open)
        return engine

    async def call(self, work: "Callable[[Engine], Made]") -> Made:
        """Do something with the engine in its thread.

        Raises:
            EluteError: what the engine raised, or the session is not open yet.
        """
        engine = self._engine
        if engine is None:
            raise EluteError("The session is still being opened.", "Try again in a moment.")
        return await self._in_thread(lambda: work(engine))

    async def look(self) -> Picture:
        """A new picture of the session."""
        before = self._seen
        self._seen = seen = await self.call(lambda engine: picture(engine.snapshot(), before))
        return seen

    async def prove(self, post: Callable[[Message], object]) -> None:
        """Verify what was read in haste, a piece at a time; a new picture where it is damaged."""
        try:
            before = await self.call(lambda engine: engine.snapshot().pending)
            while await self.call(lambda engine: engine.prove()):
                pass
            found = await self.look()
            if found.snapshot.pending != before:
                post(Changed(found))
        except EluteError as error:
            post(Failed(error))

    async def watch(self, post: Callable[[Message], object]) -> None:
        """Look at the job once; post it when it moved, with a new picture when a step ended."""
        self.looking = True
        try:
            job, behind = await self.call(lambda engine: (engine.job(), engine.behind()))
            # Only now: work may have been asked for during the call, and be done already.
            before, self._job = self._job, job
            moved = (before.state, before.status.step) != (job.state, job.status.step)
            if moved or behind:
                post(Changed(await self.look()))
            if before != self._job:
                post(JobMoved(self._job, before))
        except EluteError as error:
            post(Failed(error))
        finally:
            self.looking = False

    async def start(self, through: str) -> None:
        """Ask for work; a job that is over before the next look at it counts as moved all the same.

        Raises:
            EluteError: the engine refuses.
        """
        await self.call(lambda engine: engine.start(through))
        self._job = Job("running")

    async def weigh(self, choices: "Sequence[Choice]") -> None:
        """Ask for a comparison of embedders; see `start`.

        Raises:
            EluteError: the engine refuses.
        """
        await self.call(lambda engine: engine.weigh(choices))
        self._job = Job("running")

    async def learn(self) -> None:
        """Ask for the outliers to be ranked anew; see `start`.

        Raises:
            EluteError: the engine refuses.
        """
        await self.call(lambda engine: engine.learn())
        self._job = Job("running")

    async def sweep(self, values: Sequence[float]) -> None:
        """Ask for a sweep; see `start`.

        Raises:
            EluteError: the engine refuses.
        """
        await self.call(lambda engine: engine.sweep(values))
        self._job = Job("running")

    async def search(self, query: "Query") -> None:
        """Ask for a search; see `start`.

        Raises:
            EluteError: the engine refuses.
        """
        await self.call(lambda engine: engine.search(query))
        self._job = Job("running")

    @property
    def job(self) -> Job:
        """The job at the last look."""
        return self._job

    def keep(self, place: "Seen") -> None:
        """Keep where the screen stands, in its turn; nobody waits for it, or minds its failing."""
        waits, self._place = self._place is not None, place
        if not waits:
            with contextlib.suppress(RuntimeError):  # it is closing, which keeps it too
                self._thread.submit(self._keep)

    def close(self) -> None:
        """Let the engine go; waits at most a few seconds for a call that hangs."""
        closing = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        with contextlib.suppress(TimeoutError):
            closing.result(CLOSING)

    def _open(self) -> "Engine":
        self._engine = self._opener()
        self._engine.hasten()
        return self._engine

    def _close(self) -> None:
        """Runs after every other call, so that a session still being opened is closed too."""
        self._keep()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _keep(self) -> None:
        place, self._place = self._place, None
        if self._engine is not None and place is not None:
            with contextlib.suppress(EluteError):
                self._engine.keep_seen(place)

    async def _in_thread(self, work: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
