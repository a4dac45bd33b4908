"""The pass over the texts: each is cleaned once, and what the rules did is written down."""

import hashlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import found
from elute.core.progress import Progress
from elute.core.results import Ids
from elute.core.texts import Texts
from elute.steps.preclean.boilerplate import Counting
from elute.steps.preclean.cleaning import FOLDING, Cleaner, settle
from elute.steps.preclean.first import first_of

_DIGEST = 16
_REPORT = 4096
_AROUND = " .,!?~…。！？"


@dataclass(frozen=True)
class Cleaned:
    """Texts after the rules.

    Attributes:
        rows: (c,) row ids of texts with something to read, ascending.
        blank: row ids of the others.
        blob: their texts one after the other, UTF-8; used up by `only`.
        begins: (c,) first byte of each, and
        ends: (c,) past-the-end byte.
        same: (c,) the first place whose folded text is the same, and
        like: (c,) the same but for case and the punctuation around it.
        changes: rule -> FOUND rows it changed, or would change.
        counting: what their beginnings and ends have in common.
    """

    rows: Ids
    blank: Ids
    blob: NDArray[np.uint8]
    begins: Ids
    ends: Ids
    same: Ids
    like: Ids
    changes: Mapping[str, NDArray[np.void]]
    counting: Counting


def clean(
    texts: Texts,
    ids: Ids,
    on: Mapping[str, Cleaner],
    off: Mapping[str, Cleaner],
    progress: Progress,
) -> Cleaned:
    """Clean the texts at `ids`.

    Args:
        texts: (n,) as they stand in the source.
        ids: row ids, ascending.
        on: the rules that act, in order.
        off: the rules that do not; what they would change in the cleaned text is told.
        progress: counts rows.
    """
    work = _Work(on, off)
    for done, (row, text) in enumerate(_each(texts, ids)):
        work.take(row, text)
        if done % _REPORT == 0:
            progress(done, len(ids), "cleaning")
    progress(len(ids), len(ids), "cleaning")
    return work.result()


class _Work:
    """What is gathered row by row."""

    def __init__(self, on: Mapping[str, Cleaner], off: Mapping[str, Cleaner]) -> None:
        self._on, self._off = on, off
        self._folding = {rule: clean for rule, clean in on.items() if rule in FOLDING}
        self._touched = {rule: (array("q"), array("f")) for rule in (*on, *off)}
        self._blank, self._full, self._ends = array("q"), array("q"), array("q", [0])
        self._blob, self._same, self._like = bytearray(), bytearray(), bytearray()
        self._counting = Counting()

    def take(self, row: int, text: str) -> None:
        """Clean one row and put it with the blank or the full ones."""
        cleaned, touched = settle(text, self._on)
        for rule, size in touched.items():
            self._touch(rule, row, size, text)
        if not cleaned or cleaned.isspace():
            self._blank.append(row)
            return
        for rule, would in self._off.items():
            if (other := would(cleaned)) != cleaned:
                self._touch(rule, row, abs(len(other) - len(cleaned)), cleaned)
        encoded = cleaned.encode("utf-8", "surrogatepass")
        self._full.append(row)
        self._blob += encoded
        self._ends.append(len(self._blob))
        self._counting.take(encoded)
        folded = cleaned
        if not touched.keys() <= self._folding.keys():
            folded = settle(text, self._folding)[0]
        self._same += _digest(folded)
        self._like += _digest(folded.casefold().strip(_AROUND) or folded)

    def result(self) -> Cleaned:
        """All of it as arrays."""
        return Cleaned(
            rows=np.array(self._full, dtype=np.int64),
            blank=np.array(self._blank, dtype=np.int64),
            blob=np.frombuffer(self._blob, dtype=np.uint8),
            begins=np.array(self._ends[:-1], dtype=np.int64),
            ends=np.array(self._ends[1:], dtype=np.int64),
            same=first_of(self._same, _DIGEST),
            like=first_of(self._like, _DIGEST),
            changes={
                rule: found(np.array(rows, dtype=np.int64), -1, np.array(sizes, dtype=np.float32))
                for rule, (rows, sizes) in self._touched.items()
            },
            counting=self._counting,
        )

    def _touch(self, rule: str, row: int, size: int, text: str) -> None:
        rows, scores = self._touched[rule]
        rows.append(row)
        scores.append(min(1.0, max(1, size) / len(text)))


def _digest(text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=_DIGEST).digest()


def only(blob: NDArray[np.uint8], begins: Ids, ends: Ids) -> Texts:
    """The texts at these bytes, moved together at the front of the block they lie in.

    In place: a second gigabyte is not to be had. `blob` must be writable and is used up.
    """
    offsets = np.zeros(len(begins) + 1, dtype=np.int64)
    np.cumsum(ends - begins, out=offsets[1:])
    moved = np.flatnonzero(begins != offsets[:-1])
    for at in moved.tolist():
        blob[offsets[at] : offsets[at + 1]] = blob[begins[at] : ends[at]]
    return Texts(blob[: offsets[-1]], offsets)


def _each(texts: Texts, ids: Ids) -> Iterator[tuple[int, str]]:
    """Row id and text, without numpy's cost for each."""
    block = texts.blob.data
    starts, ends = texts.offsets[ids].tolist(), texts.offsets[ids + 1].tolist()
    for row, start, end in zip(ids.tolist(), starts, ends, strict=True):
        yield row, str(block[start:end], "utf-8", "surrogatepass")
