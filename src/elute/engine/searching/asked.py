"""The vector of a query: that of a row, of a text that the round has, or one made now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.errors import UsageError
from elute.core.events import Consented
from elute.core.findings import Findings
from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Precleaned
from elute.core.safe import clip, safe
from elute.core.texts import Texts
from elute.engine import consent
from elute.engine.consent import Offer
from elute.engine.embedding import embed_missing, key_of
from elute.engine.refitting import refitted
from elute.engine.searching.asking import Query
from elute.engine.searching.ground import Ground
from elute.steps.embed import embed
from elute.steps.embed.base import AsksOtherwise, Embedder, Fit, FromFile, Given, Refits, Remote
from elute.steps.embed.directions import own_direction

WHAT = "the query of a search"
_CELLS = 40
_BY_SPELLING = "The texts have no whole word of it: what is found is spelled alike."
_BY_ROW = "row:ID on the screen, --row ID without one"
_CHANGED = f"Put the old model or library back, run the round anew, or search by a row: {_BY_ROW}."


@dataclass(frozen=True)
class Asked:
    """What is searched for, as a vector.

    Attributes:
        vector: (d,) of length 1.
        at: position of the row that it is; -1 for none.
        cut: whether the text was longer than the model's window.
        notes: sentences for the user.
    """

    vector: Floats
    at: int = -1
    cut: bool = False
    notes: tuple[str, ...] = ()


def asked(ground: Ground, query: Query, said: Sequence[Consented], progress: Progress) -> Asked:
    """The vector of a query.

    Args:
        ground: the round.
        query: what is searched for.
        said: what the user agreed to send to servers; nothing else is sent.
        progress: told what is done.

    Raises:
        UsageError: there is no such row, or no vector can be made for the text.
        EluteError: the embedder cannot be had.
        Cancelled: `progress` said so.
    """
    at = known(ground, query)
    if at >= 0:
        return Asked(ground.vectors(np.array([at]))[0], at)
    name, method = _usable(ground)
    rows = row_of(query.text)
    progress(0, 0, "embedding the query; the first one waits for the model")
    if isinstance(method, Refits):
        return _fitted(ground, name, method, query.text, progress)
    if isinstance(method, Remote):
        return _sent(ground, name, method, rows, said, progress)
    asks = method.for_queries() if isinstance(method, AsksOtherwise) else method
    made = embed(asks, [query.text], progress)
    return _understood(Asked(made.vectors[0], -1, made.cut > 0, made.notes), query.text)


def known(ground: Ground, query: Query) -> int:
    """The position of the row that a query is, by its id or its very text; -1 for none.

    Raises:
        UsageError: a row is named that takes no part in the round.
    """
    if query.row >= 0:
        return ground.position(query.row)
    _, method = ground.embedder
    if isinstance(method, AsksOtherwise) and method.for_queries().identity() != method.identity():
        return -1  # as a query it has another vector than as a row
    texts = ground.rows.texts
    same = np.flatnonzero(texts.hashes == Texts.of([query.text]).hashes[0])
    return int(same[0]) if len(same) else -1


def offer(ground: Ground, query: Query, said: Sequence[Consented]) -> Offer | None:
    """What embedding a query would send to a server; None where it sends nothing.

    Raises:
        UsageError: no vector can be made for the text, no price is known, or no connection may be
            opened.
    """
    name, method = ground.embedder
    if not isinstance(method, Remote) or known(ground, query) >= 0:
        return None
    return consent.offer_of(ground.layout, name, method, row_of(query.text), WHAT, said)


def row_of(text: str) -> Precleaned:
    """A text as the one row of a round."""
    one: Ids = np.zeros(1, dtype=np.int64)
    none = np.zeros((0, 1), dtype=np.float32)
    rank = np.zeros(1, dtype=np.int32)
    return Precleaned(one, Texts.of([text]), rank, one, none, (), Findings.of())


def _usable(ground: Ground) -> tuple[str, Embedder]:
    """The embedder, as long as it makes vectors like those that are there."""
    name, method = ground.embedder
    if isinstance(method, FromFile):
        title = "The round's vectors are those of a file, which has none for other texts."
        raise UsageError(title, f"Search by a row: {_BY_ROW}.")
    if key_of(name, method, ground.names["preclean"]) != ground.embedded.key:
        title = f"The embedder {name} is not what it was when the round's vectors were made."
        raise UsageError(title, _CHANGED)
    return name, method


def _fitted(ground: Ground, name: str, method: Refits, text: str, progress: Progress) -> Asked:
    """By an embedder that learned from the round's texts; what it learned is kept while we live."""
    if "fit" not in ground.once:
        ground.once["fit"] = refitted(name, method, ground.rows.texts, ground.store, progress)
    fit: Fit = ground.once["fit"]
    notes = () if fit.knows(text) else (_BY_SPELLING,)
    return _understood(Asked(fit.place([text])[0], notes=notes), text)


def _sent(
    ground: Ground,
    name: str,
    method: Embedder,
    rows: Precleaned,
    said: Sequence[Consented],
    progress: Progress,
) -> Asked:
    """By a server; the vector was paid for, and is kept."""
    root = ground.layout.vectors
    given = Given(account=consent.account(ground.layout, method, rows, said))
    made = embed_missing(root, name, method, rows, "", progress, given)
    ground.__dict__.pop("store", None)  # it has one more now
    cut = any("embedded now" in note for note in made.notes)
    return Asked(ground.store.take(rows.texts.hashes)[0], -1, cut)


def _understood(made: Asked, text: str) -> Asked:
    """A vector that says something: what knows nothing of a text gives it a direction of its own.

    Raises:
        UsageError: it does not.
    """
    if np.allclose(made.vector, own_direction(text, len(made.vector)), atol=1e-5):
        title = f"The embedder knows nothing of “{clip(safe(text), _CELLS)}”."
        raise UsageError(title, "Search for other words, or / finds the text as it stands.")
    return made
