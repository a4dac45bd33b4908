"""The rules in their order, run over every row until nothing changes any more."""

import hashlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Precleaned
from elute.core.settings import option
from elute.core.texts import Texts
from elute.steps.preclean import control, html, unicode, whitespace
from elute.steps.preclean.first import first_of

Rule = Callable[[str], str]
CLEANERS: dict[str, Rule] = {
    "unicode": unicode.clean,
    "control": control.clean,
    "html": html.clean,
    "whitespace": whitespace.clean,
}
_DIGEST = 16
_REPORT = 8192
# An entity may hide another (`&amp;lt;`): real texts settle in two or three rounds.
_ROUNDS = 8


@dataclass(frozen=True)
class Rows:
    """What preclean works on: texts (n,), and the mask (n,) of the rows the round begins with."""

    texts: Texts
    started: NDArray[np.bool_]


@dataclass(frozen=True)
class Preclean:
    """Which rules run."""

    unicode: bool = option(True, "compose characters (NFC)")
    control: bool = option(True, "remove control, bidi and zero-width characters")
    html: bool = option(True, "remove tags, comments and scripts, resolve entities")
    whitespace: bool = option(True, "fold runs of white space, trim the ends")
    blank: bool = option(True, "propose rows with nothing left to read")
    duplicates: bool = option(True, "set aside rows whose text an earlier row has")

    def run(self, given: Rows, progress: Progress) -> Precleaned:
        """Clean, then find the blank rows and the duplicates."""
        rules = tuple(name for name in (*CLEANERS, "blank", "duplicates") if getattr(self, name))
        work = _Work(rules)
        ids = np.flatnonzero(given.started)
        for done, (row, text) in enumerate(_texts(given.texts, ids)):
            work.take(row, text)
            if done % _REPORT == 0:
                progress(done, len(ids), "cleaning")
        progress(len(ids), len(ids), "cleaning")
        return work.result()


class _Work:
    """What is gathered row by row."""

    def __init__(self, rules: tuple[str, ...]) -> None:
        self._rules = rules
        self._cleaners = [CLEANERS[name] for name in rules if name in CLEANERS]
        self._plain = [clean for clean in self._cleaners if clean is not html.clean]
        self._touched_rule, self._touched_id = array("i"), array("q")
        self._blank, self._full, self._ends = array("q"), array("q"), array("q", [0])
        self._blob, self._digests = bytearray(), bytearray()

    def take(self, row: int, text: str) -> None:
        """Clean one row and put it with the blank or the full ones."""
        cleaned, touched = settle(text, self._cleaners)
        for rule in touched:
            self._touch(rule, row)
        if not cleaned or cleaned.isspace():
            self._blank.append(row)
            return
        encoded = cleaned.encode("utf-8", "surrogatepass")
        self._full.append(row)
        self._blob += encoded
        self._ends.append(len(self._blob))
        if "html" in (self._rules[rule] for rule in touched):
            # Two records that differ in their markup only are alike, not the same.
            cleaned, _ = settle(text, self._plain)
            encoded = cleaned.encode("utf-8", "surrogatepass")
        self._digests += hashlib.blake2b(encoded, digest_size=_DIGEST).digest()

    def result(self) -> Precleaned:
        """Set blank rows and duplicates aside."""
        full = np.array(self._full, dtype=np.int64)
        texts = Texts(np.frombuffer(self._blob, np.uint8), np.array(self._ends, dtype=np.int64))
        first = np.arange(len(full))
        if "duplicates" in self._rules:
            first = first_of(self._digests, _DIGEST)
        double = np.flatnonzero(first != np.arange(len(full)))
        blank = np.array(self._blank, dtype=np.int64)
        blank = blank if "blank" in self._rules else blank[:0]
        self._flag("blank", blank)
        self._flag("duplicates", full[double])
        stays = np.delete(np.arange(len(full)), double)
        return Precleaned(
            ids=full[stays],
            texts=texts if len(stays) == len(full) else _only(texts, stays),
            rules=self._rules,
            touched_rule=np.array(self._touched_rule, dtype=np.int32),
            touched_id=np.array(self._touched_id, dtype=np.int64),
            blank=blank,
            duplicates=full[double],
            duplicate_of=full[first[double]],
        )

    def _touch(self, rule: int, row: int) -> None:
        self._touched_rule.append(rule)
        self._touched_id.append(row)

    def _flag(self, name: str, rows: NDArray[np.int64]) -> None:
        for row in rows.tolist():
            self._touch(self._rules.index(name), row)


def settle(text: str, cleaners: list[Rule]) -> tuple[str, list[int]]:
    """Run the rules until none changes the text, so that cleaned text is clean for good.

    Returns:
        The cleaned text, and the places in `cleaners` of the rules that changed it, ascending.
    """
    touched: set[int] = set()
    for _ in range(_ROUNDS):
        before = text
        for place, clean in enumerate(cleaners):
            after = clean(text)
            if after != text:
                touched.add(place)
                text = after
        if text == before:
            return text, sorted(touched)
    # Only text made to resist comes here; without these two there is nothing left to resolve.
    text = text.replace("&", " ").replace("<", " ")
    for clean in cleaners * 2:
        text = clean(text)
    return text, sorted(touched)


def _texts(texts: Texts, ids: NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    """Row id and text, without numpy's cost for each."""
    block = texts.blob.data
    starts, ends = texts.offsets[ids].tolist(), texts.offsets[ids + 1].tolist()
    for row, start, end in zip(ids.tolist(), starts, ends, strict=True):
        yield row, str(block[start:end], "utf-8", "surrogatepass")


def _only(texts: Texts, places: NDArray[np.int64]) -> Texts:
    """The texts at `places`."""
    lengths = np.diff(texts.offsets)
    keep = np.zeros(len(texts), dtype=bool)
    keep[places] = True
    offsets = np.zeros(len(places) + 1, dtype=np.int64)
    np.cumsum(lengths[places], out=offsets[1:])
    return Texts(texts.blob[np.repeat(keep, lengths)], offsets)
