"""Requests are read only as far as somebody looks, and what is shown of them is all of them."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elute.tui.doing import payload
from elute.tui.doing.payload import Payload, part, parts
from elute.tui.present import sending
from elute.tui.present.spans import width


class Many:
    """Requests that are counted as they are put together."""

    def __init__(self, count: int, size: int = 1_000) -> None:
        """So many, of so many bytes each."""
        self.count, self.size, self.made = count, size, 0

    def bodies(self) -> Iterator[bytes]:
        """Each begins with its number."""
        for number in range(self.count):
            self.made += 1
            yield f"{number} ".encode().ljust(self.size, b".")


def number(body: bytes | None) -> int:
    """Which request it is."""
    assert body is not None
    return int(body.split(b" ")[0])


def test_nothing_is_read_ahead() -> None:
    """The first request of a million costs one."""
    many = Many(1_000_000)
    read = Payload(many.bodies)
    assert many.made == 0
    assert number(read.body(0)) == 0
    assert number(read.body(3)) == 3
    assert many.made == 4
    assert read.count is None


def test_the_last_is_reached_and_few_are_held() -> None:
    """Of 20 MB no more than KEPT are held, and going back from the end reads once more only."""
    many = Many(20_000)
    read = Payload(many.bodies)
    assert read.last() == 19_999
    assert read.count == 20_000
    assert sum(map(len, read._kept.values())) <= payload.KEPT
    before = many.made
    for each in range(19_999, 0, -50):
        assert number(read.body(each)) == each
        assert sum(map(len, read._kept.values())) <= payload.KEPT
    assert many.made - before < 4 * many.count
    assert read.body(20_000) is None


def test_there_may_be_none_and_one_may_be_large() -> None:
    """No request, and one that is larger than all that may be held."""
    none = Payload(Many(0).bodies)
    assert none.last() is None
    assert none.body(0) is None
    assert none.largest() == 0
    large = Payload(Many(2, 2 * payload.KEPT).bodies)
    assert number(large.body(1)) == 1
    assert number(large.body(0)) == 0
    assert large.largest() == 2 * payload.KEPT


def test_who_asks_later_ends_what_was_asked_for() -> None:
    """The way to the last request is left at once, be it without an end."""
    begun, many = threading.Event(), Many(10**12, 10)

    def bodies() -> Iterator[bytes]:
        for body in many.bodies():
            begun.set()
            yield body

    read = Payload(bodies)
    found: list[int | None] = []
    thread = threading.Thread(target=lambda: found.append(read.last()))
    thread.start()
    begun.wait(10)
    assert number(read.body(0)) == 0
    thread.join(10)
    assert found == [None]
    read = Payload(bodies)
    thread = threading.Thread(target=lambda: found.append(read.last()))
    begun.clear()
    thread.start()
    begun.wait(10)
    read.stop()
    thread.join(10)
    assert found == [None, None]


@example("a漢", 20_000)
@example("字", 20_000)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(1, 400))
def test_the_parts_are_the_request(text: str, times: int) -> None:
    """No byte is lost or doubled where a part ends, be it within a character."""
    body = (text * times).encode()
    pieces = [part(body, each) for each in range(parts(body))]
    assert "".join(pieces).encode() == body
    assert all(len(piece.encode()) < payload.PART + 4 for piece in pieces)


@pytest.mark.parametrize("cells", [20, 77, 200])
def test_the_lines_are_the_request(cells: int) -> None:
    """Folded to the width, nothing of it is left out, and no line is wider than the screen."""
    body = '{"input":["' + '","'.join(["one  ", "two " * 3_000, 'a \\",\\" b', "漢字" * 90]) + '"]}'
    lines = sending.payload(body, cells)
    assert "".join(spans[-1][0] for spans in lines) == body
    assert all(width(spans) <= cells for spans in lines)
    starts = [spans[-1][0][:4] for spans in lines if not spans[0][0]]
    assert starts == ['{"in', '"two', '"a \\', '"漢字漢']
