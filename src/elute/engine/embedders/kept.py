"""The comparison of embedders that a session keeps among its results: the one made last."""

from dataclasses import replace

from elute.core.errors import SessionDamaged
from elute.engine.embedders.weighed import Weighing
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout

_NAME = "embedders"
"""Of the result."""


def keep(layout: Layout, found: Weighing) -> None:
    """Keep a comparison in place of the one before.

    Raises:
        CannotWrite: it could not be written.
    """
    store = Artefacts(layout.artefacts)
    store.discard(_NAME)
    store.store(_NAME, found)


def kept(layout: Layout, name: str) -> Weighing | None:
    """The comparison made last; None where there is none, or it is damaged: it is made again.

    Args:
        layout: the session's folder.
        name: fingerprint of the cleaned rows of the round at work.
    """
    store = Artefacts(layout.artefacts)
    if not store.has(_NAME):
        return None
    try:
        found = store.load(_NAME, Weighing)
        return replace(found, of_now=found.name == name)
    except SessionDamaged:
        return None
