"""Columns of the data that a screen has read, once each: a million rows take seconds."""

import asyncio
import threading

from elute.core.results import Records
from elute.core.safe import safe
from elute.engine.columns import Column
from elute.tui.desk import Desk


class Columns:
    """Reads columns one after the other, away from the screen's thread."""

    def __init__(self, desk: Desk) -> None:
        """None was read yet."""
        self._desk = desk
        self._alone = asyncio.Lock()
        self._records: Records | None = None
        self._held: dict[str, Column] = {}
        self._stop: threading.Event | None = None

    async def get(self, name: str) -> Column:
        """A column; the one read before, as long as the source is the same.

        Raises:
            EluteError: there is no such column, it cannot be read, or that was stopped.
        """
        async with self._alone:
            records = self._desk.picture.snapshot.records
            if records is not self._records:
                self._records, self._held = records, {}
            if name not in self._held:
                self._held[name] = await self._read(name)
            return self._held[name]

    def stop(self) -> bool:
        """Stop reading a column; whether one is being read."""
        if self._stop is None:
            return False
        self._stop.set()
        return True

    async def _read(self, name: str) -> Column:
        reading = await self._desk.bridge.call(lambda engine: engine.column(name))
        self._desk.say(f"Reading the column “{safe(name)}”.", "esc stops it.")
        self._stop = stop = threading.Event()
        try:
            return await asyncio.to_thread(reading.read, stop.is_set)
        finally:
            stop.set()  # for an app that is leaving, which waits for its threads
            self._stop = None
