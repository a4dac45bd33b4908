"""Asks the terminal what it can do, and leaves none of its answers in the shell's input.

Every question is a control sequence that terminals answer on their input. The last one (primary
device attributes) is answered by every terminal since the VT100 and in order, so that when its
answer is there so are all others; a terminal that does not answer at all is given up after a
second. Where a cell is: a character is written, the cursor's place asked, and the line wiped.
"""

import contextlib
import os
import re
import select
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

PATIENCE = 1.0  # seconds until the first answer
LONGEST = 3.0  # seconds until the last one
ROUNDS = 3  # round trips of which the fastest counts

PROBES = {
    "braille": "⣿",
    "lines": "─",
    "signs": "●",
    "wide": "漢",
    "emoji": "👍",
    "marks": "e\u0301",
}
"""What is measured -> what is written for it."""
EXPECTED = {"braille": 1, "lines": 1, "signs": 1, "wide": 2, "emoji": 2, "marks": 1}

_PLACE = re.compile(r"\x1b\[\d+;(\d+)R")
_SYNC = re.compile(r"\x1b\[\?2026;(\d)\$y")
_NAME = re.compile(r"\x1bP>\|([ -~]*)\x1b\\")
_ATTRIBUTES = re.compile(r"\x1b\[\?([\d;]*)c")
_ASK_PLACE, _ASK_SYNC, _ASK_NAME, _ASK_ATTRIBUTES = "\x1b[6n", "\x1b[?2026$p", "\x1b[>0q", "\x1b[c"


@dataclass(frozen=True)
class Answers:
    """What a terminal answered.

    Attributes:
        seconds: the fastest round trip; None where it answers nothing.
        widths: what was measured -> cells; only what was answered.
        sync: its answer about synchronised output (DECRPM): 0 not known, 1 to 3 known, 4 never;
            None for no answer.
        attributes: of the device; 52 stands for the clipboard.
        name: its name and version, as it says; "" where it does not.
    """

    seconds: float | None = None
    widths: Mapping[str, int] = field(default_factory=dict)
    sync: int | None = None
    attributes: tuple[int, ...] = ()
    name: str = ""


def ask(environ: Mapping[str, str], *, characters: bool) -> Answers | None:
    """Ask the terminal that stdin and stdout are; None where they are none, or it is not ours.

    Args:
        environ: tells of terminals that print what they do not know.
        characters: whether it shows more than ASCII, so that widths can be measured.
    """
    if not _is_ours() or environ.get("TERM", "dumb") in {"", "dumb"}:
        return None
    with _listening():
        seconds = _round_trip()
        if seconds is None:
            return Answers()
        heard = _conversation(questions(environ, characters=characters))
    return understood(heard, seconds, characters=characters)


def questions(environ: Mapping[str, str], *, characters: bool) -> str:
    """Everything that is asked at once."""
    widths = [f"\r{text}{_ASK_PLACE}" for text in PROBES.values()] if characters else []
    prints = environ.get("TERM_PROGRAM") == "Apple_Terminal" or environ.get("TERM") == "linux"
    modern = "" if prints else f"{_ASK_SYNC}{_ASK_NAME}"
    return f"{''.join(widths)}\r\x1b[K{modern}{_ASK_ATTRIBUTES}"


def understood(heard: str, seconds: float, *, characters: bool) -> Answers:
    """What the answers to `questions` mean; what else was typed meanwhile is passed over."""
    places = [int(column) - 1 for column in _PLACE.findall(heard)] if characters else []
    sync, name, attributes = (it.search(heard) for it in (_SYNC, _NAME, _ATTRIBUTES))
    numbers = attributes[1].split(";") if attributes else []
    return Answers(
        seconds=seconds,
        widths=dict(zip(PROBES, places, strict=False)) if len(places) == len(PROBES) else {},
        sync=int(sync[1]) if sync else None,
        attributes=tuple(int(number) for number in numbers if number),
        name=name[1] if name else "",
    )


def _is_ours() -> bool:
    """Whether stdin and stdout are a terminal, and we are in its foreground."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    with contextlib.suppress(OSError):
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False


@contextlib.contextmanager
def _listening() -> Iterator[None]:
    """Without echo and line by line reading; what has not been read by the end is thrown away."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    now = termios.tcgetattr(terminal)
    now[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSADRAIN, now)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _round_trip() -> float | None:
    """Seconds from a question to its answer, the fastest of a few; None without an answer."""
    times = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        _send(_ASK_PLACE)
        if not _PLACE.search(_heard(_PLACE, PATIENCE)):
            return None
        times.append(time.monotonic() - began)
    return min(times)


def _conversation(asked: str) -> str:
    """Ask, and hear everything up to the answer that comes last."""
    _send(asked)
    return _heard(_ATTRIBUTES, LONGEST)


def _send(asked: str) -> None:
    sys.stdout.write(asked)
    sys.stdout.flush()


def _heard(until: re.Pattern[str], seconds: float) -> str:
    """What comes until a pattern has come, or the time is over."""
    heard, limit = "", time.monotonic() + seconds
    terminal = sys.stdin.fileno()
    while not until.search(heard) and (left := limit - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            data = os.read(terminal, 4096)
            if not data:
                break
            heard += data.decode("latin-1")
    return heard
