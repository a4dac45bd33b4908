"""What an embedder learned from the texts of a round, found again to place other texts by it."""

import numpy as np

from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.texts import Chosen, Texts
from elute.session.vectors import VectorStore
from elute.steps.embed.base import Fit, Refits

_TRIED = 64
"""Texts of the session that an embedder fitted again is tried on."""
_ALIKE = 0.999


def refitted(
    embedder: str, method: Refits, texts: Texts, store: VectorStore, progress: Progress
) -> Fit:
    """What an embedder learned from the texts of a round, found again.

    Args:
        embedder: its name.
        method: it with its settings.
        texts: all of the round.
        store: holds their vectors.
        progress: told what is done.

    Raises:
        UsageError: it comes out otherwise than it did when they were embedded.
        Cancelled: `progress` said so.
    """
    known = Chosen(texts, np.sort(texts.distinct))
    fit = method.refit(known, progress)
    tried = known[:: max(1, len(known) // _TRIED)]
    cosines = np.einsum("ij,ij->i", fit.place(tried), store.take(tried.hashes))
    if cosines.min() < _ALIKE:
        title = f"What {embedder} learned from the session's texts comes out otherwise here."
        hint = "Do it where the session was embedded, or embed it anew by a model."
        raise UsageError(title, hint)
    return fit
