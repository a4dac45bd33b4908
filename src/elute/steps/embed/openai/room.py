"""No request is sent, and paid, whose vectors the disk could not hold beside those on their way."""

from collections.abc import Callable, Iterable, Iterator

from elute.core.errors import CannotWrite
from elute.steps.embed.openai.batches import Batch

_BESIDE = 64
"""Bytes of a row beside its vector: its hash, and its share of a manifest's line."""


class Room:
    """Hands on batches as long as there is room for what comes back."""

    def __init__(self, room: Callable[[int], None] | None, width: int) -> None:
        """Ask `room` as in `Given`; vectors are of `width` float32."""
        self._room, self._row = room, 4 * width + _BESIDE
        self._out = 0
        self.error: CannotWrite | None = None

    def while_it_lasts(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The batches, fewer where the room is at an end: `error` is then why.

        It is not raised here, so that all that is on its way arrives: there is room for that.
        """
        for batch in batches:
            try:
                if self._room is not None:
                    self._room((self._out + len(batch.places)) * self._row)
            except CannotWrite as problem:
                self.error = problem
                return
            self._out += len(batch.places)
            yield batch

    def came(self, rows: int) -> None:
        """So many vectors were handed on; whoever took them counts them now."""
        self._out -= rows
