"""What a model made of texts: made usable where it is nothing, refused where it is no number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.errors import ServiceError
from elute.core.results import Floats, Ids
from elute.core.safe import clip, safe
from elute.steps.embed.base import Piece
from elute.steps.embed.directions import own_direction
from elute.steps.embed.local.fleet import Haul

_EXCERPT = 60
"""Cells of a text that are shown where it has no vector."""
_MORE_BITS = (
    "Compute with more bits (--set embed.dtype=float32), or choose another model with "
    "--set embed.model=..., or --set embed.method=lsa."
)
_UNREAD = (
    "The model has no pieces for many words of some texts, and takes these words for all the same: "
    "choose a multilingual model with --set embed.model=..., or --set embed.method=lsa."
)
_ALONE = (
    "The model knows nothing of {count:,} texts: each has a direction of its own, near no other "
    "text."
)


@dataclass
class Judged:
    """Vectors of the texts of one run, as they come; use it once.

    Attributes:
        texts: all n of them.
        rows: (n,) for each the id of the first row that has it; None where nobody knows.
    """

    texts: Sequence[str]
    rows: Ids | None
    _seen: int = 0
    _unread: int = 0
    _alone: int = 0

    def pieces(self, hauls: Iterable[Haul]) -> Iterator[Piece]:
        """The same vectors, each of length 1.

        A text that the model made zeros of gets a direction of its own; how many there were is
        told with the last piece.

        Raises:
            ServiceError: a vector has values that are not finite.
        """
        for haul in hauls:
            vectors = haul.made.vectors
            self._refuse_broken(haul.places, vectors)
            self._seen += len(haul.places)
            self._unread += haul.made.unread
            self._lend_directions(haul.places, vectors)
            yield Piece(haul.places, vectors, haul.made.cut, (*haul.notes, *self._notes()))

    def _notes(self) -> list[str]:
        notes = [_UNREAD] if self._unread > self._seen / 20 else []
        if self._alone and self._seen == len(self.texts):
            notes.append(_ALONE.format(count=self._alone))
        return notes

    def _lend_directions(self, places: Ids, vectors: Floats) -> None:
        alone = np.flatnonzero(~vectors.any(axis=1))
        self._alone += len(alone)
        for row in alone.tolist():
            vectors[row] = own_direction(self.texts[int(places[row])], vectors.shape[1])

    def _refuse_broken(self, places: Ids, vectors: Floats) -> None:
        broken = places[~np.isfinite(vectors).all(axis=1)]
        if not len(broken):
            return
        first = int(broken[0])
        which = f"text {first:,}" if self.rows is None else f"row {int(self.rows[first]):,}"
        text = clip(safe(self.texts[first]), _EXCERPT)
        more = f" (and of {len(broken) - 1:,} more)" if len(broken) > 1 else ""
        title = f"The model gave no finite numbers for {which}{more}: “{text}”."
        raise ServiceError(title, _MORE_BITS)
