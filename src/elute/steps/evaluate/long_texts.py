"""Long texts that share most of their words, found by MinHash and measured exactly.

A model reads the beginning of a text only: of two that begin alike (the same instructions, the same
letterhead) the vectors are alike, whatever follows. So long texts are compared by all their words.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints
from elute.core.texts import Texts
from elute.steps.evaluate.pairs import Pairs, keys, unkeyed
from elute.steps.evaluate.shingles import overlap, shingles, words

Digests = NDArray[np.uint32]
Tick = Callable[[], None]

_MINHASHES, _SEED = 128, 1
_SURE = 0.999
_TEXTS = 2048
_PAIRS = 4096
_LEADS = 16
_ROUGH = 0.15
"""An estimate from 128 hashes is off by 0.04 on average, by this once in thousands."""


def long_rows(texts: Texts, most: int) -> NDArray[np.bool_]:
    """(m,) texts of more than `most` words."""
    found = np.zeros(len(texts), dtype=np.bool_)
    # A word and the space after it take two bytes at least.
    for row in np.flatnonzero(np.diff(texts.offsets) > 2 * most - 2):
        found[row] = len(words(texts[int(row)])) > most
    return found


def long_pairs(
    texts: Texts, rows: Ints, threshold: float, floor: float, tick: Tick
) -> tuple[Pairs, int]:
    """Pairs of texts whose runs of five words overlap by at least `floor` (Jaccard).

    Candidates share a band of MinHashes (Broder 1997; bands as in Leskovec, Rajaraman and Ullman,
    "Mining of Massive Datasets", ch. 3). A pair at the threshold is found with a probability of at
    least 0.999; one below it, down to the floor, less surely. Of more than 17 texts with the same
    band each is compared with the 16 of lowest rank only, so that the work grows with the texts.

    Args:
        texts: (m,) texts.
        rows: (l,) positions of those to compare, by rising rank.
        threshold: the overlap from which on two texts are alike.
        floor: the least overlap listed.
        tick: called between blocks of work; may raise.

    Returns:
        The pairs, their overlap exact; and how many texts stood in a crowd and were compared with
        some of it only.
    """
    digests = _digests(texts, rows, tick)
    found = np.zeros(0, dtype=np.int64)
    crowded = np.zeros(len(rows), dtype=np.bool_)
    for band in _bands(threshold):
        tick()
        ends, crowd = _sharing(digests[:, band])
        crowded |= crowd
        new = np.setdiff1d(keys(ends, len(rows)), found)
        ends = unkeyed(new, len(rows))
        found = np.concatenate((found, new[_agreement(digests, ends) >= floor - _ROUGH]))
    ends = unkeyed(found, len(rows))
    overlaps = _overlaps(texts, rows, ends, tick)
    pairs = Pairs(rows[ends].astype(np.int32).reshape(-1, 2), overlaps)
    return pairs.where(overlaps >= np.float32(floor)), int(np.count_nonzero(crowded))


def _digests(texts: Texts, rows: Ints, tick: Tick) -> Digests:
    """(l, 128) MinHashes of the runs of each text."""
    from rensa import RMinHash

    made = np.zeros((len(rows), _MINHASHES), dtype=np.uint32)
    for start in range(0, len(rows), _TEXTS):
        tick()
        hashes, offsets = shingles(texts.take(rows[start : start + _TEXTS]))
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(
            hashes, offsets.astype(np.uint64), _MINHASHES, _SEED
        )
        made[start : start + _TEXTS] = matrix.to_rows()
    return made


def _bands(threshold: float) -> Iterator[slice]:
    """The columns of each band: as wide as still finds what is at the threshold."""

    def finds(width: int) -> float:
        return float(1 - (1 - threshold**width) ** (_MINHASHES // width))

    width = max([width for width in range(1, 33) if finds(width) >= _SURE], default=1)
    return (slice(at, at + width) for at in range(0, _MINHASHES - width + 1, width))


def _sharing(band: Digests) -> tuple[Ints, NDArray[np.bool_]]:
    """(q, 2) rows with the same band, lower first; and (l,) those of a crowd too large for all."""
    _, bucket = np.unique(band, axis=0, return_inverse=True)
    order = np.argsort(bucket, kind="stable").astype(np.int32)
    sizes = np.bincount(bucket, minlength=1)
    begins = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.arange(len(order)) - begins
    found = [np.zeros((0, 2), dtype=np.int32)]
    for lead in range(min(_LEADS, int(sizes.max()) - 1)):
        later = np.flatnonzero(place > lead)
        found.append(np.column_stack((order[begins[later] + lead], order[later])))
    return np.concatenate(found), (sizes > _LEADS + 1)[bucket]


def _agreement(digests: Digests, ends: Ints) -> Floats:
    """(q,) the share of equal MinHashes, an estimate of the overlap."""
    made = np.empty(len(ends), dtype=np.float32)
    for start in range(0, len(ends), 65536):
        block = ends[start : start + 65536]
        same = digests[block[:, 0]] == digests[block[:, 1]]
        made[start : start + 65536] = same.mean(axis=1)
    return made


def _overlaps(texts: Texts, rows: Ints, ends: Ints, tick: Tick) -> Floats:
    """(q,) exact overlaps; `ends` index into `rows`.

    Taken by their second text, so that each is read about once however many it is compared with.
    """
    made = np.empty(len(ends), dtype=np.float32)
    order = np.argsort(ends[:, 1], kind="stable")
    for start in range(0, len(order), _PAIRS):
        tick()
        block = order[start : start + _PAIRS]
        used, places = np.unique(ends[block], return_inverse=True)
        sets = _sets(texts.take(rows[used]))
        pairs = places.reshape(-1, 2).tolist()
        made[block] = [overlap(sets[one], sets[other]) for one, other in pairs]
    return made


def _sets(texts: Sequence[str]) -> list[NDArray[np.uint64]]:
    """The runs of each text."""
    hashes, offsets = shingles(texts)
    return np.split(hashes, offsets[1:-1])
