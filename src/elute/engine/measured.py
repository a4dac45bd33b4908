"""Tables measured beside the steps of a round: a session keeps the last of each kind.

They lie among its results, but nothing rests on them: a new one takes the old one's place, and one
that is damaged is as good as none.
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
        CannotWrite: it could not be written.
    """
    store = Artefacts(layout.artefacts)
    store.discard(found.KEPT_AS)
    store.store(found.KEPT_AS, found)


def kept(layout: Layout, kind: type[Table], name: str) -> Table | None:
    """The table measured last; None where there is none, or it is damaged: it is made again.

    Args:
        layout: the session's folder.
        kind: of the table.
        name: fingerprint of what it would be measured on now.
    """
    store = Artefacts(layout.artefacts)
    if not store.has(kind.KEPT_AS):
        return None
    try:
        found = store.load(kind.KEPT_AS, kind)
    except SessionDamaged:
        return None
    return replace(found, of_now=found.name == name)
