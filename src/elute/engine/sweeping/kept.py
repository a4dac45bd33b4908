"""The sweep that a session keeps among its results: the one made last."""

from dataclasses import replace

from elute.core.errors import SessionDamaged
from elute.core.fingerprint import of_plain
from elute.engine.running import Work
from elute.engine.sweeping.choices import turned
from elute.engine.sweeping.swept import Sweep
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout

_NAME = "sweep"
"""Of the result."""


def name_of(work: Work) -> str:
    """Fingerprint of what is swept; values of the swept setting do not change it."""
    method, setting, others = turned(work.settings)
    return of_plain([_NAME, method, setting, others, work.fingerprints()["neighbors"]])


def keep(layout: Layout, found: Sweep) -> None:
    """Keep a sweep in place of the one before.

    Raises:
        CannotWrite: it could not be written.
    """
    store = Artefacts(layout.artefacts)
    store.discard(_NAME)
    store.store(_NAME, found)


def kept(layout: Layout, work: Work) -> Sweep | None:
    """The sweep made last; None where there is none, or it is damaged: it is made again."""
    store = Artefacts(layout.artefacts)
    if not store.has(_NAME):
        return None
    try:
        found = store.load(_NAME, Sweep)
        return replace(found, of_now=found.name == name_of(work))
    except SessionDamaged:
        return None
