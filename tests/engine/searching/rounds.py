"""Small rounds to search, and what comparing with all rows would find."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from elute.core.events import Consented
from elute.core.progress import Progress, silent
from elute.core.results import Floats, Ids
from elute.engine.opening import open_session
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.searching.ground import Ground
from elute.engine.searching.searching import search
from elute.engine.session import Session

ASKS = (
    "please send my money back for the broken {} I returned",
    "where is the parcel with the {} that you shipped last week",
    "I cannot log in, the password reset mail for my {} never came",
)
THINGS = ("router", "camera", "lamp", "speaker", "switch", "sensor", "heater", "toaster")
TAILS = ("", " today", " again", ", please help", ", it is urgent")
TEXTS = [f"{ask.format(thing)}{tail}" for ask in ASKS for thing in THINGS for tail in TAILS]
LSA = ("embed.method=lsa", "cluster.method=kmeans", "cluster.k=5", "reduce.method=pca")


def write(path: Path, texts: Sequence[str]) -> Path:
    """A JSON Lines file."""
    path.write_text("".join(json.dumps({"text": it}) + "\n" for it in texts), "utf-8")
    return path


def run(data: Path, folder: Path, settings: Sequence[str], through: str = "reduce") -> Session:
    """A session run so far."""
    session = open_session(data, folder, settings)
    list(session.run(through, watch))
    return session


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def ground_of(session: Session) -> Ground:
    """What a search of a session goes through."""
    return session._ground()


def found(session: Session, query: Query, said: Sequence[Consented] = ()) -> Found:
    """What is found in this process."""
    return session.search_here(query, said, silent)


def found_in(ground: Ground, query: Query) -> Found:
    """What is found where no row was dropped."""
    kept = np.ones(int(ground.rows.ids.max()) + 1, dtype=np.bool_)
    return search(ground, kept, query, (), silent)


def by_comparing(ground: Ground, vector: Floats, among: Ids) -> tuple[Ids, Floats]:
    """All rows among these, by falling cosine in double precision, ties by id; and the cosines."""
    all_of_them = ground.store.take(ground.rows.texts.hashes).astype(np.float64)
    cosines = all_of_them[among] @ vector.astype(np.float64)
    order = np.lexsort((among, -np.round(cosines, 6)))
    return ground.rows.ids[among[order]], cosines[order].astype(np.float32)


def same(told: Found, ids: Ids, cosines: Floats) -> None:
    """The rows that were found are the nearest; rows that tie to six digits may change places."""
    count = min(len(ids), len(told.ids))
    assert count == len(told.ids)
    np.testing.assert_allclose(told.similarity, cosines[:count], atol=2e-6)
    where = dict(zip(ids.tolist(), cosines.tolist(), strict=True))
    np.testing.assert_allclose([where[it] for it in told.ids.tolist()], cosines[:count], atol=2e-6)
    assert len(set(told.ids.tolist())) == count
