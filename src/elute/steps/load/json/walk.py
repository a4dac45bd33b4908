"""The elements of a JSON list one by one, with a way on behind each that is broken.

A quote or bracket too many or too few hides where an element ends. Records of one list mostly begin
with the same name, so reading goes on at the next object that begins like the broken one, unless
the brackets can still be trusted: what follows the element is such an object, or the list's end.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from elute.steps.load.json.parse import parse
from elute.steps.load.json.scan import SPACE, Json, first_name
from elute.steps.load.json.top import Top, beyond
from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import LONGEST, TOO_LONG

_NEAR = 4096
# Looking for the way on can cost reading ahead to the end of the file. When that comes to this many
# times the file, the brackets are believed: what is left may then be one bad record.
_PATIENCE = 8
_LEAST, _RESTART = 8 << 20, 1 << 12
_EMPTY = "no value between two commas"
_CUT_OFF = "the file ends before the list is closed"


class Element(NamedTuple):
    """A record.

    Attributes:
        start, end: its first and past-the-end byte.
        raw: its bytes; b"" where it is bad.
        value: what it holds.
        why: what is wrong with it; "" where it can be read.
        lax: what is not strict JSON about it, or "".
    """

    start: int
    end: int
    raw: bytes = b""
    value: object = None
    why: str = ""
    lax: str = ""


class _Piece(NamedTuple):
    """What stands between two commas, and the comma or bracket after it (b"" at the file's end)."""

    element: Element
    cut: int
    mark: bytes


def elements(path: Path, json: Json, top: Top, encoding: Encoding) -> Iterator[Element]:
    """The records of the list, or the one record the file is.

    Raises:
        BadInput: something stands behind the end of the list.
    """
    if top.first < 0:
        yield _element(json, encoding, top.start, top.end)
        return
    walk = _Walk(path, json, top, encoding)
    at = json.past_space(top.first)
    if json.read(at, at + 1) == b"]":
        walk.refuse_more(at)
        return
    while at >= 0:
        yield from walk.elements(at)
        at = walk.on


class _Walk:
    """A way through the list.

    Attributes:
        on: where to go on after `elements`; -1 at the end.
    """

    def __init__(self, path: Path, json: Json, top: Top, encoding: Encoding) -> None:
        self.on = -1
        self._path, self._json, self._top, self._encoding = path, json, top, encoding
        self._known = b""
        self._spent = 0

    def elements(self, at: int) -> Iterator[Element]:
        """The elements from byte `at` on, where one begins, up to one that hides its own end."""
        self.on = -1
        for piece in self._pieces(at):
            element, cut, mark = piece
            if not element.why and mark == b",":
                self._known = self._known or first_name(element.raw)
                yield element
                continue
            if self._trusted(piece):
                whole = mark == b"," or cut == self._top.close
                yield element if whole else element._replace(lax=element.lax or _CUT_OFF)
                if mark == b"]":
                    self.refuse_more(cut)
                continue
            end, on = self._way_on(piece)
            yield element._replace(end=end)
            if on != cut + 1:
                self.on = on
                return

    def refuse_more(self, cut: int) -> None:
        """Stop if the list closes at `cut` and the file goes on."""
        if cut != self._top.close and self._json.past_space(cut + 1) < self._json.size:
            raise beyond(self._path, self._json, cut + 1)

    def _pieces(self, at: int) -> Iterator[_Piece]:
        """What stands between the commas from `at` on."""
        begin, ended, close = at, False, self._top.close
        for cut, mark in self._json.cuts(at):
            if begin <= close < cut:
                # A bracket too few hides the end of the list.
                break
            element = _element(self._json, self._encoding, begin, cut)
            if mark == b"}":
                element = element._replace(why=element.why or "closed by } instead of ]")
            yield _Piece(element, cut, mark)
            begin, ended = cut + 1, mark != b","
        if not ended:
            element = _element(self._json, self._encoding, begin, self._last(begin))
            why = _CUT_OFF if element.why in (_EMPTY, TOO_LONG) else element.why
            yield _Piece(element._replace(why=why), self._json.size, b"")

    def _trusted(self, piece: _Piece) -> bool:
        """Whether an element that is broken, or the last one, ends where its brackets say."""
        element, cut, mark = piece
        if not element.why:
            return True
        if mark == b"]":
            return cut == self._top.close
        return mark == b"," and self._name(self._json.past_space(cut + 1)) == self._like(element)

    def _way_on(self, piece: _Piece) -> tuple[int, int]:
        """The past-the-end byte of an element that is broken, and where the next begins, or -1."""
        element, cut, mark = piece
        limit = cut if mark == b"," else self._json.size
        name = self._like(element)
        if name and self._spent < max(_PATIENCE * self._json.size, _LEAST):
            comma, brace = self._json.next_like(name, element.start + 1, limit)
            if comma >= 0:
                self._spent += cut - element.start + _RESTART
                return comma, brace
        if mark == b",":
            return element.end, cut + 1
        return self._last(element.start), -1

    def _like(self, element: Element) -> bytes:
        """What the record after this one is likely to begin with, b"" if nothing is known."""
        return self._name(element.start) or self._known

    def _name(self, at: int) -> bytes:
        """The first name in the object at `at`."""
        return first_name(self._json.read(at, at + _NEAR))

    def _last(self, start: int) -> int:
        """The past-the-end byte of a record that reaches to the end of the list."""
        close = self._top.close
        return self._json.before_space(close if close > start else self._json.size)


def _element(json: Json, encoding: Encoding, begin: int, end: int) -> Element:
    """The value in a stretch of the file, the white space around it left out."""
    if end - begin > LONGEST:
        return Element(json.past_space(begin), end, why=TOO_LONG)
    stretch = json.read(begin, end)
    raw = stretch.strip(SPACE)
    if not raw:
        return Element(end, end, why=_EMPTY)
    start = begin + len(stretch) - len(stretch.lstrip(SPACE))
    try:
        value, lax = parse(raw, encoding)
    except ValueError as problem:
        return Element(start, start + len(raw), why=str(problem))
    return Element(start, start + len(raw), raw, value, "", lax)
