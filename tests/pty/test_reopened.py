"""However the screen ends, the next one begins where it was."""

from collections.abc import Callable

import pytest

from elute.session import views
from tests.pty.stage import Stage
from tests.pty.window import Window

pytestmark = pytest.mark.terminal
ROWS = 900


def body(window: Window) -> list[str]:
    """What the window shows below the rounds, as far as what is said never reaches."""
    return window.screen().splitlines()[1:16]


def moved_about(set_up: Stage) -> Window:
    """A window whose marks, filter, order, cursor and pane are not those of a start."""
    set_up.hurry()
    window = set_up.open()
    window.wait("3 clusters")
    window.wait("proposal")
    window.press("jj jj ")
    window.wait("2 marked")
    window.press("/delivery\r")
    window.wait("300 of 900")
    window.press("o")
    window.wait("by outli")  # the title may have no room for the rest
    window.press("Gkkk2")
    window.wait("by size")
    window.press("1")
    window.wait(lambda _: all("delivery asked" in line for line in listed(window)))
    return window


def listed(window: Window) -> list[str]:
    """The lines of the rows, the title being drawn some time before the last of them."""
    return window.screen().splitlines()[3:22]


def cursor(window: Window) -> tuple[int, int]:
    """The row three above the last one, where the cursor was led, and its cluster."""
    row, cluster = listed(window)[-4].split()[:2]
    return int(row), int(cluster)


def kept(set_up: Stage, at: tuple[int, int]) -> bool:
    """Whether all of that is on the disk, and what follows a cursor has followed."""
    view = views.kept(set_up.layout) or {}
    place = tuple(view.get(name) for name in ("order", "query", "pane", "row", "about"))
    return place == ("outlier", "delivery", "rows", *at)


@pytest.mark.parametrize("end", [Window.kill, Window.hang_up, Window.terminate])
def test_the_next_start_is_where_the_last_one_was(
    end: Callable[[Window], None], stage: Callable[[int], Stage]
) -> None:
    """Killed without a word, with its terminal gone, told to end: what was seen is seen again.

    A kill may cost what was done in the last second, so that is waited for; the others cost
    nothing.
    """
    set_up = stage(ROWS)
    window = moved_about(set_up)
    at = cursor(window)
    if end is Window.kill:
        set_up.until(lambda: kept(set_up, at), "the place is not kept")
    seen = body(window)
    end(window)
    window.ended()
    assert kept(set_up, at)
    again = set_up.open()
    again.wait("2 marked")
    again.wait(lambda _: body(again) == seen)
    again.press("q")
    again.ended()
    assert again.code() == 0


def test_a_frozen_terminal_keeps_the_place_too(stage: Callable[[int], Stage]) -> None:
    """Nobody reads what is written, and then the terminal goes: it is kept all the same."""
    set_up = stage(ROWS)
    window = moved_about(set_up)
    seen = body(window)
    window.freeze()
    window.hang_up()
    seconds = window.ended()
    print(f"ended after {seconds:.2f} s")
    again = set_up.open()
    again.wait("2 marked")
    again.wait(lambda _: body(again) == seen)


def test_a_second_screen_begins_there_and_changes_nothing(stage: Callable[[int], Stage]) -> None:
    """It can only read, and where it is led is not kept."""
    set_up = stage(ROWS)
    window = moved_about(set_up)
    at = cursor(window)
    set_up.until(lambda: kept(set_up, at), "the place is not kept")
    before = set_up.layout.view.read_bytes()
    other = set_up.open()
    other.wait("2 marked")
    other.wait("read-only")
    other.press("2jj")
    other.wait("by size")
    other.press("q")
    other.ended()
    assert set_up.layout.view.read_bytes() == before
    window.press("q")
    window.ended()
