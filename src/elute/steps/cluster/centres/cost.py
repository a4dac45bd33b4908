"""What K-means takes, foretold: with centres by the thousand it is hours, and nothing shows it.

Measured on one core with 4,000 to 20,000 MiniLM vectors, also cut to 50 and 16 of their 384
coordinates, and 200 to 4,000 centres. Nearly all of it is the start by k-means++, which compares
every row with 2 + ln k candidates for each centre: 8,000 rows and 4,000 centres took 15.8 s of it,
1.3 s of Lloyd's iterations and 1.4 s for the strengths; 18.2 s by this estimate.
"""

import math
import os
from bisect import bisect_right
from functools import partial

from elute.core.amounts import duration
from elute.core.errors import BadInput

LONGEST = 3600.0
"""Estimated seconds from which on K-means is refused, as t-SNE is."""

WORTH_TELLING = 60.0
"""Estimated seconds from which on they are told as the work begins."""

STARTED = 25_000
"""Rows that the centres are first found on where there are more than twice as many, and
STARTED_EACH for each centre; on 100,000 x 384 with k 224 that takes 7 s instead of 24 s of
processor time, and the sum of squares is no higher."""

STARTED_EACH = 50
"""Rows to a centre that are enough to place it roughly."""

FINISHED = 10
"""Lloyd's iterations over all rows after such a start, at most."""

ITERATIONS = 40
"""As many as it takes from k-means++ with 50 rows to a centre and more: 18 to 48 were seen; with
few rows to a centre about as many as these."""

PAIR = 64
"""What a row and a centre cost beside their coordinates, in coordinates."""

START, ITERATION, STRENGTH = 1.1e-10, 1.8e-11, 8e-11
"""Seconds of a core for each coordinate of a row and a centre: for one candidate of k-means++, for
one of Lloyd's iterations, which take all cores, and for the strengths."""


def started_on(m: int, k: int) -> int:
    """On how many of m rows k centres are first found, chosen at random; m where on all."""
    some = max(STARTED, STARTED_EACH * k)
    return m if m <= 2 * some else some


def estimate(m: int, k: int, d: int, *, started: bool = False, cores: float = 0) -> float:
    """Seconds that K-means takes.

    Args:
        m: rows.
        k: centres, 1 to m.
        d: coordinates of each.
        started: whether there are centres to start from.
        cores: how many there are; 0 for those of this machine.
    """
    iteration = ITERATION / (cores or len(os.sched_getaffinity(0)))
    n = started_on(m, k)
    finishing = FINISHED if started or n < m else 0
    pairs = m * k * (finishing * iteration + STRENGTH)
    if not started:
        candidates, rounds = 2 + math.log(k), min(ITERATIONS, 3 + n / k)
        pairs += n * k * (candidates * START + rounds * iteration)
    return pairs * (d + PAIR)


def most(m: int, d: int, *, started: bool = False, cores: float = 0) -> int:
    """With how many centres m rows of d coordinates take LONGEST at most; 1 where none do."""
    seconds = partial(estimate, m, d=d, started=started, cores=cores)
    return max(1, bisect_right(range(1, m + 1), LONGEST, key=seconds))


def refuse_hours(m: int, k: int, d: int, *, started: bool = False) -> None:
    """Make sure that K-means, `estimate`'s arguments, takes LONGEST at most on this machine.

    Raises:
        BadInput: it takes more.
    """
    seconds = estimate(m, k, d, started=started)
    if seconds > LONGEST:
        top = most(m, d, started=started)
        top -= top % 10 ** max(0, len(str(top)) - 2)
        raise BadInput(
            f"{_what(m, k)} would take about {duration(seconds)} on this machine.",
            f"Set cluster.k to {top:,} or less, or to 0 to have it chosen.",
        )


def foretold(m: int, k: int, d: int, *, started: bool = False) -> str:
    """What K-means, `estimate`'s arguments, takes; "" where that is not worth telling."""
    seconds = estimate(m, k, d, started=started)
    if seconds < WORTH_TELLING:
        return ""
    return f"{_what(m, k)}: about {duration(seconds)} by estimate; fewer take less."


def _what(m: int, k: int) -> str:
    return f"K-means with {k:,} centres for {m:,} rows"
