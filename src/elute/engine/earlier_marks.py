"""What a person dropped in earlier rounds, as far as it can teach the round at work.

These rows are no part of the round any more, but their vectors are still stored. They count where
they are of the round's own embedding: one that is fitted on all texts is another in every round.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import SessionDamaged
from elute.core.recipe import Settings
from elute.core.results import Embedded, Evaluated, Floats, Ids, Precleaned
from elute.core.state import RoundState, State
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from elute.steps.embed.base import FromFile
from elute.steps.evaluate.outliers import Gone, standing
from elute.steps.evaluate.outliers.marked import MOST_MARKS


@dataclass(frozen=True)
class Past:
    """Rows that a person dropped in earlier rounds.

    Attributes:
        rows: (e,) ids of those whose vectors are of the embedding of the round at work.
        gone: what they teach; of a round in which very many were dropped some, evenly chosen.
        apart: how many others were embedded otherwise than the rows of the round.
        missing: how many others have no vectors stored; running their round again may help.
    """

    rows: Ids
    gone: Gone
    apart: int
    missing: int


def past(
    layout: Layout, source: str, state: State, junk: NDArray[np.bool_], embedded: Embedded
) -> Past:
    """Find what was dropped in the closed rounds on the way to the round at work.

    Args:
        layout: the session's files.
        source: sha256 of the data file.
        state: the operations in force.
        junk: (n,) the rows that a person dropped.
        embedded: which vectors the round at work has.
    """
    found = [_Dropped.none(embedded.dim)]
    for at in state.past:
        rows = np.flatnonzero(junk & at.started & ~at.kept)
        if len(rows):
            found.append(_dropped(layout, source, at, rows, (state.settings, embedded)))
    known = np.concatenate([one.rows for one in found])
    vectors = np.concatenate([one.vectors for one in found])
    heights = np.concatenate([one.standing for one in found])
    apart, missing = sum(one.apart for one in found), sum(one.missing for one in found)
    return Past(known, Gone(vectors, heights), apart, missing)


@dataclass(frozen=True)
class _Dropped:
    """Rows of one round: (e,) ids, and (s, d) vectors and (s,) standing of some; how many not."""

    rows: Ids
    vectors: Floats
    standing: Floats
    apart: int = 0
    missing: int = 0

    @classmethod
    def none(cls, dim: int, apart: int = 0, missing: int = 0) -> "_Dropped":
        nothing = np.zeros(0, dtype=np.float32)
        return cls(np.zeros(0, dtype=np.int64), nothing.reshape(0, dim), nothing, apart, missing)


def _dropped(
    layout: Layout, source: str, at: RoundState, rows: Ids, now: tuple[Settings, Embedded]
) -> _Dropped:
    """Those of some rows of a round that can be compared with the round at work."""
    stored = Artefacts(layout.artefacts)
    names = cycle.fingerprints(source, at.started, at.settings, "", at.edits)
    try:
        cleaned = stored.load(names["preclean"], Precleaned)
        embedded = stored.load(names["embed"], Embedded)
    except SessionDamaged:
        # What is fitted on all texts would be another embedding if the round were run again.
        fitted = cycle.method("embed", now[0]).whole_corpus
        return _Dropped.none(now[1].dim, *((len(rows), 0) if fitted else (0, len(rows))))
    if not _alike((at.settings, embedded), now):
        return _Dropped.none(now[1].dim, apart=len(rows))
    store, hashes = VectorStore(layout.vectors / embedded.key), cleaned.texts.hashes
    places = np.flatnonzero(np.isin(cleaned.ids, rows))
    places = places[store.has(hashes[places])]
    if not len(places):
        return _Dropped.none(now[1].dim, missing=len(rows))
    some = places[:: -(-len(places) // MOST_MARKS)]
    heights = _standing(stored, names["evaluate"], len(hashes))
    missing = len(rows) - len(places)
    return _Dropped(cleaned.ids[places], store.take(hashes[some]), heights[some], missing=missing)


def _alike(then: tuple[Settings, Embedded], now: tuple[Settings, Embedded]) -> bool:
    """Whether vectors of two rounds lie in one space."""
    if then[1].key == now[1].key:
        return True
    # Those of a file are stored anew for every round's rows; the settings name its content.
    one, other = (cycle.complete(settings)["embed"] for settings, _ in (then, now))
    return one == other and isinstance(cycle.method("embed", now[0]), FromFile)


def _standing(stored: Artefacts, name: str, rows: int) -> Floats:
    """(m,) how each row of a round stood by its scores; at the median where there are none."""
    try:
        return standing(stored.load(name, Evaluated).outlier_score)
    except SessionDamaged:
        return np.zeros(rows, dtype=np.float32)
