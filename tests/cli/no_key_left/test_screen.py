"""The same by keys in a terminal, where a worker in the background does the sending."""

import re
from collections.abc import Callable

import pytest

from tests.cli.no_key_left.place import Place
from tests.cli.no_key_left.search import KEY
from tests.pty.window import Window, wait_until

pytestmark = pytest.mark.terminal
MakePlace = Callable[..., Place]


def agreed(here: Place) -> Window:
    """A screen on which it was agreed to send the texts: looked at, declined, asked for again."""
    window = here.open()
    window.wait("Nothing is sent until you agree.")
    window.press("n")
    window.wait(lambda screen: "Nothing is sent until you agree." not in screen)
    assert not here.server.requests
    window.press("S")
    window.wait("not agreed to")
    window.press("A")
    window.wait("how many dollars")
    window.press("9\r")
    return window


@pytest.mark.long
def test_the_screen_leaves_no_key(by_file: bool, place: MakePlace) -> None:
    """Agreed to by keys, embedded, looked at, exported, left, opened again."""
    here = place("try 1: 503 message=busy after=0.01 echo=x-request-id", by_file=by_file)
    window = agreed(here)
    window.wait("Done.")
    for pane in "1234567890":
        window.press(pane)
    window.press("S")
    window.press("\x1b")
    window.press(":export out.jsonl\r")
    window.wait("Wrote")
    window.press("q")
    window.ended()
    here.close()
    found, sent = here.found(), [request.key == KEY for request in here.server.requests]
    workers = [child for child in here.children() if "elute.engine.worker" in child.arguments]
    print(f"\n{sum(sent)} of {len(sent)} requests with the key; {len(window.received):,} bytes")
    print(f"  of terminal; {found}")
    assert window.code() == 0
    assert all(sent)
    assert len(sent) > 3
    assert b"agree" in window.received
    assert all(child.held != by_file for child in workers)
    assert found.hits == ()


@pytest.mark.long
@pytest.mark.parametrize(
    ("crash", "by_file"), [("segv", False), ("abrt", False), ("raise", False), ("segv", True)]
)
def test_a_worker_that_crashes_leaves_no_key(crash: str, by_file: bool, place: MakePlace) -> None:
    """In the middle of a request: its log and crash file tell of it, and no core is written."""
    here = place(by_file=by_file, crash=crash)
    window = agreed(here)
    told = (here.layout.worker_log, here.root / "state/elute/crash.txt")
    sign = "a defect in the middle" if crash == "raise" else "Fatal Python error"

    def said() -> bool:
        return any(path.exists() and sign in path.read_text() for path in told)

    wait_until(said, lambda: f"no crash was told of:\n{window.screen()}")
    wait_until(lambda: len(here.server.requests) > 3, lambda: "nothing was sent")
    window.wait(lambda screen: re.search(r"ended in\s+the\s+middle|embed\s+failed", screen))
    window.press("q")
    window.ended()
    here.close()
    where = [path.name for path in told if path.exists() and sign in path.read_text()]
    found = here.found()
    print(f"\n{crash}: told in {where}; {found}")
    assert found.hits == ()
    assert not list(here.root.rglob("core*"))
