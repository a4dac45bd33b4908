"""The only place where the screen touches the engine: one thread, one call at a time.

Every call, even one that takes a millisecond, is made in the bridge's own thread, because a network
file system or a huge export can make any of them take seconds, and the screen must not wait. One
thread keeps them in the order in which the keys were pressed.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from elute.core.errors import EluteError
from elute.core.findings import Finding
from elute.core.recipe import Settings
from elute.engine.applying import Bounds
from elute.engine.consent import Offer
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighed import Weighing
from elute.engine.regrouping import Homes
from elute.engine.story import Comparison, RoundNode
from elute.engine.sweeping.swept import Sweep
from elute.engine.view import Job, Snapshot
from elute.tui.messages import Changed, Failed, JobMoved
from elute.tui.present.picture import Picture, picture

Ids = NDArray[np.int64]
Made = TypeVar("Made")
CLOSING = 5.0  # seconds to wait for the engine at the end


class Engine(Protocol):
    """What the screen needs of a session; `engine.session.Session` is it, the tests script one."""

    @property
    def name(self) -> str:
        """The data file's name."""

    @property
    def source(self) -> Path:
        """The data file."""

    @property
    def folder(self) -> Path:
        """The session's folder."""

    @property
    def read_only(self) -> str:
        """Why nothing can be changed; "" when it can."""

    @property
    def notice(self) -> str:
        """A sentence to show at the start; "" for none."""

    def snapshot(self) -> Snapshot:
        """The session as it stands."""

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows; how many were still in."""

    def restore(self, ids: Ids, reason: str, author: str = "person") -> int:
        """Take rows back in, on a person's word or because a rule was taken back; how many."""

    def vouch(self, ids: Ids, reason: str) -> int:
        """Keep rows that are in on purpose; how many were not before."""

    def learn(self) -> str:
        """Ask the worker to rank the outliers anew by what a person dropped and kept."""

    def undo(self) -> str:
        """Take back the last operation; says which."""

    def redo(self) -> str:
        """Do again what was taken back; says which."""

    def set(self, assignments: list[str]) -> None:
        """Change settings, each `step.key=value`."""

    def set_all(self, change: Settings) -> None:
        """Change settings."""

    def apply(self, finding: Finding, moved: Bounds, *, acts: bool) -> str:
        """Let a rule act, or take it back; the step to be run for it, "" for none."""

    def move_bounds(self, moved: Bounds) -> str:
        """Put bounds of rules in force; the step to be run for it."""

    def split(self, cluster: int, parts: int = 0) -> None:
        """Split a cluster; 0 leaves the number of parts open."""

    def merge(self, clusters: Sequence[int]) -> None:
        """Make one cluster of several."""

    def homes(self) -> Homes:
        """Where the noise rows would go."""

    def give_homes(self, above: float) -> int:
        """Let those go there that are drawn so strongly; how many."""

    def accept(self, index: int) -> int:
        """Carry out an advice of the report; how many rows left."""

    def close_round(self) -> None:
        """Make the kept rows the next round's dataset."""

    def tree(self) -> tuple[RoundNode, ...]:
        """Every round, parents before children."""

    def go_to(self, name: str) -> str:
        """Switch to an open round, or open a closed one again as a new branch; says what it did."""

    def compare(self, before: str, after: str) -> Comparison:
        """Two rounds held against each other, by their names in the tree."""

    def export(self, out: Path, dropped: Path | None, force: bool) -> str:
        """Write the cleaned data; says what was written."""

    @property
    def sends(self) -> bool:
        """Whether embedding, as it is set, is done by a server."""

    def offer(self) -> Offer | None:
        """What embedding would send to a server; None where it sends nothing."""

    def agree(self, offer: Offer, limit: float) -> None:
        """Record that it may be sent, for so many dollars in all."""

    def withdraw(self) -> None:
        """Take back all that was agreed to; work that sends is stopped."""

    def sample_offers(self, choices: Sequence[Choice]) -> list[Offer]:
        """What comparing embedders on a sample of the rows would send to servers."""

    def start(self, through: str = "report") -> None:
        """Ask the worker for the missing steps up to and including that one."""

    def weigh(self, choices: Sequence[Choice]) -> None:
        """Ask the worker to compare embedders on a sample of the rows."""

    def weighing(self) -> Weighing | None:
        """The comparison of embedders that was made last."""

    def sweep(self, values: Sequence[float]) -> None:
        """Ask the worker to try a setting of the clustering at values; none for its own."""

    def swept(self) -> Sweep | None:
        """The sweep that was made last."""

    def job(self) -> Job:
        """What the worker is doing."""

    def behind(self) -> bool:
        """Whether another process has changed the session since it was looked at."""

    def cancel(self) -> None:
        """Ask the worker to stop."""

    def record(self, row: int) -> str:
        """The original record of a row."""

    def close(self) -> None:
        """Let go of the session."""


class Bridge:
    """Holds the engine, calls it in its thread, and watches its job."""

    def __init__(self, opener: Callable[[], Engine]) -> None:
        """Nothing is opened yet."""
        self._opener = opener
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._engine: Engine | None = None
        self._job = Job()
        self.looking = False

    async def open(self) -> Engine:
        """Open the session.

        Raises:
            EluteError: it cannot be opened.
        """
        self._engine = engine = await self._in_thread(self._open)
        return engine

    async def call(self, work: Callable[[Engine], Made]) -> Made:
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
        return await self.call(lambda engine: picture(engine.snapshot()))

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

    async def weigh(self, choices: Sequence[Choice]) -> None:
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

    @property
    def job(self) -> Job:
        """The job at the last look."""
        return self._job

    def close(self) -> None:
        """Let the engine go; waits at most a few seconds for a call that hangs."""
        closing = self._thread.submit(self._close)
        self._thread.shutdown(wait=False)
        with contextlib.suppress(TimeoutError):
            closing.result(CLOSING)

    def _open(self) -> Engine:
        self._engine = self._opener()
        return self._engine

    def _close(self) -> None:
        """Runs after every other call, so that a session still being opened is closed too."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    async def _in_thread(self, work: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
