"""How much of each text says again what it has said: repeated runs of words, and of one character.

After the repetition rules of Gopher (Rae et al. 2021, appendix A): a run of three words (eight
signs in scripts without spaces) that stood in the text before counts as repeated. Runs of words are
compared by 64-bit hashes (a polynomial over the characters, so a whole block takes one pass).
"""

import functools

import numpy as np
from numpy.typing import NDArray

WORDS, SIGNS = 3, 8
_PERIODS = ((1, 4), (2, 6), (3, 9), (4, 12))
"""Length of what is repeated, and how many characters have to repeat it."""
_BASE = 0x9E3779B97F4A7C15
_MIX = 0xD1B54A32D192ED03
_TABLE_BITS = 20
Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def repeated(
    codes: NDArray[np.uint32], silent: NDArray[np.bool_], begins: Places, words: Places, run: int
) -> NDArray[np.int64]:
    """How many characters of each row are repeated, white space not counted.

    Args:
        codes: (c,) code points, the rows one after the other; 0 for white space.
        silent: (c,) where white space is.
        begins: (r,) where each row begins, ascending, the first 0, none empty.
        words: (w,) where each word begins, ascending; a row that has any character has one.
        run: how many words are compared at a time.
    """
    row_of_word = np.searchsorted(begins, words, side="right") - 1
    told = _told_before(_hashes(codes, words), row_of_word, run)
    ends = np.append(words[1:], len(codes))
    heard = np.concatenate([[0], np.cumsum(~silent)])
    sizes = np.where(told, heard[ends] - heard[words], 0)
    made = np.bincount(row_of_word, sizes, minlength=len(begins)).astype(np.int64)
    places = _runs(codes, silent, begins)
    places = places[~told[np.searchsorted(words, places, side="right") - 1]]
    return made + np.bincount(
        np.searchsorted(begins, places, side="right") - 1, minlength=len(begins)
    )


def _hashes(codes: NDArray[np.uint32], words: Places) -> Hashes:
    """(w,) a hash of the characters of each word, wherever it stands."""
    powers, inverses = _powers(1 << len(codes).bit_length())
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers[: len(codes)], out=sums[1:])
    ends = np.append(words[1:], len(codes))
    made: Hashes = (sums[ends] - sums[words]) * inverses[words]
    return made


@functools.lru_cache(maxsize=2)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """The first powers of the base and of its inverse, modulo 2^64."""
    inverse = pow(_BASE, -1, 1 << 64)
    made = []
    for factor in (_BASE, inverse):
        steps = np.full(count, factor, dtype=np.uint64)
        steps[0] = 1
        made.append(np.cumprod(steps))
    return made[0], made[1]


def _told_before(hashes: Hashes, rows: Places, run: int) -> NDArray[np.bool_]:
    """(w,) the words that are part of a run of words that stood in their row before."""
    told = np.zeros(len(hashes), dtype=bool)
    count = len(hashes) - run + 1
    if count < 2:
        return told
    keys = rows[:count].astype(np.uint64) * np.uint64(_MIX)
    for place in range(run):
        keys = keys * np.uint64(_BASE) + hashes[place : place + count]
    keys ^= keys >> np.uint64(29)
    keys *= np.uint64(_MIX)
    whole = rows[:count] == rows[run - 1 :]
    keys[~whole] = np.arange(count, dtype=np.uint64)[~whole]  # alike with nothing
    told[_later_ones(keys)[:, None] + np.arange(run)] = True
    return told


def _later_ones(keys: Hashes) -> Places:
    """The places of keys that stood before. Few repeat, so only those that may are looked at."""
    ranked = np.sort(keys)
    double = ranked[1:][ranked[1:] == ranked[:-1]]
    shift = np.uint64(64 - _TABLE_BITS)
    table = np.zeros(1 << _TABLE_BITS, dtype=bool)
    table[double >> shift] = True
    maybe = np.flatnonzero(table[keys >> shift])
    order = maybe[np.argsort(keys[maybe], kind="stable")]
    same = keys[order[1:]] == keys[order[:-1]]
    return np.asarray(order[1:][same], dtype=np.int64)


def _runs(codes: NDArray[np.uint32], silent: NDArray[np.bool_], begins: Places) -> Places:
    """The places of characters that go on with `aaaaa`, `nononono` or `lollollollol`."""
    found = np.zeros(len(codes), dtype=bool)
    for period, least in _PERIODS:
        again = np.zeros(len(codes), dtype=bool)
        again[period:] = codes[period:] == codes[:-period]
        again &= ~silent
        for step in range(period):  # what stands in the row before is not repeated
            again[np.minimum(begins + step, len(codes) - 1)] = False
        run = _all_of(again, least)
        if run.any():
            for step in range(least):
                found[step : step + len(run)] |= run
    return np.flatnonzero(found)


def _all_of(holds: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Whether each place and the ones after it, `length` in all, hold; by doubling."""
    made, reach = holds[: len(holds) if len(holds) >= length else 0], 1
    while reach < length:
        step = min(reach, length - reach)
        made = made[: len(made) - step] & made[step:]
        reach += step
    return made
