"""The one door between text of unknown origin and a terminal.

Dataset text, file names, model answers and messages that quote them may hold escape sequences,
bidirectional overrides or invisible characters; neither Rich nor Textual takes those out. Here they
are replaced one code point at a time by something visible, so that no sequence can be cut in two
or put together again, and a person who cleans data sees that the byte is there. Only what is shown
goes through here: what is stored and exported stays as it was.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

CELL_LIMIT = 4_000
ROW_LIMIT = 65_536
MARKS_PER_BASE = 4
ELLIPSIS = "…"


def safe(text: str, *, newlines: bool = False) -> str:
    """Text that any terminal shows as it stands, without obeying it.

    C0 and DEL become control pictures (line feed `⏎`), tab four spaces; C1, bidi controls, tag and
    invisible format characters their number, as `‹9b›`; lone surrogates U+FFFD. Combining marks
    beyond four on one base become `‹+n›`. Joiners and variation selectors, which emoji and several
    scripts need but whose width terminals disagree on, are kept only with `newlines`.
    The result is still text, not markup: it must not reach a markup parser.

    Args:
        text: anything.
        newlines: keep line feeds, for a place where a whole text is read.

    Returns:
        The first 4,000 characters (65,536 with `newlines`), then `… +n` for the n left out.
    """
    limit = ROW_LIMIT if newlines else CELL_LIMIT
    left_out = len(text) - limit
    shown = text[:limit]
    if not (shown.isascii() and shown.isprintable()):
        unsafe = _UNSAFE_IN_A_TEXT if newlines else _UNSAFE_IN_A_CELL
        shown = unsafe.sub(_visible, shown)
    if not shown.isascii():
        unbased, crowded = _mark_patterns()
        shown = crowded.sub(_count_rest, unbased.sub("◌", shown))
    return shown if left_out <= 0 else f"{shown}{ELLIPSIS} +{left_out:,}"


def width(text: str) -> int:
    """How many terminal cells `text` takes: wide East Asian and emoji 2, marks 0, others 1."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def clip(text: str, cells: int, width: Callable[[str], int] = width) -> str:
    """The beginning of `text` that fits into `cells` terminal cells, with `…` where it was cut.

    Args:
        text: one line, already `safe`.
        cells: room, at least 0.
        width: measures one character; a front end may give its own library's.
    """
    used = 0
    room = 0  # how much of the text fits beside an ellipsis
    for position, character in enumerate(text):
        used += width(character)
        if used > cells:
            return text[:room] + ELLIPSIS if cells > 0 else ""
        if used < cells:
            room = position + 1
    return text


@cache
def _character_width(character: str) -> int:
    if unicodedata.category(character) in _MARK | {"Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(found: re.Match[str]) -> str:
    """What stands for one unsafe character."""
    code = ord(found[0])
    if code in _NAMED:
        return _NAMED[code]
    if code < 0x20:
        return chr(0x2400 + code)  # its control picture
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"‹{code:02x}›"


_NAMED = {0x09: "    ", 0x0A: "⏎", 0x7F: "␡"}
_HIDDEN = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 without the line feed, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\u00ad\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # shorthand and musical format controls
    "\ud800-\udfff"
    "\U000e0000-\U000e007f"  # tags, used to smuggle ASCII
)
_JOINERS = "\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTORS = range(0xE0100, 0xE01F0)
_MARK = {"Mn", "Me"}
_UNSAFE_IN_A_TEXT = re.compile(f"[{_HIDDEN}]")
_UNSAFE_IN_A_CELL = re.compile(f"[\n{_HIDDEN}{_JOINERS}]")


@cache
def _mark_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A line that opens with a mark, and the marks of one base beyond the fourth.

    Marks are looked for where Unicode has any, which takes 20 ms at the first use, not 150. Those
    beyond U+FFFF stand in a branch of their own: one class of all is searched range by range, and
    measured 30 times slower (3 ms for 4,000 characters).
    """
    low, high = _marks(range(0x300, 0x10000)), _marks((*range(0x10000, 0x20000), *_SELECTORS))
    mark = f"(?:[\u200c\u200d{low}]|(?=[\U00010000-\U0010ffff])[{high}])"
    crowd = re.compile(f"({mark}{{{MARKS_PER_BASE}}})({mark}+)")
    return re.compile(f"^(?={mark})", re.MULTILINE), crowd


def _marks(codes: Iterable[int]) -> str:
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code)) in _MARK)


def _count_rest(found: re.Match[str]) -> str:
    return f"{found[1]}‹+{len(found[2])}›"
