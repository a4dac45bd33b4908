"""The rows to try embedders on: those of a session, or of a dataset that has none yet.

A session is only looked at; where it has not cleaned its rows yet, or there is none, they are read
and cleaned in a folder that is gone afterwards. So trying leaves nothing behind.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import BadInput, SessionDamaged
from elute.core.recipe import Settings, merged
from elute.core.results import Precleaned, Records
from elute.engine.embedders.rows import Ground
from elute.engine.looking import Looking
from elute.engine.opening import open_session, readable
from elute.engine.place import find
from elute.engine.running import Runner
from elute.engine.work import Watch, Work
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.source import Source


@dataclass(frozen=True)
class Asked:
    """What the user named.

    Attributes:
        target: a dataset, or a session's folder.
        folder: where the session of a dataset lies; None for its usual place.
        test: held-out rows beside it; None for those of the session.
        changes: settings to lay over those in force.
    """

    target: Path
    folder: Path | None
    test: Path | None
    changes: Settings


@contextlib.contextmanager
def ground(asked: Asked, watch: Watch) -> Iterator[Ground]:
    """The rows, for as long as the block runs.

    Raises:
        BadInput: the dataset cannot be used, or no row of it is left.
        UsageError: a setting is wrong.
        SessionError: the session is damaged.
    """
    with readable(asked.target):
        place = find(asked.target, asked.folder, write=True, test=asked.test)
    known = None
    if place.lacks != "begin":
        known = open_session(asked.target, asked.folder, write=False, test=asked.test)
    work = _work(place.source, known, asked.changes)
    with tempfile.TemporaryDirectory(prefix="elute-") as aside:
        found = _stored(place.layout, work)
        layout = place.layout if found else Layout(Path(aside))
        if found is None:
            for _ in Runner(layout, work).run("preclean", watch):
                pass
        records, precleaned = found or _read(layout, work)
        if not len(precleaned.ids):
            raise BadInput(f"No row of {place.source.path} is left to embed.", "Name other data.")
        yield Ground(
            home=place.layout,
            results=layout,
            source=place.source,
            settings=work.settings,
            said=work.consents,
            name=work.fingerprints()["preclean"],
            records=records,
            precleaned=precleaned,
            kept=_kept(known, len(records.spans))[precleaned.ids],
        )


def _work(source: Source, known: Looking | None, changes: Settings) -> Work:
    """The round to be looked at: the session's, or the first one where it would load otherwise."""
    cycle.complete(changes)
    if known is None:
        return Work(source, np.zeros(0, np.bool_), changes)
    now = known.state.settings
    settings = merged(now, changes)
    cycle.complete(settings)
    names = (cycle.load_fingerprint(source.sha256, it) for it in (now, settings))
    started = known.state.started if len(set(names)) == 1 else np.zeros(0, np.bool_)
    return Work(source, started, settings, consents=tuple(known.history.consents))


def _kept(known: Looking | None, rows: int) -> NDArray[np.bool_]:
    """(rows,) what no decision dropped; decisions on another number of rows are about others."""
    if known is None or len(known.state.kept) != rows:
        return np.ones(rows, np.bool_)
    return known.state.kept


def _stored(layout: Layout, work: Work) -> tuple[Records, Precleaned] | None:
    """The results of a session, if it has them."""
    store, names = Artefacts(layout.artefacts), work.fingerprints()
    if not (store.has(names["load"]) and store.has(names["preclean"])):
        return None
    with contextlib.suppress(SessionDamaged):
        return _read(layout, work)
    return None


def _read(layout: Layout, work: Work) -> tuple[Records, Precleaned]:
    store, names = Artefacts(layout.artefacts), work.fingerprints()
    return store.load(names["load"], Records), store.load(names["preclean"], Precleaned)
