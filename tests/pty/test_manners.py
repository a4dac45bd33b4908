"""What is sent to terminals of other kinds: ASCII alone, no colours, a mouse off at the end.

The program runs on a finished session in a window of 80 x 24; every byte it sends is looked at.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.finished_session import finished_session
from tests.pty.window import Window, wait_until

pytestmark = pytest.mark.terminal

Open = Callable[..., Window]
WALK = ("1", "j", "\r", "2c", *"3l4?PHfWE", "2v", "\x10", "D")
"""Every pane, and what opens every page; what was opened is left before the next."""
MOUSE = re.compile(rb"\x1b\[\?(9|100[0-35-9]|101[56])([hl])")  # 1004 is the focus's
SGR = re.compile(rb"\x1b\[([\d;:]*)m")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session in which everything has its result."""
    return finished_session(tmp_path_factory.mktemp("manners"), 2_000)


@pytest.fixture
def show(session: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens it in a window with more in its environment."""
    opened: list[Window] = []
    home = {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    plain = {key: it for key, it in os.environ.items() if key not in ("SSH_CONNECTION", "TMUX")}

    def show(size: tuple[int, int] = (80, 24), how: str = "plain", **more: str) -> Window:
        program = [sys.executable, "-m", "elute", str(session)]
        opened.append(Window(program, plain | home | more, tmp_path, how, size))
        return opened[-1]

    yield show
    for window in opened:
        window.close()


def walk(*windows: Window) -> None:
    """Through every pane and page, all of them at once, then leave."""
    for window in windows:
        window.wait("2,000 rows")
    for key in WALK:
        for part in (*key, *("\x1b" * (key not in "1j3l4"))):
            for window in windows:
                window.press(part)
            time.sleep(0.25)  # or escape and the key after it are one
    for window in windows:
        window.press("q")
        window.ended()


def colours(data: bytes) -> list[bytes]:
    """Colour codes among what was sent."""
    codes = (code for found in SGR.findall(data) for code in found.split(b";"))
    return [it for it in codes if it.isdigit() and (30 <= int(it) < 50 or 90 <= int(it) < 108)]


def test_nothing_but_ascii_is_sent_where_nothing_else_can_be_shown(show: Open) -> None:
    """On every pane and page, by the locale; the control, in UTF-8, sends thousands of others."""
    window, control = show(LC_ALL="C"), show(LC_ALL="C.UTF-8")
    walk(window, control)
    data = bytes(window.received)
    assert data.isascii(), re.findall(rb".{20}[\x80-\xff]+", data)[:3]
    assert len(data) > 20_000
    others = sum(byte > 127 for byte in bytes(control.received))
    print(f"{len(data):,} bytes, all ASCII; the control sent {others:,} others")
    assert others > 1_000


def test_no_colour_is_sent_where_none_is_wanted(show: Open) -> None:
    """Not the default one either; the control sends hundreds."""
    window, control = show(NO_COLOR="1"), show()
    walk(window, control)
    assert colours(bytes(window.received)) == []
    print(f"no colour; the control sent {len(colours(bytes(control.received))):,}")
    assert len(colours(bytes(control.received))) > 300


def mouse(window: Window) -> list[tuple[bytes, bytes]]:
    """Modes of the mouse that were turned on (h) and off (l), in order."""
    return MOUSE.findall(bytes(window.received))


def leave(window: Window) -> None:
    """By the key."""
    window.press("q")


def terminate(window: Window) -> None:
    """By SIGTERM."""
    os.kill(window.pid, signal.SIGTERM)


def hang_up(window: Window) -> None:
    """By SIGHUP, with the terminal still there."""
    os.kill(window.pid, signal.SIGHUP)


@pytest.mark.parametrize("end", [leave, terminate, hang_up])
def test_the_mouse_is_off_at_the_end(end: Callable[[Window], None], show: Open) -> None:
    """However the program ends, every mode that was turned on is turned off after that."""
    window = show(SSH_CONNECTION="a b c d")
    window.wait("2,000 rows")
    assert mouse(window) == [], "it is off over SSH"
    window.press("M")
    window.wait("The mouse is on")
    assert {mode for mode, _ in mouse(window)} == {b"1002", b"1006"}, "no idle movement is reported"
    window.press("\x1b[<0;10;10M\x1b[<0;10;10m")  # a click in the list
    end(window)
    window.ended()
    last = dict(mouse(window))
    assert last == {b"1002": b"l", b"1006": b"l"}


def test_the_mouse_is_turned_off_again(show: Open) -> None:
    """By the same key; where it was on from the start, too."""
    window = show()
    window.wait("2,000 rows")
    assert dict(mouse(window)) == {b"1002": b"h", b"1006": b"h"}
    window.press("M")
    window.wait("The mouse is off")
    assert dict(mouse(window)) == {b"1002": b"l", b"1006": b"l"}
    leave(window)
    window.ended()


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (0, 0)])
def test_a_tiny_terminal_is_borne(size: tuple[int, int], show: Open) -> None:
    """It ends by its key, without a crash, and does not paint for ever."""
    window = show(size)
    wait_until(lambda: len(window.received) > 50, lambda: "nothing was painted")
    seen = [0, -1]
    while seen[-1] != seen[-2]:
        time.sleep(1.5)
        seen.append(window.written())
        assert len(seen) < 30, "it paints for ever"
    leave(window)
    window.ended()
    assert window.code() == 0


def test_a_dumb_terminal_is_told_in_a_sentence(session: Path, tmp_path: Path) -> None:
    """TERM=dumb, and no terminal at all: what to run instead, and exit code 2."""
    program = ["/bin/sh", "-c", f"TERM=dumb {sys.executable} -m elute {session}; echo EXIT:$?"]
    window = Window(program, os.environ, tmp_path)
    window.wait("EXIT:")
    assert "EXIT:2" in window.screen()
    assert b"\x1b" not in window.received
    window.close()
    done = subprocess.run(
        [sys.executable, "-m", "elute", str(session)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_resizing_again_and_again_is_borne(show: Open) -> None:
    """Two hundred sizes within seconds, down to one cell; then it works as before."""
    window = show()
    window.wait("2,000 rows")
    for turn in range(200):
        window.resize((1 + turn * 37 % 200, 1 + turn * 13 % 60))
        if turn % 20 == 0:
            time.sleep(0.05)
    window.resize((100, 30))
    window.press("2")
    window.wait("clusters")
    leave(window)
    window.ended()
    assert window.code() == 0


def test_it_goes_to_the_background_and_comes_back(show: Open) -> None:
    """Ctrl+z stops it with the terminal as it was; going on, all is painted anew."""
    window = show()
    window.wait("2,000 rows")
    window.press("\x1a")
    state = Path(f"/proc/{window.pid}/stat")
    wait_until(lambda: state.read_text().rpartition(")")[2].split()[0] == "T", lambda: "it runs on")
    assert dict(mouse(window)) == {b"1002": b"l", b"1006": b"l"}
    sent = len(window.received)
    os.kill(window.pid, signal.SIGCONT)
    wait_until(
        lambda: len(window.received) > sent + 3_000, lambda: f"not painted:\n{window.screen()}"
    )
    window.press("2")
    window.wait("clusters")
    leave(window)
    window.ended()
    assert window.code() == 0


def test_the_terminal_tells_its_size_and_not_the_environment(show: Open) -> None:
    """COLUMNS and LINES as another window's shell exported them are not believed."""
    window = show(size=(120, 40), COLUMNS="80", LINES="24")
    window.wait("2,000 rows")
    window.wait(lambda screen: screen.splitlines()[-1].strip())
    assert max(len(line.rstrip()) for line in window.screen().splitlines()) > 110
    window.resize((100, 30))
    before = window.screen().splitlines()[0]
    window.wait(lambda screen: screen.splitlines()[0] != before and screen.splitlines()[29].strip())
    window.press("q")
    window.ended()
