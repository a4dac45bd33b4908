"""How far each row stands off, by meaning and by letters, whatever the clustering."""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Neighbors
from elute.core.texts import Texts
from elute.steps.evaluate.outliers.centres import from_centres
from elute.steps.evaluate.outliers.strange import strangeness

NEAREST = 16
"""Neighbours that count, of those the graph holds: the settings below were chosen with these."""

DIVIDED, AGREED = 0.75, 0.9
"""Mean share of neighbours with the same centre from which on centres are believed, and wholly."""

CENTRES = 2.0
"""Weight of the distance to centres that are believed, against 1 of that to the neighbours."""

SCATTERED = 0.2
"""What is added where the centres are believed and no neighbour of a row has the row's centre."""

EVEN = 0.6
"""Unevenness at which the surroundings say nothing; see `_correction`."""

STEEP = 10.0
"""How fast the correction grows as the unevenness falls."""

MOST = 0.3
"""The largest correction; it falls to 0 as the centres are believed."""

STRANGE = 0.7
"""What letters like no other text's add: about the distance of two texts of no common subject."""

KNEE = 0.8
"""Raw score from which on the scale is pressed together, so that none reaches 1."""


def outlier_scores(vectors: Floats, neighbors: Neighbors, texts: Texts, seed: int) -> Floats:
    """Distance to the neighbours and to K-means centres, set off against the surroundings.

    No plain distance ranks well everywhere, so two numbers of the data set the mixture, the same
    way for all data:

    - Centres of K-means (`from_centres`) say much where the data is of distinct topics, and nothing
      where K-means cuts through what is one. Neighbours tell which: in distinct topics they have
      the same nearest centre, whichever run of K-means is asked. The more they do on average, the
      more the centres count, up to twice the neighbours; and a row whose own neighbours are of many
      minds there, which is of no topic, is put farther off.
    - In other data where regions are alike and rows differ, outliers have outliers for neighbours:
      what the surroundings of a row have too much is put on. (Taking it off where regions differ
      in width won on sets that were looked at, and lost on sets that were not.)
    - The clustering on the screen and its settings do not move the score.
    - A text written like no other of the data (`strangeness`) is put far off: vectors do not tell
      gibberish. Milder differences of words and letters are left out: they say less than vectors
      do, and cost more on data without gibberish than they win elsewhere.

    Figures, beside those of the plain distances: tests/bench/bench_outliers.py. Better than either
    on average, not on every set: known to fall short of the centres alone where neighbours cannot
    tell topics, because these have hardly more rows than a row has neighbours (other messages among
    requests of 150 topics, 17 rows each: average precision 0.18 for 0.22), and where gibberish has
    gibberish for neighbours (strings of signs among tool calls, 0.30 for 0.35).

    Args:
        vectors: (m, d) rows of length 1 (or 0); m may be 0.
        neighbors: their graph; the first 16 neighbours of a row count.
        texts: the m texts the vectors stand for.
        seed: seed of the centres and of the samples they are fitted on.

    Returns:
        (m,) float32 in [0, 1]: 0 on a crowded spot, above 0.9 for a row that has as little to do
        with its neighbours and the centres as two random texts, or is written like no other.
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.float32)
    alone = neighbors.distances[:, :NEAREST].mean(axis=1)
    far, together = from_centres(vectors, neighbors.indices[:, :NEAREST], seed)
    trust = float(np.clip((together.mean() - DIVIDED) / (AGREED - DIVIDED), 0, 1))
    away = (alone + CENTRES * trust * far) / (1 + CENTRES * trust)
    correction = _correction(alone, _around(alone, neighbors), trust)
    around = _around(away, neighbors)
    raw = away + correction * (around - np.median(around)) + SCATTERED * trust * (1 - together)
    return _on_scale(raw + STRANGE * strangeness(texts))


def _around(values: Floats, neighbors: Neighbors) -> Floats:
    """(m,) mean of the values of each row's neighbours."""
    mean: Floats = values[neighbors.indices[:, :NEAREST]].mean(axis=1)
    return mean


def _correction(alone: Floats, around: Floats, trust: float) -> float:
    """How much of the surroundings' excess to add.

    The spread of the surroundings against that of the rows is the unevenness: near 1, a row's
    distance is that of its region.
    """
    spread = float(alone.std())
    if spread < 1e-6:
        return 0.0
    wanted = STEEP * (EVEN - float(around.std()) / spread)
    return float(np.clip(wanted, 0, MOST * (1 - trust)))


def _on_scale(raw: NDArray[np.floating]) -> Floats:
    """Raw scores within [0, 1], those above the knee in the same order and never at 1."""
    room = 1 - KNEE
    pressed = 1 - room * np.exp(-(np.maximum(raw, KNEE) - KNEE) / room)
    scores: Floats = np.where(raw > KNEE, pressed, np.maximum(raw, 0)).astype(np.float32)
    return scores
