"""Nothing is sent whose vectors the disk could not hold, and what was sent comes back."""

import pytest

from elute.core.errors import CannotWrite
from elute.core.progress import silent
from elute.steps.embed import pieces
from elute.steps.embed.base import Given
from tests.fakes.openai_server import serving
from tests.remote.fakes import Purse
from tests.steps.embed.openai.asked import Quick, billed, texts

ROWS, WIDTH = 4_000, 64
PROBE = 4


class Disk:
    """So many bytes free; what is handed back takes its part of them."""

    def __init__(self, free: int) -> None:
        self.free = free

    def room(self, size: int) -> None:
        """As `durable.must_hold`."""
        if size > self.free:
            raise CannotWrite("The disk is full.", "")


@pytest.mark.parametrize("rows", [0, 300, 1_000, 2_500])
@pytest.mark.parametrize("concurrency", [1, 8])
def test_what_was_paid_fits(rows: int, concurrency: int) -> None:
    """With room for so many rows, no more are billed, and all of these are handed on, once."""
    row = 4 * WIDTH + 64
    disk = Disk(rows * row)
    came: list[int] = []
    with serving("every 2: slow seconds=0.05", dim=WIDTH) as server:
        method = Quick(base_url=server.url, concurrency=concurrency)
        given = Given(account=Purse(destination=method.destination()), room=disk.room)
        refused = False
        try:
            for piece in pieces(method, texts(ROWS), silent, given):
                came += piece.places.tolist()
                disk.free -= len(piece.places) * row
        except CannotWrite:
            refused = True
        assert refused
        assert len(came) == len(set(came)) == sum(server.billed.values()) - PROBE
        assert rows - 256 < len(came) <= rows
        assert billed(server) == ({1} if rows >= 256 else set())
