"""Tables measured beside the steps of a round: a session keeps the last of each kind.

They lie among its results, but nothing rests on them: a new one takes the old one's place, and one
that is damaged is as good as none. A kind has two names, so that the old table goes only when the
new one is on the disk.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from elute.core.errors import SessionDamaged
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A table as it was measured.

    Attributes:
        name: fingerprint of what it was measured on, which
        of_now: is that of the round at work.
    """

    KEPT_AS: ClassVar[str]
    name: str
    of_now: bool = True


Table = TypeVar("Table", bound=Measured)


def keep(layout: Layout, found: Measured) -> None:
    """Keep a table in place of the one before.

    Raises:
        CannotWrite: it could not be written; the one before is still there.
    """
    store = Artefacts(layout.artefacts)
    free, latest = _by_age(store, found.KEPT_AS)
    # There is one only where the program ended before the last line.
    store.discard(free)
    store.store(free, found)
    store.discard(latest)


def kept(layout: Layout, kind: type[Table], name: str) -> Table | None:
    """The table measured last; None where there is none, or it is damaged: it is made again.

    Args:
        layout: the session's folder.
        kind: of the table.
        name: fingerprint of what it would be measured on now.
    """
    store = Artefacts(layout.artefacts)
    _, latest = _by_age(store, kind.KEPT_AS)
    if not store.has(latest):
        return None
    try:
        found = store.load(latest, kind)
    except SessionDamaged:
        return None
    return replace(found, of_now=found.name == name)


def _by_age(store: Artefacts, kind: str) -> list[str]:
    """The two names of a kind; the one of the table written last stands last."""
    return sorted((kind, f"{kind}-2"), key=store.written)
